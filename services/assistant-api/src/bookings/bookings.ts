/** Bookings: found, made, moved and cancelled, each of them once. */
import type { Id } from '@parley/contracts/ids';
import type { Projects } from '@parley/platform/db/transaction';
import { ParleyError } from '@parley/platform/errors';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { wallTimeOf } from '@parley/platform/time/zoned';
import { actOnce, type By, doneBefore } from './acts.ts';
import { type BookingChanges, type BookingRow, bookingsStore } from './bookings.store.ts';
import { type CalendarRow, calendarsStore } from './calendars.store.ts';
import { contactKey } from './contact.ts';
import { freeSeats, timesOf, type VisitTime } from './times.ts';

type Project = Id<'project'>;

/** Why a time cannot be had: others have it, visits do not begin then, or it is over. */
export type Refusal = 'taken' | 'closed' | 'past';
export type Result = { booking: BookingRow } | { refused: Refusal };
export type Details = Pick<BookingRow, 'name' | 'contact' | 'note'>;

/**
 * All that change something do it in one transaction, with the calendar for themselves. `by` is the call of a tool:
 * the same call with the same input does its work once, and is answered the same as often as it is asked. All that
 * take an id throw not_found.
 */
export interface Bookings {
  /** Times of a day that are still to come and free, with how many places each, the earliest first. */
  free(projectId: Project, calendar: CalendarRow, day: string): Promise<(VisitTime & { seats: number })[]>;
  book(
    projectId: Project,
    calendarId: Id<'calendar'>,
    startsMs: number,
    details: Details,
    by?: By,
  ): Promise<Result>;
  move(projectId: Project, id: Id<'booking'>, startsMs: number, by?: By): Promise<Result>;
  cancel(projectId: Project, id: Id<'booking'>, by?: By): Promise<BookingRow>;
  /**
   * Which booking the call of a tool means: the one that it has dealt with already, else by what it names, else what
   * its conversation booked last. Undefined where there is none.
   */
  meant(
    projectId: Project,
    calendarId: Id<'calendar'>,
    by: By,
    named: { reference?: string | undefined; contact?: string | undefined },
  ): Promise<BookingRow | undefined>;
  /** Takes its time again. */
  restore(projectId: Project, id: Id<'booking'>): Promise<Result>;
  describe(
    projectId: Project,
    id: Id<'booking'>,
    details: { [Name in keyof Details]?: Details[Name] | undefined },
  ): Promise<BookingRow>;
}

export function createBookings({ db, clock }: { db: Projects; clock: Clock }): Bookings {
  /** Runs work with the calendar for itself. */
  function holding<T>(
    projectId: Project,
    calendarId: Id<'calendar'>,
    work: (with_: { store: ReturnType<typeof bookingsStore>; calendar: CalendarRow }) => Promise<T>,
  ): Promise<T> {
    return db.project(projectId, async (tx) => {
      const calendar = await calendarsStore(tx).lock(projectId, calendarId);
      if (!calendar) throw new ParleyError('not_found', 'There is no such calendar.');
      return work({ store: bookingsStore(tx), calendar });
    });
  }

  async function mustFind(projectId: Project, id: Id<'booking'>): Promise<BookingRow> {
    const booking = await bookingsStore(db).byId(projectId, id);
    if (!booking) throw new ParleyError('not_found', 'There is no such booking.');
    return booking;
  }

  /** The time that begins then, as it can be asked for now. */
  function timeAt(calendar: CalendarRow, startsMs: number): VisitTime | Refusal {
    const { day } = wallTimeOf(startsMs, calendar.timeZone);
    const time = timesOf(calendar, day).find((one) => one.startsMs === startsMs);
    if (!time) return 'closed';
    return startsMs <= clock.now() ? 'past' : time;
  }

  /** Where a visit goes; `moving` is the one that leaves its place for it. */
  async function placeAt(
    { store, calendar }: { store: ReturnType<typeof bookingsStore>; calendar: CalendarRow },
    time: VisitTime | Refusal,
    moving?: BookingRow,
  ): Promise<Pick<BookingRow, 'startsAt' | 'endsAt' | 'seat'> | Refusal> {
    if (typeof time === 'string') return time;
    const { startsMs, endsMs } = time;
    const { projectId, id, capacity } = calendar;
    const taken = await store.taken(projectId, id, [startsMs, endsMs], moving?.id);
    const [seat] = freeSeats(time, taken, capacity);
    return seat === undefined ? 'taken' : { startsAt: new Date(startsMs), endsAt: new Date(endsMs), seat };
  }

  async function change(
    projectId: Project,
    store: ReturnType<typeof bookingsStore>,
    id: Id<'booking'>,
    changes: BookingChanges,
  ): Promise<BookingRow> {
    const changed = await store.update(projectId, id, changes, new Date(clock.now()));
    if (!changed) throw new ParleyError('not_found', 'There is no such booking.');
    return changed;
  }

  return {
    async free(projectId, calendar, day) {
      const nowMs = clock.now();
      const times = timesOf(calendar, day).filter(({ startsMs }) => startsMs > nowMs);
      const [first, last] = [times.at(0), times.at(-1)];
      if (!first || !last) return [];
      const span = [first.startsMs, last.endsMs] as const;
      const taken = await bookingsStore(db).taken(projectId, calendar.id, span);
      return times
        .map((time) => ({ ...time, seats: freeSeats(time, taken, calendar.capacity).length }))
        .filter(({ seats }) => seats > 0);
    },

    book: (projectId, calendarId, startsMs, details, by) =>
      holding(projectId, calendarId, (held) =>
        actOnce(held.store, projectId, by, async (before) => {
          const { store, calendar } = held;
          const at = new Date(clock.now());
          const described = { ...details, contactKey: contactKey(details.contact) };
          // What was taken back before the caller was told of it gives way to what they want instead.
          const amended = by?.amends === true && before?.status === 'booked' ? before : undefined;
          const conversationId = by?.conversationId ?? null;
          const own =
            conversationId === null
              ? []
              : await store.upcoming(projectId, calendarId, { conversationId }, clock.now());
          const same = own.find(({ startsAt }) => startsAt.getTime() === startsMs);
          if (same) {
            if (amended && amended.id !== same.id) {
              await change(projectId, store, amended.id, { status: 'cancelled' });
            }
            return { booking: await change(projectId, store, same.id, described) };
          }
          const place = await placeAt(held, timeAt(calendar, startsMs), amended);
          if (typeof place === 'string') {
            if (amended) await change(projectId, store, amended.id, { status: 'cancelled' });
            return { refused: place };
          }
          if (amended) {
            return { booking: await change(projectId, store, amended.id, { ...place, ...described }) };
          }
          const booking = await store.insert(projectId, {
            id: newId('booking'),
            projectId,
            calendarId,
            calendarNumber: calendar.number,
            ...place,
            ...described,
            status: 'booked',
            conversationId,
            createdAt: at,
            updatedAt: at,
          });
          return { booking };
        }),
      ),

    async move(projectId, id, startsMs, by) {
      const { calendarId } = await mustFind(projectId, id);
      return holding(projectId, calendarId, (held) =>
        actOnce(held.store, projectId, by, async () => {
          const booking = await mustBeBooked(held.store, projectId, id);
          if (booking.startsAt.getTime() === startsMs) return { booking };
          const place = await placeAt(held, timeAt(held.calendar, startsMs), booking);
          if (typeof place === 'string') return { refused: place };
          return { booking: await change(projectId, held.store, id, place) };
        }),
      );
    },

    async cancel(projectId, id, by) {
      const { calendarId } = await mustFind(projectId, id);
      const done = await holding(projectId, calendarId, ({ store }) =>
        actOnce(store, projectId, by, async () => ({
          booking: await change(projectId, store, id, { status: 'cancelled' }),
        })),
      );
      return done.booking;
    },

    async meant(projectId, calendarId, by, { reference, contact = '' }) {
      const store = bookingsStore(db);
      const done = await doneBefore(store, projectId, by);
      if (done) return done;
      if (reference !== undefined) {
        const named = await store.byId(projectId, reference as Id<'booking'>);
        return named?.calendarId === calendarId && named.status === 'booked' ? named : undefined;
      }
      const key = contactKey(contact);
      if (contact !== '') {
        return key === ''
          ? undefined
          : (await store.upcoming(projectId, calendarId, { contactKey: key }, clock.now()))[0];
      }
      const { conversationId } = by;
      const own = await store.upcoming(projectId, calendarId, { conversationId }, clock.now());
      return own.reduce<BookingRow | undefined>(
        (last, one) => (last && last.id > one.id ? last : one),
        undefined,
      );
    },

    async restore(projectId, id) {
      const { calendarId } = await mustFind(projectId, id);
      return holding<Result>(projectId, calendarId, async (held) => {
        const booking = await held.store.byId(projectId, id);
        if (booking?.status === 'booked') return { booking };
        const { startsAt, endsAt } = await mustFind(projectId, id);
        const own = { time: '', startsMs: startsAt.getTime(), endsMs: endsAt.getTime() };
        const place = await placeAt(held, own);
        if (typeof place === 'string') return { refused: place };
        return { booking: await change(projectId, held.store, id, { ...place, status: 'booked' }) };
      });
    },

    describe(projectId, id, details) {
      const { contact } = details;
      const keyed = contact === undefined ? details : { ...details, contactKey: contactKey(contact) };
      return change(projectId, bookingsStore(db), id, keyed);
    },
  };
}

async function mustBeBooked(
  store: ReturnType<typeof bookingsStore>,
  projectId: Project,
  id: Id<'booking'>,
): Promise<BookingRow> {
  const booking = await store.byId(projectId, id);
  if (booking?.status === 'booked') return booking;
  throw new ParleyError('failed_precondition', 'This booking was cancelled.');
}
