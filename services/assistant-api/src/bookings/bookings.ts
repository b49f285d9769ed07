/** Bookings: found, made, moved and cancelled, each of them once. */
import type { Id } from '@parley/contracts/ids';
import type { Projects } from '@parley/platform/db/transaction';
import { ParleyError } from '@parley/platform/errors';
import { changedError } from '@parley/platform/http/etag';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { wallTimeOf } from '@parley/platform/time/zoned';
import { actOnce, type By, doneBefore } from './acts.ts';
import { type BookingChanges, type BookingRow, bookingsStore } from './bookings.store.ts';
import { type CalendarRow, calendarsStore } from './calendars.store.ts';
import { contactKey } from './contact.ts';
import { freeSeats, takenIn, timesOf, type VisitTime } from './times.ts';

type Project = Id<'project'>;

/** Why a time cannot be had: others have it, visits do not begin then, or it is over. */
export type Refusal = 'taken' | 'closed' | 'past';
export type Result = { booking: BookingRow } | { refused: Refusal };
export type Details = Pick<BookingRow, 'name' | 'contact' | 'note'>;
/** What is left out stays as it is. */
export type Change = { [Name in keyof Details]?: Details[Name] | undefined } & {
  startsMs?: number | undefined;
  /** `cancelled` frees its time; `booked` takes it again, or the one of `startsMs` instead. */
  status?: BookingRow['status'] | undefined;
};

/**
 * All that change something do it in one transaction, with the calendar for themselves. `by` is the call of a tool:
 * the same call with the same input does its work once, and is answered the same as often as it is asked. All that
 * take an id throw not_found.
 */
export interface Bookings {
  /**
   * The first of the days (YYYY-MM-DD, one after the other) with times that are still to come and free: these times,
   * with how many places each, the earliest first. Undefined where there is none.
   */
  free(
    projectId: Project,
    calendar: CalendarRow,
    days: readonly string[],
  ): Promise<{ day: string; times: (VisitTime & { seats: number })[] } | undefined>;
  book(
    projectId: Project,
    calendarId: Id<'calendar'>,
    startsMs: number,
    details: Details,
    by?: By,
  ): Promise<Result>;
  /**
   * Moves, restores, cancels and describes in one edit, or does nothing of it. Throws aborted (412) where the booking
   * is in none of the revisions of `from`, and failed_precondition where one that stays cancelled is to be moved.
   */
  change(
    projectId: Project,
    id: Id<'booking'>,
    change: Change,
    asked?: { by?: By | undefined; from?: readonly number[] | undefined },
  ): Promise<Result>;
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
}

const dayMs = 86_400_000;
/** PostgreSQL reads no later moment as JavaScript writes it. */
const lastMs = Date.parse('9999-12-31T23:59:59Z');

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

  async function save(
    projectId: Project,
    store: ReturnType<typeof bookingsStore>,
    id: Id<'booking'>,
    changes: BookingChanges,
  ): Promise<BookingRow> {
    const changed = await store.update(projectId, id, changes, new Date(clock.now()));
    return changed ?? missing();
  }

  return {
    async free(projectId, calendar, days) {
      const nowMs = clock.now();
      const [first, last] = [days.at(0), days.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      // Wherever it is, a day begins and ends within a day of when it does in UTC.
      const fromMs = Math.max(nowMs, Date.parse(first) - dayMs);
      const toMs = Math.min(Date.parse(last) + 2 * dayMs, lastMs);
      if (fromMs >= toMs) return undefined;
      const taken = await bookingsStore(db).taken(projectId, calendar.id, [fromMs, toMs]);
      for (const day of days) {
        const ahead = timesOf(calendar, day).filter(({ startsMs }) => startsMs > nowMs);
        const ofDay = takenIn(taken, ahead[0]?.startsMs ?? 0, ahead.at(-1)?.endsMs ?? 0);
        const times = ahead
          .map((time) => ({ ...time, seats: freeSeats(time, ofDay, calendar.capacity).length }))
          .filter(({ seats }) => seats > 0);
        if (times.length > 0) return { day, times };
      }
      return undefined;
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
              await save(projectId, store, amended.id, { status: 'cancelled' });
            }
            return { booking: await save(projectId, store, same.id, described) };
          }
          const place = await placeAt(held, timeAt(calendar, startsMs), amended);
          if (typeof place === 'string') {
            if (amended) await save(projectId, store, amended.id, { status: 'cancelled' });
            return { refused: place };
          }
          if (amended) {
            return { booking: await save(projectId, store, amended.id, { ...place, ...described }) };
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

    async change(projectId, id, { startsMs, status, contact, ...details }, { by, from } = {}) {
      const { calendarId } = (await bookingsStore(db).byId(projectId, id)) ?? missing();
      return holding(projectId, calendarId, (held) =>
        actOnce<Result>(held.store, projectId, by, async () => {
          const before = (await held.store.byId(projectId, id)) ?? missing();
          mustBeIn(from, before);
          const changes: BookingChanges = details;
          if (contact !== undefined) Object.assign(changes, { contact, contactKey: contactKey(contact) });
          if (status !== undefined && status !== before.status) changes.status = status;
          const ownMs = before.startsAt.getTime();
          const wishedMs = startsMs ?? ownMs;
          if (startsMs !== undefined && before.status === 'cancelled' && status !== 'booked') {
            throw new ParleyError('failed_precondition', 'This booking was cancelled.');
          }
          if (wishedMs !== ownMs || changes.status === 'booked') {
            // Its own time can be taken again whatever the opening hours have become.
            const own = { time: '', startsMs: ownMs, endsMs: before.endsAt.getTime() };
            const time = wishedMs === ownMs ? own : timeAt(held.calendar, wishedMs);
            const place = await placeAt(held, time, before);
            if (typeof place === 'string') return { refused: place };
            Object.assign(changes, place);
          }
          if (Object.values(changes).every((value) => value === undefined)) return { booking: before };
          return { booking: await save(projectId, held.store, id, changes) };
        }),
      );
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
  };
}

function missing(): never {
  throw new ParleyError('not_found', 'There is no such booking.');
}

/** Throws aborted (412) where what was read, in one of the revisions of `from`, has changed since. */
export function mustBeIn(from: readonly number[] | undefined, { revision }: { revision: number }): void {
  if (from === undefined || from.includes(revision)) return;
  throw changedError(revision, 'It has changed since it was read. Read it again, and decide what stays.');
}
