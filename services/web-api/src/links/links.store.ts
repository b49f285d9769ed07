/** SQL of the links that open the dashboard once. One is found by its secret, before its project is known. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Sql } from '@parley/platform/db/transaction';
import { and, desc, eq, getTableColumns, gt, isNull, lt } from 'drizzle-orm';
import { linkTokens } from '../schema.ts';

/** Links of a project that nobody has used yet. */
export const mostLinks = 1_000;

const { hash: _, ...shown } = getTableColumns(linkTokens);
export type LinkRow = Omit<typeof linkTokens.$inferSelect, 'hash'>;

export function linksStore(db: Sql) {
  const counts = (at: Date) =>
    and(isNull(linkTokens.usedAt), isNull(linkTokens.revokedAt), gt(linkTokens.expiresAt, at));
  return {
    async insert(row: typeof linkTokens.$inferInsert): Promise<void> {
      const those = and(eq(linkTokens.projectId, row.projectId), counts(row.createdAt));
      mustFitQuota(await db.$count(linkTokens, those), mostLinks, 'links');
      await db.insert(linkTokens).values(row);
    },

    /** Those that nobody has used yet. */
    list(projectId: Id<'project'>, { limit, before }: PageRequest, at: Date): Promise<LinkRow[]> {
      return db
        .select(shown)
        .from(linkTokens)
        .where(
          and(
            eq(linkTokens.projectId, projectId),
            counts(at),
            before === null ? undefined : lt(linkTokens.id, before as Id<'link'>),
          ),
        )
        .orderBy(desc(linkTokens.id))
        .limit(limit + 1);
    },

    async find(projectId: Id<'project'>, id: Id<'link'>, at: Date): Promise<LinkRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(linkTokens)
        .where(and(eq(linkTokens.projectId, projectId), eq(linkTokens.id, id), counts(at)));
      return found;
    },

    async findByHash(hash: Buffer, at: Date): Promise<LinkRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(linkTokens)
        .where(and(eq(linkTokens.hash, hash), counts(at)));
      return found;
    },

    /** Uses up a link: of two that ask at once, one gets it. */
    async take(id: Id<'link'>, at: Date): Promise<boolean> {
      const taken = await db
        .update(linkTokens)
        .set({ usedAt: at })
        .where(and(eq(linkTokens.id, id), counts(at)))
        .returning({ id: linkTokens.id });
      return taken.length > 0;
    },
  };
}

export type LinksStore = ReturnType<typeof linksStore>;
