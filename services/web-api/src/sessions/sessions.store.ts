/** SQL of sessions and of the links that open them once. A session is found by its secret, before its project is known. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { and, eq, getTableColumns, gt, isNull, lt, or } from 'drizzle-orm';
import { counts } from '../api-keys/api-keys.store.ts';
import { credentials, linkTokens, sessions } from '../schema.ts';

const { hash: _, ...shown } = getTableColumns(sessions);
export type SessionRow = Omit<typeof sessions.$inferSelect, 'hash'>;
export type LinkToken = typeof linkTokens.$inferSelect;

export function sessionsStore(db: Sql) {
  return {
    async insert(row: typeof sessions.$inferInsert): Promise<void> {
      await db.insert(sessions).values(row);
    },

    /** The session that counts now. One that was traded for a key ends with the key. */
    async findByHash(hash: Buffer, at: Date): Promise<SessionRow | undefined> {
      const [found] = await db
        .select(shown)
        .from(sessions)
        .leftJoin(credentials, eq(credentials.id, sessions.credentialId))
        .where(
          and(
            eq(sessions.hash, hash),
            isNull(sessions.revokedAt),
            gt(sessions.expiresAt, at),
            or(isNull(sessions.credentialId), counts(at)),
          ),
        );
      return found;
    },

    async setLastUsed(id: Id<'session'>, at: Date): Promise<void> {
      await db.update(sessions).set({ lastUsedAt: at }).where(eq(sessions.id, id));
    },

    async revoke(id: Id<'session'>, at: Date): Promise<void> {
      await db.update(sessions).set({ revokedAt: at }).where(eq(sessions.id, id));
    },

    /** Ids of the sessions that ended with this key. */
    async idsOfKey(keyId: Id<'apiKey'>, at: Date): Promise<string[]> {
      const rows = await db
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.credentialId, keyId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at)));
      return rows.map(({ id }) => id);
    },

    async insertLink(row: LinkToken): Promise<void> {
      await db.insert(linkTokens).values(row);
    },

    async findLink(hash: Buffer, at: Date): Promise<LinkToken | undefined> {
      const [found] = await db
        .select()
        .from(linkTokens)
        .where(and(eq(linkTokens.hash, hash), gt(linkTokens.expiresAt, at)));
      return found;
    },

    /** Uses up a link: of two that ask at once, one gets it. */
    async takeLink(hash: Buffer, at: Date): Promise<LinkToken | undefined> {
      const [taken] = await db
        .delete(linkTokens)
        .where(and(eq(linkTokens.hash, hash), gt(linkTokens.expiresAt, at)))
        .returning();
      return taken;
    },

    async deleteExpired(at: Date): Promise<void> {
      await db.delete(sessions).where(lt(sessions.expiresAt, at));
      await db.delete(linkTokens).where(lt(linkTokens.expiresAt, at));
    },
  };
}

export type SessionsStore = ReturnType<typeof sessionsStore>;
