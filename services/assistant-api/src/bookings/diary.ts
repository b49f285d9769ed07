/** Calendars and bookings as people and programs look at them and change them. */
import type {
  Booking,
  Calendar,
  CalendarDay,
  createBookingSchema,
  createCalendarSchema,
  listBookingsSchema,
  updateBookingSchema,
  updateCalendarSchema,
  WeeklyHours,
} from '@parley/contracts/bookings';
import type { Id } from '@parley/contracts/ids';
import type { Page, PageQuery } from '@parley/contracts/page';
import { pageOfRows, readPage } from '@parley/platform/db/page';
import type { Projects } from '@parley/platform/db/transaction';
import { ParleyError } from '@parley/platform/errors';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { daysAfter, wallTimeOf } from '@parley/platform/time/zoned';
import type { z } from 'zod';
import { presentBooking, presentCalendar } from './bookings.present.ts';
import { bookingsStore } from './bookings.store.ts';
import { createBookings, mustBeIn, type Refusal, type Result } from './bookings.ts';
import { type CalendarRow, calendarsStore } from './calendars.store.ts';
import { startOf, timesOf } from './times.ts';

type Project = Id<'project'>;

/**
 * All that take an id throw not_found, and aborted (412) where the thing is in none of the revisions of `from`; what
 * cannot be had is failed_precondition, with the reason.
 */
export interface Diary {
  calendars(projectId: Project, query: PageQuery): Promise<Page<Calendar>>;
  /** Throws already_exists for a name that there is, and invalid_argument for a time zone that there is not. */
  createCalendar(projectId: Project, body: z.output<typeof createCalendarSchema>): Promise<Calendar>;
  updateCalendar(
    projectId: Project,
    id: Id<'calendar'>,
    body: z.output<typeof updateCalendarSchema>,
    from?: readonly number[],
  ): Promise<Calendar>;
  calendar(projectId: Project, id: Id<'calendar'>): Promise<Calendar>;
  /** With a page of what is booked. */
  day(projectId: Project, id: Id<'calendar'>, day: string, query: PageQuery): Promise<CalendarDay>;
  list(projectId: Project, query: z.output<typeof listBookingsSchema>): Promise<Page<Booking>>;
  get(projectId: Project, id: Id<'booking'>): Promise<Booking>;
  create(projectId: Project, body: z.output<typeof createBookingSchema>): Promise<Booking>;
  update(
    projectId: Project,
    id: Id<'booking'>,
    body: z.output<typeof updateBookingSchema>,
    from?: readonly number[],
  ): Promise<Booking>;
}

export function createDiary({ db, clock }: { db: Projects; clock: Clock }): Diary {
  const bookings = createBookings({ db, clock });
  const store = bookingsStore(db);
  const calendars = calendarsStore(db);

  async function mustFind(projectId: Project, id: Id<'calendar'>): Promise<CalendarRow> {
    return (await calendars.byId(projectId, id)) ?? missing('calendar');
  }

  async function get(projectId: Project, id: Id<'booking'>): Promise<Booking> {
    return presentBooking((await store.byId(projectId, id)) ?? missing('booking'));
  }

  return {
    async calendars(projectId, query) {
      const page = readPage(query);
      return pageOfRows(await calendars.list(projectId, page), page.limit, presentCalendar);
    },
    async createCalendar(projectId, body) {
      mustBeZone(body.timeZone);
      mustOpen(body.hours);
      const at = new Date(clock.now());
      const row = { id: newId('calendar'), projectId, ...body, createdAt: at, updatedAt: at };
      return presentCalendar((await calendars.insert(projectId, row)) ?? missing('calendar'));
    },
    calendar: async (projectId, id) => presentCalendar(await mustFind(projectId, id)),
    async updateCalendar(projectId, id, body, from) {
      if (body.timeZone !== undefined) mustBeZone(body.timeZone);
      if (body.hours !== undefined) mustOpen(body.hours);
      return db.project(projectId, async (tx) => {
        const held = calendarsStore(tx);
        mustBeIn(from, (await held.lock(projectId, id)) ?? missing('calendar'));
        const row = await held.update(projectId, id, body, new Date(clock.now()));
        return presentCalendar(row ?? missing('calendar'));
      });
    },
    async day(projectId, id, day, query) {
      const { limit, before: after } = readPage(query);
      const calendar = await mustFind(projectId, id);
      const found = await bookings.free(projectId, calendar, [day]);
      const free = new Map(found?.times.map(({ time, seats }) => [time, seats]));
      const span = [startOf(day, calendar.timeZone), startOf(daysAfter(day, 1), calendar.timeZone)] as const;
      const booked = await store.within(projectId, id, span, { limit: limit + 1, after });
      const { items, nextCursor } = pageOfRows(booked, limit, presentBooking);
      return {
        day,
        times: timesOf(calendar, day).map(({ time, startsMs }) => ({
          time,
          startsAt: new Date(startsMs).toISOString(),
          free: free.get(time) ?? 0,
        })),
        bookings: items,
        nextCursor,
      };
    },
    async list(projectId, { limit, cursor, ...of }) {
      const page = readPage({ limit, cursor });
      return pageOfRows(await store.list(projectId, of, page), page.limit, presentBooking);
    },
    get,
    async create(projectId, { calendarId, startsAt, ...details }) {
      return presentResult(await bookings.book(projectId, calendarId, Date.parse(startsAt), details));
    },
    async update(projectId, id, { startsAt, ...change }, from) {
      const startsMs = startsAt === undefined ? undefined : Date.parse(startsAt);
      return presentResult(await bookings.change(projectId, id, { ...change, startsMs }, { from }));
    },
  };
}

const refusals: Record<Refusal, string> = {
  taken: 'This time is taken.',
  closed: 'No visit of this calendar begins then.',
  past: 'This time is over.',
};

/** The booking as it leaves; throws failed_precondition with the reason where there is none. */
function presentResult(result: Result): Booking {
  if ('booking' in result) return presentBooking(result.booking);
  throw new ParleyError('failed_precondition', refusals[result.refused]);
}

function mustBeZone(timeZone: string): void {
  try {
    wallTimeOf(0, timeZone);
  } catch {
    const faults = [{ path: 'timeZone', message: 'must be an IANA name such as Europe/Berlin' }];
    throw new ParleyError('invalid_argument', 'There is no such time zone.', { faults });
  }
}

function mustOpen(hours: WeeklyHours): void {
  const faults = Object.entries(hours).flatMap(([weekday, spans]) =>
    spans.flatMap(({ opens, closes }, at) =>
      opens < closes ? [] : [{ path: `hours.${weekday}[${at}].closes`, message: 'must be after opens' }],
    ),
  );
  if (faults.length > 0) throw new ParleyError('invalid_argument', 'It closes before it opens.', { faults });
}

function missing(what: 'calendar' | 'booking'): never {
  throw new ParleyError('not_found', `There is no such ${what}.`);
}
