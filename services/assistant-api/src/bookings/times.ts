/** When visits of a calendar can begin: pure, from its opening hours. */
import { weekdays } from '@parley/contracts/flow';
import { momentOf } from '@parley/platform/time/zoned';
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
    const last = minutesOf(closes) - slotMinutes;
    for (let minutes = minutesOf(opens); minutes <= last; minutes += slotMinutes) {
      const time = `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
      const startsMs = momentOf({ day, time }, timeZone);
      // The clocks leave an hour out in spring.
      if (startsMs !== undefined)
        found.set(time, { time, startsMs, endsMs: startsMs + slotMinutes * minuteMs });
    }
  }
  return [...found.values()].sort((a, b) => a.startsMs - b.startsMs);
}

interface Taken {
  startsAt: Date;
  endsAt: Date;
  seat: number;
}

/** Places that a visit of that time can have, the lowest first. */
export function freeSeats(time: VisitTime, taken: readonly Taken[], capacity: number): number[] {
  const used = new Set(
    taken
      .filter(({ startsAt, endsAt }) => startsAt.getTime() < time.endsMs && endsAt.getTime() > time.startsMs)
      .map(({ seat }) => seat),
  );
  return Array.from({ length: capacity }, (_, at) => at + 1).filter((seat) => !used.has(seat));
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
