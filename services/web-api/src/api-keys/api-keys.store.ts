/** SQL of project API keys, the table `credentials`. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Projects, Sql } from '@parley/platform/db/transaction';
import { and, desc, eq, getTableColumns, gt, isNotNull, isNull, lt, or, type SQL } from 'drizzle-orm';
import { credentials } from '../schema.ts';

export type ApiKeyRow = Omit<typeof credentials.$inferSelect, 'hash'>;
export type NewApiKeyRow = typeof credentials.$inferInsert;

/** Keys that a project may have, those that were revoked or have expired not counted. */
export const mostKeys = 1_000;

const { hash: _, ...shown } = getTableColumns(credentials);

/** What a project does with its own keys. */
export function apiKeysStore(db: Projects) {
  return {
    list(projectId: Id<'project'>, { limit, before }: PageRequest): Promise<ApiKeyRow[]> {
      return db.project(projectId, (tx) =>
        tx
          .select(shown)
          .from(credentials)
          .where(
            and(
              eq(credentials.projectId, projectId),
              isNull(credentials.revokedAt),
              before === null ? undefined : lt(credentials.id, before as Id<'apiKey'>),
            ),
          )
          .orderBy(desc(credentials.id))
          .limit(limit + 1),
      );
    },

    /** Undefined when there is none, or it was revoked. */
    find(projectId: Id<'project'>, id: Id<'apiKey'>): Promise<ApiKeyRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [found] = await tx
          .select(shown)
          .from(credentials)
          .where(
            and(eq(credentials.projectId, projectId), eq(credentials.id, id), isNull(credentials.revokedAt)),
          );
        return found;
      });
    },
  };
}

export type ApiKeysStore = ReturnType<typeof apiKeysStore>;

/** A key that counts at this moment: neither revoked nor expired. */
function counts(at: Date): SQL {
  return and(
    isNull(credentials.revokedAt),
    or(isNull(credentials.expiresAt), gt(credentials.expiresAt, at)),
  )!;
}

/** What is asked before the project is known, or across projects. */
export function credentialsStore(db: Sql) {
  return {
    /** Not a project's own work: the database lets none of that decide what a key may do. */
    async insert(row: NewApiKeyRow): Promise<ApiKeyRow> {
      const those = and(eq(credentials.projectId, row.projectId), counts(row.createdAt));
      mustFitQuota(await db.$count(credentials, those), mostKeys, 'API keys');
      const [inserted] = await db.insert(credentials).values(row).returning(shown);
      return inserted!;
    },

    async findByHash(hash: Buffer, at: Date): Promise<ApiKeyRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(credentials)
        .where(and(eq(credentials.hash, hash), counts(at)));
      return found;
    },

    async wasEverUsed(organizationId: Id<'organization'>): Promise<boolean> {
      const rows = await db
        .select({ id: credentials.id })
        .from(credentials)
        .where(and(eq(credentials.organizationId, organizationId), isNotNull(credentials.lastUsedAt)))
        .limit(1);
      return rows.length > 0;
    },

    async setLastUsed(id: Id<'apiKey'>, at: Date): Promise<void> {
      await db.update(credentials).set({ lastUsedAt: at }).where(eq(credentials.id, id));
    },
  };
}

export type CredentialsStore = ReturnType<typeof credentialsStore>;
