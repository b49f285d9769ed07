/** SQL of sessions. One is found by its secret, before its project is known. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import type { Sql } from '@parley/platform/db/transaction';
import { and, desc, eq, getTableColumns, gt, isNull, lt, sql } from 'drizzle-orm';
import { linkTokens, sessions } from '../schema.ts';

const { hash: _, ...shown } = getTableColumns(sessions);
export type SessionRow = Omit<typeof sessions.$inferSelect, 'hash'>;

export function sessionsStore(db: Sql) {
  const counts = (at: Date) => and(isNull(sessions.revokedAt), gt(sessions.expiresAt, at));
  return {
    async insert(row: typeof sessions.$inferInsert): Promise<void> {
      await db.insert(sessions).values(row);
    },

    /** Those that count now. */
    list(projectId: Id<'project'>, { limit, before }: PageRequest, at: Date): Promise<SessionRow[]> {
      return db
        .select(shown)
        .from(sessions)
        .where(
          and(
            eq(sessions.projectId, projectId),
            counts(at),
            before === null ? undefined : lt(sessions.id, before as Id<'session'>),
          ),
        )
        .orderBy(desc(sessions.id))
        .limit(limit + 1);
    },

    async find(projectId: Id<'project'>, id: Id<'session'>, at: Date): Promise<SessionRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(sessions)
        .where(and(eq(sessions.projectId, projectId), eq(sessions.id, id), counts(at)));
      return found;
    },

    /** The session that counts now. */
    async findByHash(hash: Buffer, at: Date): Promise<SessionRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(sessions)
        .where(and(eq(sessions.hash, hash), counts(at)));
      return found;
    },

    /** What is past its time, but for what something came from: by that the whole tree is found. */
    async deleteExpired(at: Date): Promise<void> {
      for (const table of [sessions, linkTokens]) {
        const childless = sql`NOT EXISTS (SELECT FROM lineage WHERE parent_id = ${table.id})`;
        await db.delete(table).where(and(lt(table.expiresAt, at), childless));
      }
    },
  };
}

export type SessionsStore = ReturnType<typeof sessionsStore>;
