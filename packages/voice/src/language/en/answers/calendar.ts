/** Days as midnights in UTC, so that arithmetic on them is free of daylight saving. */
import type { Moment } from '../../answer.ts';
import { nth } from './spoken.ts';

export const dayMs = 86_400_000;
export const weekdayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
export const monthNames =
  'January February March April May June July August September October November December'.split(' ');

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

/** Today's midnight in the zone, as if it were UTC. */
export function todayIn({ nowMs, timeZone }: Moment): number {
  const parts = calendarOf(timeZone).formatToParts(nowMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'));
}

/** `month` from 0; undefined where the month has no such day. */
export function dayOf(year: number, month: number, date: number): number | undefined {
  const day = new Date(Date.UTC(2000, month, 1));
  day.setUTCFullYear(year, month, date);
  const exists = day.getUTCMonth() === month && day.getUTCDate() === date;
  return exists && date >= 1 ? day.getTime() : undefined;
}

export function yearOf(day: number): number {
  return new Date(day).getUTCFullYear();
}

export function monthOf(day: number): number {
  return new Date(day).getUTCMonth();
}

export function dateOf(day: number): number {
  return new Date(day).getUTCDate();
}

/** From 0, Sunday. */
export function weekdayOf(day: number): number {
  return new Date(day).getUTCDay();
}

/** The same date so many months on, or the last of that month. */
export function monthsOn(day: number, months: number): number {
  const year = yearOf(day);
  const month = monthOf(day) + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(dateOf(day), last));
}

/** The first day of that name on a day or after it, or (`back`) before it. */
export function weekdayFrom(day: number, weekday: number, back = false): number {
  const ahead = (weekday - weekdayOf(day) + 7) % 7;
  return day + (back && ahead > 0 ? ahead - 7 : ahead) * dayMs;
}

/** Weeks begin on Monday: that day of the week so many weeks on. */
export function weekdayOfWeek(day: number, weekday: number, weeks: number): number {
  const monday = day - ((weekdayOf(day) + 6) % 7) * dayMs;
  return monday + (weeks * 7 + ((weekday + 6) % 7)) * dayMs;
}

/** The `count`th day of that name in a month (−1: the last); undefined where there are fewer. */
export function nthWeekday(year: number, month: number, weekday: number, count: number): number | undefined {
  if (count < 0) return weekdayFrom(Date.UTC(year, month + 1, 0), weekday, true);
  const day = weekdayFrom(Date.UTC(year, month, 1), weekday) + (count - 1) * 7 * dayMs;
  return monthOf(day) === ((month % 12) + 12) % 12 ? day : undefined;
}

/** Gauss, in the form of the Gregorian calendar. */
function easterOf(year: number): number {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const d = (19 * a + century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 15) % 30;
  const e = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - d - (year % 4)) % 7;
  const m = Math.floor((a + 11 * d + 19 * e) / 433);
  const n = d + e - 7 * m;
  return Date.UTC(year, Math.floor((n + 90) / 25) - 1, (n + Math.floor((n + 90) / 25) * 33 + 19) % 32);
}

type Holiday = (year: number) => number;
const fixed =
  (month: number, date: number): Holiday =>
  (year) =>
    Date.UTC(year, month - 1, date);
const nthOf =
  (month: number, weekday: number, count: number): Holiday =>
  (year) =>
    nthWeekday(year, month - 1, weekday, count) as number;

/** By the words that name them, the longer before the shorter. */
export const holidays: readonly (readonly [readonly string[], Holiday])[] = (
  [
    ["new year's eve|new years eve", fixed(12, 31)],
    ["new year's day|new years day|new year's|new years|new year", fixed(1, 1)],
    ['christmas eve|xmas eve', fixed(12, 24)],
    ['christmas day|xmas day|christmas|xmas', fixed(12, 25)],
    ['boxing day', fixed(12, 26)],
    ['thanksgiving day|thanksgiving', nthOf(11, 4, 4)],
    ['black friday', (year: number) => nthOf(11, 4, 4)(year) + dayMs],
    ['halloween', fixed(10, 31)],
    ["valentine's day|valentines day|valentine's|valentines", fixed(2, 14)],
    ["saint patrick's day|st patrick's day", fixed(3, 17)],
    ['independence day', fixed(7, 4)],
    ['juneteenth', fixed(6, 19)],
    ['labor day|labour day', nthOf(9, 1, 1)],
    ['memorial day', nthOf(5, 1, -1)],
    ["veterans day|veteran's day", fixed(11, 11)],
    ['mlk day|martin luther king day', nthOf(1, 1, 3)],
    ["presidents day|president's day|presidents' day", nthOf(2, 1, 3)],
    ['columbus day', nthOf(10, 1, 2)],
    ['good friday', (year: number) => easterOf(year) - 2 * dayMs],
    ['easter monday', (year: number) => easterOf(year) + dayMs],
    ['easter sunday|easter', easterOf],
  ] as const
).flatMap(([names, holiday]) => names.split('|').map((name) => [name.split(' '), holiday] as const));

export function dayName(day: number): string {
  return weekdayNames[weekdayOf(day)]!;
}

/** "November 25th", with the year where it is not clear. */
export function datedDay(day: number, todayMs: number): string {
  const dated = `${monthNames[monthOf(day)]} ${nth(dateOf(day))}`;
  return isFar(day, todayMs) ? `${dated}, ${yearOf(day)}` : dated;
}

/** "Wednesday, November 25th", with the year in place of the weekday where it is not clear. */
export function spokenDay(day: number, todayMs: number): string {
  const dated = datedDay(day, todayMs);
  return isFar(day, todayMs) ? dated : `${dayName(day)}, ${dated}`;
}

function isFar(day: number, todayMs: number): boolean {
  return Math.abs(day - todayMs) > 300 * dayMs;
}
