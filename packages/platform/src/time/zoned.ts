/** Wall clocks: from a day and a time in a zone to the moment that is, and back. */

export interface WallTime {
  /** YYYY-MM-DD */
  day: string;
  /** HH:MM */
  time: string;
}

/** Of the zones that were asked for last: to make one costs more than all the rest. */
const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 100;

/** Throws RangeError for a zone that there is not. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const [number, digits] = ['numeric', '2-digit'] as const;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: number,
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
  });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(timeZone, format);
  return format;
}

/** What the clocks of the zone show then. */
export function wallTimeOf(atMs: number, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const day = `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`;
  return { day, time: `${parts.hour}:${parts.minute}` };
}

/**
 * When the clocks of the zone show that: the first time where they show it twice, undefined where they never do, as
 * in the hour that is left out in spring.
 */
export function momentOf({ day, time }: WallTime, timeZone: string): number | undefined {
  const asUtcMs = Date.parse(`${day}T${time}:00Z`);
  const offsetMs = (atMs: number) => {
    const wall = wallTimeOf(atMs, timeZone);
    return Date.parse(`${wall.day}T${wall.time}:00Z`) - atMs;
  };
  // The offsets of half a day before and after are all that there can be in between.
  const halfDayMs = 43_200_000;
  const found = [asUtcMs - halfDayMs, asUtcMs + halfDayMs]
    .map((nearMs) => asUtcMs - offsetMs(nearMs))
    .filter((atMs) => {
      const wall = wallTimeOf(atMs, timeZone);
      return wall.day === day && wall.time === time;
    });
  return found.length === 0 ? undefined : Math.min(...found);
}

/** So many days after a day. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
