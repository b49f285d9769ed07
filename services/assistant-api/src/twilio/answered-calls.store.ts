/** SQL of what a carrier asks: it knows numbers and calls, not the projects that they belong to. It crosses them. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { and, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm';
import { answeredCalls, phoneNumbers } from '../schema.ts';

type PhoneNumberId = Id<'phoneNumber'>;
export type AnsweredCall = typeof answeredCalls.$inferSelect & {
  /** The number that was called, in E.164. */
  number: string;
};

export function answeredCallsStore(db: Sql) {
  async function find(callSid: string): Promise<AnsweredCall | undefined> {
    const [row] = await db
      .select({ ...getTableColumns(answeredCalls), number: phoneNumbers.number })
      .from(answeredCalls)
      .innerJoin(phoneNumbers, eq(phoneNumbers.id, answeredCalls.phoneNumberId))
      .where(eq(answeredCalls.callSid, callSid));
    return row;
  }
  return {
    find,

    async phoneNumber(number: string): Promise<typeof phoneNumbers.$inferSelect | undefined> {
      const [row] = await db.select().from(phoneNumbers).where(eq(phoneNumbers.number, number));
      return row;
    },

    /** Which of these telephone numbers there are not. */
    async missing(ids: readonly string[]): Promise<string[]> {
      if (ids.length === 0) return [];
      const found = await db
        .select({ id: phoneNumbers.id })
        .from(phoneNumbers)
        .where(inArray(phoneNumbers.id, ids as PhoneNumberId[]));
      const known = new Set<string>(found.map(({ id }) => id));
      return ids.filter((id) => !known.has(id));
    },

    /** A carrier may ask again about the same call. Also sweeps out those from before `oldest`. */
    async answered(row: typeof answeredCalls.$inferInsert, oldest: Date): Promise<void> {
      await db.delete(answeredCalls).where(lt(answeredCalls.answeredAt, oldest));
      await db
        .insert(answeredCalls)
        .values(row)
        .onConflictDoUpdate({
          target: answeredCalls.callSid,
          set: {
            projectId: sql`excluded.project_id`,
            phoneNumberId: sql`excluded.phone_number_id`,
            origin: sql`excluded.origin`,
            transferTo: null,
            answeredAt: sql`excluded.answered_at`,
          },
        });
    },

    /** Keeps where the caller is to be put through to; undefined where no such call of this number was answered. */
    async transfer(
      callSid: string,
      phoneNumberId: PhoneNumberId,
      to: string,
    ): Promise<AnsweredCall | undefined> {
      const changed = await db
        .update(answeredCalls)
        .set({ transferTo: to })
        .where(and(eq(answeredCalls.callSid, callSid), eq(answeredCalls.phoneNumberId, phoneNumberId)))
        .returning({ callSid: answeredCalls.callSid });
      return changed.length > 0 ? find(callSid) : undefined;
    },
  };
}

export type AnsweredCallsStore = ReturnType<typeof answeredCallsStore>;
