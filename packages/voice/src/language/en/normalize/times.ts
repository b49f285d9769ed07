/** Dates, times and years. */

import { isNamed } from './codes.ts';
import { cardinal, decade, ordinal, year } from './numbers.ts';
import { type Rule, sharedStop, textAfter, wordBefore } from './rule.ts';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const monthPattern =
  '(Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?\\.?|July?\\.?|Aug(?:ust|\\.)?|' +
  'Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)';
const half = '(?:\\s?([AaPp])\\.?[Mm]\\b(\\.(?!\\w))?)';
const dateWords = new Set([
  'on',
  'by',
  'until',
  'till',
  'before',
  'after',
  'since',
  'from',
  'due',
  'through',
]);
const yearWords = new Set([
  'in',
  'since',
  'of',
  'from',
  'by',
  'until',
  'year',
  'before',
  'after',
  'during',
  'circa',
]);

function monthOf(name: string): string {
  const start = name.slice(0, 3);
  return months.find((month) => month.startsWith(start)) ?? name;
}

function sayDate(month: number, day: number, yearText?: string): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const said = `${months[month - 1]} ${ordinal(day)}`;
  if (!yearText) return said;
  const full = yearText.length === 2 ? `20${yearText}` : yearText;
  return `${said}, ${year(full)}`;
}

/** As most of the world writes it; the other way round where there is no such month. */
function dayFirst(day: number, month: number, yearText: string | undefined): string | undefined {
  return month > 12 ? sayDate(day, month, yearText) : sayDate(month, day, yearText);
}

function sayTime(hours: string, minutes = '0', seconds?: string, halfDay?: string): string | undefined {
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hour > 24 || minute > 59) return undefined;
  const parts = [cardinal(hour)];
  if (minute > 0) parts.push(minute < 10 ? `oh ${cardinal(minute)}` : cardinal(minute));
  else if (!halfDay && !seconds) parts.push(hour > 12 || hour === 0 ? 'hundred' : "o'clock");
  if (seconds) parts.push(`and ${cardinal(Number(seconds))} seconds`);
  if (halfDay) parts.push(`${halfDay.toUpperCase()} M`);
  return parts.join(' ');
}

/** The time of a match, with the full stop of "p.m." where it ends the sentence. */
function timeRule(pattern: string): Rule {
  return {
    pattern: new RegExp(pattern, 'y'),
    say([whole, hours = '', minutes, seconds, halfDay, stop], at) {
      const said = sayTime(hours, minutes || '0', seconds, halfDay);
      return said && stop ? said + sharedStop(whole, at) : said;
    },
  };
}

export const timeRules: readonly Rule[] = [
  {
    pattern: /(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?Z?)?(?![\w-])/y,
    say([, y, m, d, h, min]) {
      const date = sayDate(Number(m), Number(d), y);
      if (!date || h === undefined) return date;
      return `${date}, ${sayTime(h, min) ?? ''}`;
    },
  },
  {
    pattern: /(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?![\w/])/y,
    say: ([, a, b, y]) =>
      Number(a) > 12 ? sayDate(Number(b), Number(a), y) : sayDate(Number(a), Number(b), y),
  },
  {
    pattern: /(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?![\w/]|\.\d)/y,
    say: ([, y, , m, d]) => (/^(?:19|20)/.test(y ?? '') ? sayDate(Number(m), Number(d), y) : undefined),
  },
  {
    // Of two digits only where the rest has two as well, and no version goes before.
    pattern:
      /(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})(?![\w]|\.\d)|(\d{2})\.(\d{2})\.(\d{2})(?![\w]|\.\d)/y,
    say([, day, month, y, d = '', m = '', short], at) {
      if (/^v(?:er(?:sion)?\.?)?$/i.test(wordBefore(at))) return undefined;
      return dayFirst(Number(day ?? d), Number(month ?? m), y ?? short);
    },
  },
  {
    pattern: /(\d{1,2})-(\d{1,2})-((?:19|20)\d{2})(?![\w-])/y,
    say: ([, a, b, y]) =>
      Number(a) > 12 ? sayDate(Number(b), Number(a), y) : sayDate(Number(a), Number(b), y),
  },
  {
    pattern: /((?:19|20)\d{2})-(0[1-9]|1[0-2])(?![\w-])/y,
    say: ([, y, m]) => (m?.startsWith('0') ? `${months[Number(m) - 1]} ${year(y ?? '')}` : undefined),
  },
  {
    // A season, or a school year.
    pattern: /((?:19|20)\d{2})[/–](\d{2})(?![\d/])/y,
    say: ([, y, to = '']) => `${year(y ?? '')} to ${year(`20${to}`).replace(/^twenty /, '')}`,
  },
  {
    pattern: /([01]?\d|2[0-4])h([0-5]\d)(?!\w)/y,
    say: ([, hours = '', minutes]) => sayTime(hours, minutes),
  },
  {
    pattern: /(\d{1,2})\/(\d{1,2})(?![\w/]|\.\d)/y,
    say: ([, a, b], at) =>
      dateWords.has(wordBefore(at).toLowerCase()) ? sayDate(Number(a), Number(b)) : undefined,
  },
  timeRule(`(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?:${half}|(?![\\d:]))`),
  timeRule(`(\\d{1,2})\\.([0-5]\\d)()${half}`),
  timeRule(`(\\d{1,2})()()${half}`),
  {
    pattern: new RegExp(
      `(\\d{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?${monthPattern}(?![\\w'’])(?:,?\\s(\\d{4})(?![\\w,.]\\d|\\d))?`,
      'y',
    ),
    say([, day, month, y], at) {
      if (Number(day) < 1 || Number(day) > 31) return undefined;
      const the = wordBefore(at).toLowerCase() === 'the' ? '' : 'the ';
      return `${the}${ordinal(Number(day))} of ${monthOf(month ?? '')}${y ? `, ${year(y)}` : ''}`;
    },
  },
  {
    pattern: /((?:1[1-9]|20)?\d0)s(?![\w'’])|['’](\d0)s(?!\w)/y,
    say: ([, long, short]) => decade(long ?? short ?? ''),
  },
  {
    pattern: /(\d{4})(?![,.:/]\d|[\w%°$€£]|-\d(?!\d{3}(?!\d)))/y,
    say([, number], at) {
      if (isNamed(at)) return undefined;
      const n = Number(number);
      const told = yearWords.has(wordBefore(at).toLowerCase());
      if (!(told ? n >= 1100 && n <= 2099 : n >= 1900 && n <= 2099)) return undefined;
      // A count of things, not a year: "2000 people".
      if (!told && n % 100 === 0 && /^[a-z]/.test(textAfter(at))) return undefined;
      return year(n);
    },
  },
];

const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const dayPattern = '(Sun|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat)\\.?';

function dayOf(name: string): string {
  return dayNames.find((day) => day.startsWith(name.slice(0, 3))) ?? name;
}

/** Rules for words that begin with the name of a month or a day. */
export const monthRules: readonly Rule[] = [
  {
    pattern: new RegExp(`${dayPattern}\\s?[-–]\\s?${dayPattern}(?!\\w)`, 'y'),
    say: ([, from = '', to = '']) => `${dayOf(from)} to ${dayOf(to)}`,
  },
  {
    pattern: new RegExp(
      `${monthPattern}\\s(\\d{1,2})(?:st|nd|rd|th)?(?![\\w%:]|[.,/]\\d)(?:,?\\s(\\d{4})(?![\\w]|,\\d))?`,
      'y',
    ),
    say: ([, month, day, y]) => sayDate(months.indexOf(monthOf(month ?? '')) + 1, Number(day), y),
  },
  {
    pattern: new RegExp(`${monthPattern},?\\s(\\d{4})(?![\\w]|[,.]\\d)`, 'y'),
    say: ([, month, y]) => `${monthOf(month ?? '')} ${year(y ?? '')}`,
  },
  {
    pattern: /((?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)(?!\w)/y,
    say: ([, month], at) => monthOf(month ?? '') + sharedStop(month ?? '', at),
  },
];
