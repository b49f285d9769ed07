/** SQL of telephone numbers. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Projects } from '@parley/platform/db/transaction';
import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { phoneNumbers } from '../schema.ts';

type Project = Id<'project'>;
type PhoneNumberId = Id<'phoneNumber'>;
export type PhoneNumberRow = typeof phoneNumbers.$inferSelect;

/** Of one project. */
const mostNumbers = 500;

export function phoneNumbersStore(db: Projects) {
  return {
    async find(projectId: Project, id: PhoneNumberId): Promise<PhoneNumberRow | undefined> {
      const [row] = await db.project(projectId, (tx) =>
        tx
          .select()
          .from(phoneNumbers)
          .where(inProject(projectId, eq(phoneNumbers.id, id))),
      );
      return row;
    },

    list(projectId: Project, { limit, before }: PageRequest): Promise<PhoneNumberRow[]> {
      const older = before === null ? undefined : lt(phoneNumbers.id, before as PhoneNumberId);
      return db.project(projectId, (tx) =>
        tx
          .select()
          .from(phoneNumbers)
          .where(inProject(projectId, older))
          .orderBy(desc(phoneNumbers.id))
          .limit(limit + 1),
      );
    },

    /** Throws already_exists for a number that is in use, in whatever project. */
    insert(projectId: Project, row: typeof phoneNumbers.$inferInsert): Promise<PhoneNumberRow> {
      return db.project(projectId, async (tx) => {
        mustFitQuota(await tx.$count(phoneNumbers, inProject(projectId)), mostNumbers, 'telephone numbers');
        const [inserted] = await tx.insert(phoneNumbers).values(row).returning();
        return inserted!;
      });
    },

    /** Undefined where there is no such number in one of those revisions. */
    async update(
      projectId: Project,
      id: PhoneNumberId,
      changes: { assistantId?: Id<'assistant'> | undefined },
      at: Date,
      from?: readonly number[],
    ): Promise<PhoneNumberRow | undefined> {
      const [row] = await db.project(projectId, (tx) =>
        tx
          .update(phoneNumbers)
          .set({ ...changes, revision: sql`${phoneNumbers.revision} + 1`, updatedAt: at })
          .where(inProject(projectId, inRevision(id, from)))
          .returning(),
      );
      return row;
    },

    /** False where there is no such number in one of those revisions. */
    async delete(projectId: Project, id: PhoneNumberId, from?: readonly number[]): Promise<boolean> {
      const deleted = await db.project(projectId, (tx) =>
        tx
          .delete(phoneNumbers)
          .where(inProject(projectId, inRevision(id, from)))
          .returning({ id: phoneNumbers.id }),
      );
      return deleted.length > 0;
    },
  };
}

export type PhoneNumbersStore = ReturnType<typeof phoneNumbersStore>;

function inProject(projectId: Project, which?: SQL): SQL | undefined {
  return and(eq(phoneNumbers.projectId, projectId), which);
}

function inRevision(id: PhoneNumberId, from: readonly number[] | undefined): SQL | undefined {
  return and(eq(phoneNumbers.id, id), from && inArray(phoneNumbers.revision, [...from]));
}
