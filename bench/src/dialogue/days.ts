/** Days and times, and the ways in which callers say them: arithmetic of its own, so that it can judge the product's. */

const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const ordinals =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );
const dayMs = 86_400_000;

/** YYYY-MM-DD. */
export type Day = string;
/** HH:MM of 24 hours. */
export type Time = string;

const at = (day: Day) => Date.parse(`${day}T00:00:00Z`);

export const later = (day: Day, days: number): Day =>
  new Date(at(day) + days * dayMs).toISOString().slice(0, 10);

const daysBetween = (from: Day, to: Day): number => (at(to) - at(from)) / dayMs;

const weekday = (day: Day): number => new Date(at(day)).getUTCDay();
const weekdayName = (day: Day): string => names[weekday(day)]!;
export const isWeekend = (day: Day): boolean => weekday(day) % 6 === 0;

/** The day there now. */
export function dayIn(timeZone: string, nowMs: number): Day {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(nowMs);
}

/** When that wall time is there, ms; both sides of a change of the clocks are tried. */
export function moment(day: Day, time: Time, timeZone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  for (let hours = -14; hours <= 14; hours += 1) {
    const found = wall + hours * 3_600_000;
    if (shown.format(found) === `${day} ${time}`) return found;
  }
  throw new Error(`there is no ${time} on ${day} in ${timeZone}`);
}

export const inWords = (n: number): string =>
  n < 20
    ? small[n]!
    : `${['twenty', 'thirty', 'forty', 'fifty'][Math.floor(n / 10) - 2]}${n % 10 === 0 ? '' : ` ${small[n % 10]}`}`;

function ordinalWord(n: number): string {
  if (n <= 20) return ordinals[n]!;
  return n === 30 ? 'thirtieth' : `${n < 30 ? 'twenty' : 'thirty'} ${ordinals[n % 10]}`;
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** How a caller puts it: plainly, in other words, as it is typed in haste, or as a recogniser writes it down. */
export type Wording = 'plain' | 'other' | 'typed' | 'heard';

const has = (holds: boolean, ...texts: string[]): string[] => (holds ? texts : []);

/** Each of them means that day and no other, said today. */
export function dayPhrases(day: Day, today: Day, wording: Wording): string[] {
  const date = Number(day.slice(8));
  const month = months[Number(day.slice(5, 7)) - 1]!;
  const name = weekdayName(day);
  const away = daysBetween(today, day);
  // Also "Monday, December 1st" means no other day within a year.
  if (wording === 'typed') {
    const short = month.slice(0, 3).toLowerCase();
    const numbers = `${Number(day.slice(5, 7))}/${date}`;
    return [`${short} ${date}`, numbers, `${name.slice(0, 3).toLowerCase()} ${short} ${date}`, day];
  }
  if (wording === 'heard') {
    const words = ordinalWord(date);
    return [
      `${month} ${words}`.toLowerCase(),
      `the ${words} of ${month}`.toLowerCase(),
      ...has(away === 1, 'tomorrow'),
      ...has(away > 1 && away < 7, `on ${name}`.toLowerCase()),
    ];
  }
  if (wording === 'plain') {
    return [
      `${month} ${ordinal(date)}`,
      `${name}, ${month} ${ordinal(date)}`,
      `the ${ordinal(date)} of ${month}`,
      ...has(away === 1, 'tomorrow', 'Tomorrow, please.'),
      ...has(away > 1 && away < 7, `on ${name}`, name, `this ${name}`),
    ];
  }
  // The same date of the month, or the same weekday with it, comes no sooner.
  const sameDate = [...Array(away).keys()].some((n) => n > 0 && Number(later(today, n).slice(8)) === date);
  const ofMonth = Math.ceil(date / 7);
  const lastOfMonth = later(day, 7).slice(5, 7) !== day.slice(5, 7);
  const mondayOf = (one: Day) => later(one, -((weekday(one) + 6) % 7));
  const weeks = daysBetween(mondayOf(today), mondayOf(day)) / 7;
  // Of a Sunday nobody knows which week it belongs to.
  const inWeek = weekday(today) !== 0;
  const early = weekday(today) < weekday(day);
  return [
    `the ${ordinalWord(date)} of ${month}`,
    ...has(!sameDate && away > 0 && away < 28, `the ${ordinal(date)}`, `on the ${ordinalWord(date)}`),
    ...has(!sameDate && away < 45, `${name} the ${ordinal(date)}`),
    ...has(away === 2, 'the day after tomorrow'),
    ...has(away === 8, 'a week from tomorrow'),
    ...has(away > 2 && away <= 10, `in ${inWords(away)} days`),
    ...has(away === 7 || away === 14 || away === 21, `${inWords(away / 7)} weeks from today`),
    ...has(away > 8 && away < 14, `a week from ${name}`),
    ...has(ofMonth <= 3, `the ${ordinals[ofMonth]} ${name} in ${month}`),
    ...has(lastOfMonth, `the last ${name} of ${month}`),
    ...has(inWeek && weeks === 2, `${name} the week after next`, `the week after next, on ${name}`),
    ...has(inWeek && early && weeks === 1, `${name} of next week`),
    ...has(day.slice(5) === '12-24', 'Christmas Eve', 'the day before Christmas'),
    ...has(day.slice(5) === '12-31', "New Year's Eve"),
    ...has(day.slice(5) === '12-26', 'the day after Christmas'),
  ].map((text) => text.replace('one weeks', 'one week'));
}

/** Each of them means that time of a day on which it is open from nine to five. */
export function timePhrases(time: Time, wording: Wording): string[] {
  const hours = Number(time.slice(0, 2));
  const half = time.endsWith('30');
  const hour = hours > 12 ? hours - 12 : hours;
  const word = inWords(hour);
  const noon = hours < 12 ? 'AM' : 'PM';
  const part = hours < 12 ? 'in the morning' : 'in the afternoon';
  if (wording === 'typed') {
    const low = noon.toLowerCase();
    return half
      ? [`${hour}:30${low}`, `${hour}:30 ${low}`, time, `${hour}:30`]
      : [`${hour}${low}`, `${hour} ${low}`, time, `${hour}:00`];
  }
  if (wording === 'heard') {
    return half
      ? [`${word} thirty`, `half past ${word}`, `at ${word} thirty ${part}`]
      : [`at ${word}`, `${word} o'clock`, `at ${word} ${part}`];
  }
  if (wording === 'plain') {
    return half
      ? [`${hour}:30 ${noon}`, `half past ${word}`, `At ${word} thirty, please.`, `${hour}:30`]
      : [`${hour} ${noon}`, `at ${word} o'clock`, `At ${word}, please.`, `${hour}:00 ${noon}`];
  }
  return half
    ? [`half past ${word} ${part}`, `thirty minutes past ${word}`, `half ${word}`, `${word} thirty ${part}`]
    : [`${word} ${part}`, `${hour} o'clock ${part}`, ...has(hours > 12, `${inWords(hours)} hundred`), time];
}

const monthPattern = new RegExp(`\\b(${months.join('|')}) (\\d{1,2})(?:st|nd|rd|th)`, 'g');

/** Month and date of each day that a text names, as MM-DD. */
export function daysNamed(text: string): string[] {
  return [...text.matchAll(monthPattern)].map(([, month, date]) => {
    const number = (months as readonly string[]).indexOf(month!) + 1;
    return `${String(number).padStart(2, '0')}-${date!.padStart(2, '0')}`;
  });
}

/** Each time that a text names as "9 AM", "1:30 PM" or "noon". */
export function timesNamed(text: string): Time[] {
  return [...text.matchAll(/\b(\d{1,2})(?::(\d\d))? ([AP])M\b|\bnoon\b/g)].map(([, hour, minute, half]) => {
    if (hour === undefined) return '12:00';
    const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
    return `${String(hours).padStart(2, '0')}:${minute ?? '00'}`;
  });
}
