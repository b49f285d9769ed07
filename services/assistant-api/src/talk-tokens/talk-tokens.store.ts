/** SQL of the single-use socket tokens. One is found by its secret, before its project is known. */
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Sql } from '@parley/platform/db/transaction';
import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { talkTokens } from '../schema.ts';

/** Tokens of a project that wait to be used; each has a minute. */
export const mostTokens = 5_000;

export type TakenToken = Pick<typeof talkTokens.$inferSelect, 'principal' | 'origins'>;

export function talkTokensStore(db: Sql) {
  return {
    /** Also sweeps out what is past its time: the table stays as small as a minute's tokens. */
    async insert(row: typeof talkTokens.$inferInsert, at: Date): Promise<void> {
      await db.delete(talkTokens).where(lt(talkTokens.expiresAt, at));
      const those = sql`${talkTokens.principal} ->> 'projectId' = ${row.principal.projectId}`;
      mustFitQuota(await db.$count(talkTokens, those), mostTokens, 'tokens that wait');
      await db.insert(talkTokens).values(row);
    },

    /** Those that these keys or sessions asked for. */
    async deleteOf(credentialIds: readonly string[]): Promise<void> {
      await db
        .delete(talkTokens)
        .where(inArray(sql`${talkTokens.principal} ->> 'credentialId'`, credentialIds));
    },

    /** Of two that ask at once, on whatever node, one gets it. */
    async take(hash: Buffer, at: Date): Promise<TakenToken | undefined> {
      const [taken] = await db
        .delete(talkTokens)
        .where(and(eq(talkTokens.hash, hash), gt(talkTokens.expiresAt, at)))
        .returning({ principal: talkTokens.principal, origins: talkTokens.origins });
      return taken;
    },
  };
}

export type TalkTokensStore = ReturnType<typeof talkTokensStore>;
