/** SQL of calendars. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Projects } from '@parley/platform/db/transaction';
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import { calendars } from '../schema.ts';

type Project = Id<'project'>;
export type CalendarRow = typeof calendars.$inferSelect;
export type NewCalendarRow = typeof calendars.$inferInsert;
type Changed = Pick<CalendarRow, 'name' | 'timeZone' | 'hours' | 'slotMinutes' | 'capacity'>;
export type CalendarChanges = { [Name in keyof Changed]?: Changed[Name] | undefined };

/** Of one project. */
const mostCalendars = 200;

export function calendarsStore(db: Projects) {
  const one = (projectId: Project, which: SQL) =>
    db.project(projectId, async (tx) => {
      const [row] = await tx.select().from(calendars).where(inProject(projectId, which));
      return row;
    });
  return {
    byId: (projectId: Project, id: Id<'calendar'>) => one(projectId, eq(calendars.id, id)),
    byName: (projectId: Project, name: string) => one(projectId, eq(calendars.name, name)),

    /** The calendar, for oneself until the end of the transaction: who books meanwhile, waits. */
    lock(projectId: Project, id: Id<'calendar'>): Promise<CalendarRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await tx
          .select()
          .from(calendars)
          .where(inProject(projectId, eq(calendars.id, id)))
          .for('no key update');
        return row;
      });
    },

    list(projectId: Project, { limit, before }: PageRequest): Promise<CalendarRow[]> {
      const older = before === null ? undefined : lt(calendars.id, before as Id<'calendar'>);
      return db.project(projectId, (tx) =>
        tx
          .select()
          .from(calendars)
          .where(inProject(projectId, older))
          .orderBy(desc(calendars.id))
          .limit(limit + 1),
      );
    },

    /** Throws already_exists for a name that there is. */
    insert(projectId: Project, row: NewCalendarRow): Promise<CalendarRow | undefined> {
      return db.project(projectId, async (tx) => {
        mustFitQuota(await tx.$count(calendars, inProject(projectId)), mostCalendars, 'calendars');
        const [inserted] = await tx.insert(calendars).values(row).returning();
        return inserted;
      });
    },

    /** Nothing happens where the project has or had that sample, or the name is taken. */
    insertSample(projectId: Project, row: NewCalendarRow): Promise<void> {
      return db.project(projectId, async (tx) => {
        await tx.insert(calendars).values(row).onConflictDoNothing();
      });
    },

    update(
      projectId: Project,
      id: Id<'calendar'>,
      changes: CalendarChanges,
      at: Date,
    ): Promise<CalendarRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await tx
          .update(calendars)
          .set({ ...changes, revision: sql`${calendars.revision} + 1`, updatedAt: at })
          .where(inProject(projectId, eq(calendars.id, id)))
          .returning();
        return row;
      });
    },
  };
}

export type CalendarsStore = ReturnType<typeof calendarsStore>;

function inProject(projectId: Project, which?: SQL): SQL | undefined {
  return and(eq(calendars.projectId, projectId), which);
}
