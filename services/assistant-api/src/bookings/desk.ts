/** What the tools that book do in a call, and how it is told to the mind: days and times also as they are said. */
import type { Id } from '@parley/contracts/ids';
import { cleanText } from '@parley/contracts/text';
import type { BookingDesk, BookingRequest } from '@parley/engine/bookings-tool';
import { retry } from '@parley/platform/async/retry';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { daysAfter, momentOf, wallTimeOf } from '@parley/platform/time/zoned';
import { languageOf } from '@parley/voice/language/languages';
import { z } from 'zod';
import type { By } from './acts.ts';
import type { BookingRow } from './bookings.store.ts';
import type { Bookings, Refusal } from './bookings.ts';
import type { CalendarRow, CalendarsStore } from './calendars.store.ts';
import { minutesOf } from './times.ts';

/** Of a flow, a slot that is not filled is null. */
const given = (most: number) =>
  z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === null || value === undefined ? '' : cleanText(String(value)).trim()))
    .pipe(z.string().max(most));
const asked = z.object({
  date: given(40).pipe(z.union([z.literal(''), z.iso.date('must be a day such as 2026-03-02')])),
  time: given(10).pipe(
    z.string().regex(/^(|([01]\d|2[0-3]):[0-5]\d)$/, 'must be a time of 24 hours such as 09:30'),
  ),
  name: given(200),
  contact: given(200),
  note: given(1000),
  reference: given(60),
});
type Asked = z.output<typeof asked>;

/** How far ahead a free day is looked for. */
const mostDaysAhead = 60;
/** So many times can be kept in mind. */
const mostOffered = 3;
/** What may pass by itself, or what may have been done although no answer came. */
const mayPass = ['unavailable', 'aborted', 'deadline_exceeded'];
const patience = {
  attempts: 3,
  firstMs: 100,
  maxMs: 1000,
  retryable: (error: unknown) => error instanceof ParleyError && mayPass.includes(error.code),
};

export interface DeskOptions {
  clock: Clock;
  bookings: Bookings;
  calendars: Pick<CalendarsStore, 'byName'>;
  projectId: Id<'project'>;
  conversationId: Id<'conversation'>;
  language: string;
  /** The ids of calls are the steps of a flow. */
  follows: boolean;
}

export function bookingDesk(options: DeskOptions): BookingDesk {
  const { clock, bookings, calendars, projectId, conversationId, language, follows } = options;
  const says = languageOf(language).flow?.says;

  function told(calendar: CalendarRow, { id, startsAt, name, note }: BookingRow) {
    const { day: date, time } = wallTimeOf(startsAt.getTime(), calendar.timeZone);
    return { reference: id, name, note, ...spoken(calendar, date), time, at: says?.time(time) ?? time };
  }

  function spoken(calendar: CalendarRow, date: string) {
    const today = wallTimeOf(clock.now(), calendar.timeZone).day;
    return { date, day: says?.day(date, today) ?? date };
  }

  /** The day's free times, or those of the next day that has some. */
  async function timesFrom(calendar: CalendarRow, wished: string, time: string) {
    const today = wallTimeOf(clock.now(), calendar.timeZone).day;
    const date = wished < today ? today : wished;
    const found =
      (await bookings.free(projectId, calendar, [date])) ??
      (await bookings.free(projectId, calendar, daysFrom(date)));
    if (!found) return undefined;
    const times = found.times.map((one) => one.time);
    const offered = choose(times, found.day === date ? time : '').map((one) => says?.time(one) ?? one);
    return { ...spoken(calendar, found.day), times, offered };
  }

  /** What is free on the day that is wished for, near that time, or else which day is next. */
  async function near(calendar: CalendarRow, { date, time }: Pick<Asked, 'date' | 'time'>) {
    const wished = date || wallTimeOf(clock.now(), calendar.timeZone).day;
    const first = await timesFrom(calendar, wished, time);
    const here = first?.date === wished || date === '' ? first : undefined;
    return {
      found: here !== undefined,
      ...(here ?? { ...spoken(calendar, wished), times: [], offered: [] }),
      next: here === undefined ? (first ?? null) : null,
    };
  }

  async function find(calendar: CalendarRow, input: Asked, by: By) {
    const { contact, time } = input;
    const free = await near(calendar, input);
    const booking =
      contact === '' ? undefined : await bookings.meant(projectId, calendar.id, by, { contact });
    return {
      ...free,
      free: free.times.includes(time),
      booking: booking ? told(calendar, booking) : null,
    };
  }

  async function refused(calendar: CalendarRow, why: Refusal, input: Asked) {
    return { why, ...(await near(calendar, input)) };
  }

  async function run({ action, calendar: name, call }: BookingRequest): Promise<object> {
    const parsed = asked.safeParse(call.input ?? {});
    if (!parsed.success) throw notGiven(parsed.error.issues[0]);
    const input = parsed.data;
    const calendar = await calendars.byName(projectId, name);
    if (!calendar) throw new ParleyError('failed_precondition', `There is no calendar named "${name}".`);
    const { id: callId } = call;
    const doing = action === 'find' ? 'book' : action;
    const by: By = {
      conversationId,
      callId,
      action: doing,
      input: { ...input },
      at: new Date(clock.now()),
      amends: follows,
    };
    if (action === 'find') return find(calendar, input, { ...by, callId: '' });
    const named = { reference: input.reference || undefined, contact: input.contact };
    const { date, time } = input;
    if (action !== 'cancel' && (date === '' || time === '')) throw notGiven({ path: ['date and time'] });
    const startsMs = action === 'cancel' ? 0 : momentOf({ day: date, time }, calendar.timeZone);
    if (action === 'book') {
      if (input.name === '') throw notGiven({ path: ['name'] });
      if (startsMs === undefined) return { booked: false, ...(await refused(calendar, 'closed', input)) };
      const result = await bookings.book(projectId, calendar.id, startsMs, input, by);
      if ('booking' in result) return { booked: true, ...told(calendar, result.booking) };
      return { booked: false, ...(await refused(calendar, result.refused, input)) };
    }
    const meant = await bookings.meant(projectId, calendar.id, by, named);
    const done = action === 'cancel' ? 'cancelled' : 'moved';
    if (!meant) return { [done]: false, why: 'none' };
    if (startsMs === undefined) return { [done]: false, ...(await refused(calendar, 'closed', input)) };
    const change = action === 'cancel' ? { status: 'cancelled' as const } : { startsMs };
    const result = await bookings.change(projectId, meant.id, change, { by });
    if ('booking' in result) return { [done]: true, ...told(calendar, result.booking) };
    return { [done]: false, ...(await refused(calendar, result.refused, input)) };
  }

  return (request, signal) => retry(clock, patience, () => run(request), signal);
}

function notGiven(issue: { path: PropertyKey[]; message?: string } | undefined): ParleyError {
  const what = issue?.path.join('.') || 'the input';
  return new ParleyError('invalid_argument', `${what} ${issue?.message ?? 'must be given'}.`);
}

/** The days after a day in which a free one is looked for; after the year 9999 there is none. */
function daysFrom(date: string): string[] {
  const days = Array.from({ length: mostDaysAhead }, (_, nth) => daysAfter(date, nth + 1));
  return days.filter((day) => day > date);
}

/** Few of the times: the nearest to the one that was wished for, else spread over the day. */
function choose(times: readonly string[], wished: string): string[] {
  if (times.length <= mostOffered) return [...times];
  if (wished === '') return [times[0]!, times[Math.floor(times.length / 2)]!, times.at(-1)!];
  const away = (time: string) => Math.abs(minutesOf(time) - minutesOf(wished));
  return [...times]
    .sort((a, b) => away(a) - away(b))
    .slice(0, mostOffered)
    .sort();
}
