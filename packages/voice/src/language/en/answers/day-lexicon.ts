/** The words of days: their names, their numbers, years and weeks. */
import { monthNames, weekdayNames, yearOf } from './calendar.ts';
import { type Token, wordsAt } from './tokens.ts';

export interface Telling {
  todayMs: number;
  /** What has no year is meant to come. */
  forward: boolean;
}

/** What a piece of text says about the day. */
export type DayMeant =
  | { kind: 'day'; day: number; likelihood: number; yearless?: boolean }
  /** Its parts do not agree: either may be meant. */
  | { kind: 'either'; days: readonly [number, number] }
  | { kind: 'none'; reason: string }
  /** A stretch of days, or a bound. */
  | { kind: 'stretch' };

export type Found = DayMeant & { next: number };

const shortWeekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const otherWeekdays: Record<string, number> = { tues: 2, weds: 3, thur: 4, thurs: 4 };
export const weekdayPlaces = new Map<string, number>(Object.entries(otherWeekdays));
weekdayNames.forEach((name, place) => {
  const word = name.toLowerCase();
  for (const form of [word, `${word}s`, `${word}'s`, shortWeekdays[place]!]) weekdayPlaces.set(form, place);
});
export const monthPlaces = new Map<string, number>([['sept', 8]]);
monthNames.forEach((name, place) => {
  const word = name.toLowerCase();
  for (const form of [word, `${word}'s`, word.slice(0, 3)]) monthPlaces.set(form, place);
});

export const ordinal = (word = '') => Number(/^(\d{1,2})(?:st|nd|rd|th)$/.exec(word)?.[1] ?? Number.NaN);

export const plainNumber = (word = '') => (/^\d{1,2}$/.test(word) ? Number(word) : Number.NaN);

export const dateAt = (word = '') => {
  const value = ordinal(word);
  return Number.isNaN(value) ? plainNumber(word) : value;
};

export const units = [
  'day',
  'days',
  'week',
  'weeks',
  'fortnight',
  'fortnights',
  'month',
  'months',
  'year',
  'years',
];

/** The year that two digits mean: one of this century where it is to come, else the latest that is not after today's. */
export function yearOfTwo(short: number, { todayMs, forward }: Telling): number {
  return forward || 2000 + short <= yearOf(todayMs) ? 2000 + short : 1900 + short;
}

/** "2027", "nineteen eighty four", "'85"; `alone` also takes two digits by themselves: "85", "oh one". */
export function yearAt(
  tokens: readonly Token[],
  at: number,
  telling: Telling,
  alone = false,
): { year: number; next: number } | undefined {
  const place = wordsAt(tokens, at, ['of', 'in']) ? at + 1 : at;
  const first = tokens[place]?.word ?? '';
  const second = tokens[place + 1]?.word ?? '';
  if (/^(?:1[89]|2[0-4])\d\d$/.test(first)) return { year: Number(first), next: place + 1 };
  if (/^(?:1[89]|20)$/.test(first)) {
    if (/^\d\d$/.test(second)) return { year: Number(first + second), next: place + 2 };
    if (/^(?:oh|o|0)$/.test(second) && /^\d$/.test(tokens[place + 2]?.word ?? ''))
      return { year: Number(`${first}0${tokens[place + 2]!.word}`), next: place + 3 };
    if (/^0\d$/.test(second)) return { year: Number(first + second), next: place + 2 };
  }
  const short = /^'(\d\d)$/.exec(first)?.[1] ?? (alone && /^\d\d$/.test(first) ? first : undefined);
  if (short !== undefined) return { year: yearOfTwo(Number(short), telling), next: place + 1 };
  if (alone && /^(?:oh|o)$/.test(first) && /^\d$/.test(second))
    return { year: yearOfTwo(Number(second), telling), next: place + 2 };
  return undefined;
}

export function weekAt(tokens: readonly Token[], at: number): { weeks: number; next: number } | undefined {
  const from = wordsAt(tokens, at, 'the') ? at + 1 : at;
  if (wordsAt(tokens, from, 'week', 'after', 'next')) return { weeks: 2, next: from + 3 };
  if (wordsAt(tokens, from, 'week', 'after')) return { weeks: 1, next: from + 2 };
  if (wordsAt(tokens, from, ['next', 'following'], 'week')) return { weeks: 1, next: from + 2 };
  if (wordsAt(tokens, from, 'this', 'week')) return { weeks: 0, next: from + 2 };
  if (wordsAt(tokens, from, 'last', 'week')) return { weeks: -1, next: from + 2 };
  return undefined;
}

export const day = (value: number, next: number, likelihood = 1): Found => ({
  kind: 'day',
  day: value,
  next,
  likelihood,
});
