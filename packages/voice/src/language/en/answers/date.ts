import type { AnswerOf } from '@parley/contracts/flow';
import { weekdays } from '@parley/contracts/flow';
import * as chrono from 'chrono-node';
import { answered, type Moment, type Understood } from '../../answer.ts';
import { nth, spokenList, tidy, withNumerals } from './spoken.ts';

const dayMs = 86_400_000;

const anyDay =
  /\b(any ?day|whenever|as soon as possible|asap|(?:the )?(?:earliest|soonest|next available|first available)|doesn't matter|does not matter|don't care|you (?:choose|pick)|up to you)\b/;
/** A week or a month is not a day, whatever a parser makes of it. */
const stretch = /\b(?:this|next|last|coming|a|the) (?:week|month|year|weekend)\b/;
/** The chrono library tries rows of such stretches ("1 week 2 days") in 2 to the power of their number of ways. */
const unit =
  /(?<=\d ?|\b)(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|mos?|mon|quarters?|qtrs?|years?|yrs?|[smhdwy])(?![a-z])/g;
/** More name no day. */
const mostUnits = 4;

/** From tomorrow on, the first day that is in bounds. */
function soonest(spec: AnswerOf<'date'>, todayMs: number): Understood | null {
  if (spec.when === 'past') return null;
  for (let days = 1; days <= 7; days += 1) {
    const understood = bounded(todayMs + days * dayMs, spec, todayMs);
    if (understood.kind === 'value') return understood;
  }
  return null;
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** The day in an answer, counted from today in the caller's time zone; two days with "or" between are ambiguous. */
export function parseDate(text: string, spec: AnswerOf<'date'>, moment: Moment): Understood | null {
  const todayMs = todayIn(moment);
  if (anyDay.test(tidy(text))) return soonest(spec, todayMs);
  const days = daysIn(text, spec, todayMs);
  const first = days[0];
  if (first === undefined) {
    return stretch.test(tidy(text)) ? { kind: 'invalid', reason: 'Let me know which day.' } : null;
  }
  const told = days.map((day) => ({ day, understood: bounded(day, spec, todayMs) }));
  const possible = told.filter((one) => one.understood.kind === 'value');
  if (possible.length < 2) return (possible[0] ?? told[0])!.understood;
  const options = possible.flatMap(({ day, understood }) =>
    understood.kind === 'value'
      ? [
          {
            slot: understood.slot,
            phrases: [understood.slot.spoken, dayName(day), nth(new Date(day).getUTCDate())],
          },
        ]
      : [],
  );
  return {
    kind: 'ambiguous',
    question: `${spokenList(
      options.map((o) => o.slot.spoken),
      'or',
    )}?`,
    options,
  };
}

/** Of the zones that were asked for last: to make one costs more than to read an answer. */
const calendars = new Map<string, Intl.DateTimeFormat>();
const mostCalendars = 100;

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone);
  if (known) return known;
  const calendar = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  if (calendars.size >= mostCalendars) calendars.clear();
  calendars.set(timeZone, calendar);
  return calendar;
}

/** Today's midnight in the zone, as if it were UTC: day arithmetic is then free of daylight saving. */
function todayIn({ nowMs, timeZone }: Moment): number {
  const parts = calendarOf(timeZone).formatToParts(nowMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'));
}

/** Midnights of the days that the text names, as if in UTC. */
function daysIn(text: string, spec: AnswerOf<'date'>, todayMs: number): number[] {
  let weeksLater = 0;
  let unitsLeft = mostUnits;
  const plain = withNumerals(text)
    .replace(unit, (word) => {
      unitsLeft -= 1;
      return unitsLeft < 0 ? '' : word;
    })
    .replace(/\b(?:the )?day after tomorrow\b/g, 'in 2 days')
    .replace(/\bnot tomorrow,? (?:but )?the day after\b/g, 'in 2 days')
    .replace(/\b(?:the )?day before yesterday\b/g, '2 days ago')
    .replace(/\b(?:a|1) week (?:on|from|after) (?=today|tomorrow|mon|tue|wed|thu|fri|sat|sun|next)/g, () => {
      weeksLater = 1;
      return '';
    })
    .replace(/\b(\d+) (days?|weeks?|months?) from (?:today|now)\b/g, 'in $1 $2')
    .replace(/\b(1[89]|20) (?:oh|o) (\d)\b/g, '$10$2')
    .replace(/\b(1[89]|20) (\d\d)\b(?! ?(?:am|pm))/g, '$1$2')
    .replace(
      /\b(january|february|march|april|may|june|july|august|september|october|november|december) the (?=\d)/g,
      '$1 ',
    )
    .replace(/\bnot (?:on )?(?:this |next )?(?:today|tomorrow|\w+day)\b/g, ' ');
  const forward = spec.when !== 'past';
  const found = chrono.en.casual
    .parse(plain, { instant: new Date(todayMs + dayMs / 2), timezone: 0 }, { forwardDate: forward })
    .filter(
      ({ start, text: part }) =>
        (start.isCertain('day') || start.isCertain('weekday')) &&
        !/^(?:(?:the|this|next|last|coming) )+(?:day|week|weekend|month|year)$/.test(part),
    )
    .map(({ start, index, text: part }) => {
      let day = Date.UTC(start.get('year') ?? 1970, (start.get('month') ?? 1) - 1, start.get('day') ?? 1);
      day += weeksLater * 7 * dayMs;
      // On a Tuesday, "Tuesday" is in a week: the other one is called today.
      const isToday = day === todayMs && !start.isCertain('day') && !/^this /.test(part);
      if (forward && isToday) day += 7 * dayMs;
      if (!forward && day > todayMs && !start.isCertain('year')) {
        day = start.isCertain('weekday') ? day - 7 * dayMs : yearBefore(day);
      }
      return { day, index, end: index + part.length };
    });
  // "Tuesday the 3rd" is one day, not two.
  const last = found.at(-1);
  if (last === undefined) {
    const nthOfMonth =
      /\b(?:the |on )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:1|option|choice|time|question)\b)/.exec(plain);
    const day = nthOfMonth === null ? undefined : dayOfMonth(Number(nthOfMonth[1]), forward, todayMs);
    return day === undefined ? [] : [day];
  }
  const different = found.filter((one, index) => found.findIndex((other) => other.day === one.day) === index);
  const alternatives = /\bor\b|\band\b/.test(plain.slice(found[0]!.end, last.index));
  return alternatives ? different.map((one) => one.day) : [last.day];
}

function dayOfMonth(day: number, forward: boolean, todayMs: number): number | undefined {
  if (day < 1 || day > 31) return undefined;
  const today = new Date(todayMs);
  for (let step = 0; step < 12; step += 1) {
    const month = today.getUTCMonth() + (forward ? step : -step);
    const at = Date.UTC(today.getUTCFullYear(), month, day);
    if (new Date(at).getUTCDate() === day && (forward ? at >= todayMs : at <= todayMs)) return at;
  }
  return undefined;
}

function yearBefore(day: number): number {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), date.getUTCDate());
}

function bounded(day: number, spec: AnswerOf<'date'>, todayMs: number): Understood {
  const date = new Date(day);
  if (!(Math.abs(date.getUTCFullYear()) < 10_000))
    return { kind: 'invalid', reason: 'I did not get the year.' };
  const spoken = spokenDay(day, todayMs);
  const distance = Math.round((day - todayMs) / dayMs);
  if (spec.when === 'future' && distance < 0)
    return { kind: 'invalid', reason: `${spoken} has already passed.` };
  if (spec.when === 'past' && distance > 0) return { kind: 'invalid', reason: `${spoken} has not come yet.` };
  if (spec.withinDays !== undefined && Math.abs(distance) > spec.withinDays) {
    const reach = `${spec.withinDays} day${spec.withinDays === 1 ? '' : 's'}`;
    return { kind: 'invalid', reason: `${spoken} is more than ${reach} ${distance > 0 ? 'ahead' : 'ago'}.` };
  }
  if (spec.weekdays !== undefined && !spec.weekdays.includes(weekdays[date.getUTCDay()]!)) {
    const open = spec.weekdays.map((name) => capital(name));
    return { kind: 'invalid', reason: `${spoken} is a ${dayName(day)}, and it has to be ${openDays(open)}.` };
  }
  return answered(date.toISOString().slice(0, 10), spoken, { weekday: dayName(day) });
}

/** "Monday to Friday" where the days follow each other. */
function openDays(names: readonly string[]): string {
  const order = weekdays.map((name) => capital(name));
  const first = order.indexOf(names[0] ?? '');
  const inRow = names.length > 2 && names.every((name, index) => order[(first + index) % 7] === name);
  return inRow ? `${names[0]} to ${names.at(-1)}` : spokenList(names, 'or');
}

function dayName(day: number): string {
  return capital(weekdays[new Date(day).getUTCDay()]!);
}

/** "Wednesday, November 25th", with the year where it is not clear. */
function spokenDay(day: number, todayMs: number): string {
  const date = new Date(day);
  const dated = `${months[date.getUTCMonth()]} ${nth(date.getUTCDate())}`;
  const far = Math.abs(day - todayMs) > 300 * dayMs;
  return far ? `${dated}, ${date.getUTCFullYear()}` : `${dayName(day)}, ${dated}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
