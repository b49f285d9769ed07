/** SQL of bookings, and of what calls of tools have done with them. */
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import type { Projects } from '@parley/platform/db/transaction';
import { and, asc, desc, eq, gt, gte, lt, ne, type SQL, sql } from 'drizzle-orm';
import { bookingActs, bookings } from '../schema.ts';
import type { Taken } from './times.ts';

type Project = Id<'project'>;
export type BookingRow = typeof bookings.$inferSelect;
export type ActRow = typeof bookingActs.$inferSelect;
type Changed = Pick<
  BookingRow,
  'seat' | 'startsAt' | 'endsAt' | 'status' | 'name' | 'contact' | 'contactKey' | 'note'
>;
export type BookingChanges = { [Name in keyof Changed]?: Changed[Name] | undefined };
/** From one moment to another, in ms. */
export type Span = readonly [fromMs: number, toMs: number];

export function bookingsStore(db: Projects) {
  const find = (projectId: Project, limit: number, ...which: (SQL | undefined)[]) =>
    db.project(projectId, (tx) =>
      tx
        .select()
        .from(bookings)
        .where(and(eq(bookings.projectId, projectId), ...which))
        .orderBy(asc(bookings.startsAt), asc(bookings.id))
        .limit(limit),
    );
  return {
    async byId(projectId: Project, id: Id<'booking'>): Promise<BookingRow | undefined> {
      return (await find(projectId, 1, eq(bookings.id, id)))[0];
    },

    /** Those of a calendar that begin in that time, cancelled ones too, the earliest first, and after that one. */
    within(
      projectId: Project,
      calendarId: Id<'calendar'>,
      [fromMs, toMs]: Span,
      { limit, after }: { limit: number; after: string | null },
    ): Promise<BookingRow[]> {
      const { startsAt, id } = bookings;
      const last = sql`(SELECT b.starts_at, b.id FROM ${bookings} b WHERE b.project_id = ${projectId} AND b.id = ${after})`;
      return find(
        projectId,
        limit,
        eq(bookings.calendarId, calendarId),
        gte(startsAt, new Date(fromMs)),
        lt(startsAt, new Date(toMs)),
        after === null ? undefined : sql`(${startsAt}, ${id}) > ${last}`,
      );
    },

    /** Which places of a calendar are booked in that time, not counting one booking: one row a time, however many. */
    taken(
      projectId: Project,
      calendarId: Id<'calendar'>,
      [fromMs, toMs]: Span,
      without?: Id<'booking'>,
    ): Promise<Taken[]> {
      const { startsAt, endsAt, seat } = bookings;
      return db.project(projectId, (tx) =>
        tx
          .select({ startsAt, endsAt, seats: sql<number[]>`array_agg(${seat})` })
          .from(bookings)
          .where(
            and(
              eq(bookings.projectId, projectId),
              eq(bookings.calendarId, calendarId),
              eq(bookings.status, 'booked'),
              gt(endsAt, new Date(fromMs)),
              lt(startsAt, new Date(toMs)),
              without === undefined ? undefined : ne(bookings.id, without),
            ),
          )
          .groupBy(startsAt, endsAt),
      );
    },

    /** What is booked of a calendar and not over, of a contact or of a conversation, the earliest first. */
    upcoming(
      projectId: Project,
      calendarId: Id<'calendar'>,
      of: { contactKey: string } | { conversationId: Id<'conversation'> },
      nowMs: number,
    ): Promise<BookingRow[]> {
      return find(
        projectId,
        20,
        eq(bookings.calendarId, calendarId),
        eq(bookings.status, 'booked'),
        gt(bookings.endsAt, new Date(nowMs)),
        'contactKey' in of
          ? eq(bookings.contactKey, of.contactKey)
          : eq(bookings.conversationId, of.conversationId),
      );
    },

    list(
      projectId: Project,
      of: { calendarId?: Id<'calendar'> | undefined; conversationId?: Id<'conversation'> | undefined },
      { limit, before }: PageRequest,
    ): Promise<BookingRow[]> {
      const { calendarId, conversationId } = of;
      return db.project(projectId, (tx) =>
        tx
          .select()
          .from(bookings)
          .where(
            and(
              eq(bookings.projectId, projectId),
              calendarId === undefined ? undefined : eq(bookings.calendarId, calendarId),
              conversationId === undefined ? undefined : eq(bookings.conversationId, conversationId),
              before === null ? undefined : lt(bookings.id, before as Id<'booking'>),
            ),
          )
          .orderBy(desc(bookings.id))
          .limit(limit + 1),
      );
    },

    insert(projectId: Project, row: typeof bookings.$inferInsert): Promise<BookingRow> {
      return db.project(projectId, async (tx) => {
        const [inserted] = await tx.insert(bookings).values(row).returning();
        return inserted!;
      });
    },

    /** Undefined where there is no such booking. */
    update(
      projectId: Project,
      id: Id<'booking'>,
      changes: BookingChanges,
      at: Date,
    ): Promise<BookingRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await tx
          .update(bookings)
          .set({ ...changes, revision: sql`${bookings.revision} + 1`, updatedAt: at })
          .where(and(eq(bookings.projectId, projectId), eq(bookings.id, id)))
          .returning();
        return row;
      });
    },

    act(projectId: Project, conversationId: Id<'conversation'>, callId: string): Promise<ActRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await tx
          .select()
          .from(bookingActs)
          .where(
            and(
              eq(bookingActs.projectId, projectId),
              eq(bookingActs.conversationId, conversationId),
              eq(bookingActs.callId, callId),
            ),
          );
        return row;
      });
    },

    /** Over what the same call has done before. */
    saveAct(projectId: Project, row: ActRow): Promise<void> {
      const { action, input, bookingId, doneAt } = row;
      return db.project(projectId, async (tx) => {
        await tx
          .insert(bookingActs)
          .values(row)
          .onConflictDoUpdate({
            target: [bookingActs.projectId, bookingActs.conversationId, bookingActs.callId],
            set: { action, input, bookingId, doneAt },
          });
      });
    },
  };
}

export type BookingsStore = ReturnType<typeof bookingsStore>;
