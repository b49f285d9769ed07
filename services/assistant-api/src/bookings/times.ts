/** When visits of a calendar can begin: pure, from its opening hours. */
import { weekdays } from '@parley/contracts/flow';
import { daysAfter, momentOf } from '@parley/platform/time/zoned';
import type { CalendarRow } from './calendars.store.ts';

export interface VisitTime {
  /** HH:MM in the calendar's time zone. */
  time: string;
  startsMs: number;
  endsMs: number;
}

const minuteMs = 60_000;

/** The times of a day (YYYY-MM-DD) at which a visit can begin, the earliest first, free or not. */
export function timesOf(
  { hours, slotMinutes, timeZone }: Pick<CalendarRow, 'hours' | 'slotMinutes' | 'timeZone'>,
  day: string,
): VisitTime[] {
  const weekday = weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]!;
  const found = new Map<string, VisitTime>();
  for (const { opens, closes } of hours[weekday] ?? []) {
    const [opensAt, closesAt] = [minutesOf(opens), minutesOf(closes)];
    const opensMs = momentOf({ day, time: opens }, timeZone);
    const closesMs = momentAt(day, closes, timeZone);
    // To ask for a moment is dear, and needless where the clocks are not changed in between.
    const even =
      opensMs !== undefined &&
      closesMs !== undefined &&
      closesMs - opensMs === (closesAt - opensAt) * minuteMs;
    const last = closesAt - slotMinutes;
    for (let minutes = opensAt; minutes <= last; minutes += slotMinutes) {
      const time = `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
      const startsMs = even ? opensMs + (minutes - opensAt) * minuteMs : momentOf({ day, time }, timeZone);
      // The clocks leave an hour out in spring.
      if (startsMs !== undefined)
        found.set(time, { time, startsMs, endsMs: startsMs + slotMinutes * minuteMs });
    }
  }
  return [...found.values()].sort((a, b) => a.startsMs - b.startsMs);
}

/** When a day (YYYY-MM-DD) begins there, and the one before ends: at midnight, or where the clocks leave that out, later. */
export function startOf(day: string, timeZone: string): number {
  return (
    momentOf({ day, time: '00:00' }, timeZone) ??
    momentOf({ day, time: '01:00' }, timeZone) ??
    Date.parse(day)
  );
}

/** Of HH:MM up to and with 24:00; undefined where the clocks leave it out. */
function momentAt(day: string, time: string, timeZone: string): number | undefined {
  return time === '24:00' ? startOf(daysAfter(day, 1), timeZone) : momentOf({ day, time }, timeZone);
}

/** Places that are taken for one time. */
export interface Taken {
  startsAt: Date;
  endsAt: Date;
  seats: readonly number[];
}

/** What of it touches the time from one moment to another, in ms. */
export function takenIn(taken: readonly Taken[], fromMs: number, toMs: number): Taken[] {
  return taken.filter(({ startsAt, endsAt }) => startsAt.getTime() < toMs && endsAt.getTime() > fromMs);
}

/**
 * Places that a visit of that time can have, the lowest first. Where more are taken than there are by now, none is
 * free, whichever they are.
 */
export function freeSeats(
  { startsMs, endsMs }: VisitTime,
  taken: readonly Taken[],
  capacity: number,
): number[] {
  const used = new Set(takenIn(taken, startsMs, endsMs).flatMap(({ seats }) => seats));
  const free = Array.from({ length: capacity }, (_, at) => at + 1).filter((seat) => !used.has(seat));
  return free.slice(0, Math.max(0, capacity - used.size));
}

/** From midnight, of HH:MM. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
