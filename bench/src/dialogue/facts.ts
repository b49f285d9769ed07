/** What a caller knows, drawn by chance, and how each value of it is said. */
import {
  type Day,
  dayPhrases,
  inWords,
  isWeekend,
  later,
  type Time,
  timePhrases,
  type Wording,
} from './days.ts';
import { frames, mails, messages, nameFrames, needs, people, services } from './words.ts';

/** Of an answer that a conversation can keep. */
export type Field = 'service' | 'date' | 'time' | 'name' | 'phone' | 'mail' | 'message' | 'order' | 'need';
export type Facts = Partial<Record<Field, string>>;

export type Chance = () => number;

export function pick<Item>(items: readonly Item[], chance: Chance): Item {
  return items[Math.floor(chance() * items.length)]!;
}

/** Of the sample calendar, whose noon is free of visits. */
const openTimes: readonly Time[] = [9, 10, 11, 13, 14, 15, 16].flatMap((hour) =>
  ['00', '30'].map((minutes) => `${String(hour).padStart(2, '0')}:${minutes}`),
);

export const timeZone = 'America/New_York';

/** A working day from tomorrow on; a near one more often than not. */
export function openDay(today: Day, chance: Chance): Day {
  for (;;) {
    const far = chance() < 0.6 ? 14 : 60;
    const day = later(today, 1 + Math.floor(chance() * far));
    if (!isWeekend(day)) return day;
  }
}

export function weekendDay(today: Day, chance: Chance): Day {
  for (;;) {
    const day = later(today, 2 + Math.floor(chance() * 20));
    if (isWeekend(day)) return day;
  }
}

export const openTime = (chance: Chance): Time => pick(openTimes, chance);

const areas = ['212', '415', '617', '312', '206', '303', '404', '503', '602', '713'];
/** Of a thousand callers each has a number of their own. */
export const phoneOf = (nth: number): string =>
  `${areas[Math.floor(nth / 100) % areas.length]}55501${String(nth % 100).padStart(2, '0')}`;
export const person = (chance: Chance): string => pick(people, chance);
export const mailAddress = (chance: Chance): string => pick(mails, chance);
export const messageText = (chance: Chance): string => pick(messages, chance);

/** Another value of that kind, which the caller did not mean. */
export function slipOf(field: Field, value: string, today: Day, chance: Chance): string {
  const other = (make: () => string): string => {
    for (;;) {
      const found = make();
      if (found !== value) return found;
    }
  };
  switch (field) {
    case 'date':
      return other(() => openDay(today, chance));
    case 'time':
      return other(() => openTime(chance));
    case 'name':
      return other(() => person(chance));
    case 'phone':
      return `${value.slice(0, -1)}${(Number(value.at(-1)) + 3) % 10}`;
    case 'order':
      return `${value.slice(0, -1)}${(Number(value.at(-1)) + 5) % 10}`;
    case 'service':
      return other(() => pick(['cleaning', 'checkup', 'filling'], chance));
    case 'need':
      return other(() => pick(['hours', 'directions', 'sales', 'support', 'accounts'], chance));
    default:
      return value;
  }
}

const figure = (digit: string, oh: boolean) => (digit === '0' && oh ? 'oh' : inWords(Number(digit)));
const inFigures = (digits: string, oh: boolean) => [...digits].map((digit) => figure(digit, oh)).join(' ');
const groups = (phone: string) => [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)] as const;

function phonePhrases(phone: string, wording: Wording): string[] {
  const [area, middle, end] = groups(phone);
  switch (wording) {
    case 'plain':
      return [
        `${area} ${middle} ${end}`,
        `${area}-${middle}-${end}`,
        groups(phone)
          .map((one) => inFigures(one, false))
          .join(', '),
      ];
    case 'typed':
      return [phone, `(${area}) ${middle}-${end}`, `+1${phone}`];
    case 'heard':
      return [inFigures(phone, true), inFigures(phone, false)];
    case 'other':
      return [
        `area code ${area}, then ${middle} ${end}`,
        `${inFigures(area, true)}, triple five, ${inFigures(end, true)}`,
        `${inFigures(area, true)}, double five five, ${inFigures(end, true)}`,
        `plus one, ${groups(phone)
          .map((one) => inFigures(one, true))
          .join(', ')}`,
      ];
  }
}

function orderPhrases(order: string, wording: Wording): string[] {
  const pairs = [order.slice(0, 2), order.slice(2)] as const;
  const inPairs = pairs
    .map((pair) => (pair.startsWith('0') ? inFigures(pair, true) : tens(Number(pair))))
    .join(' ');
  if (wording === 'typed' || wording === 'plain')
    return [order, order, inFigures(order, wording === 'plain')];
  return [inPairs, inFigures(order, true), inFigures(order, false)];
}

const tens = (n: number) =>
  n < 60
    ? inWords(n)
    : `${['sixty', 'seventy', 'eighty', 'ninety'][Math.floor(n / 10) - 6]}${n % 10 ? ` ${inWords(n % 10)}` : ''}`;

const letters = (text: string) =>
  [...text.toUpperCase()].filter((letter) => /[A-Z0-9]/.test(letter)).join(' ');

function mailPhrases(mail: string, wording: Wording): string[] {
  if (wording === 'typed') return [mail];
  const spoken = mail
    .replaceAll('@', ' at ')
    .replaceAll('.', ' dot ')
    .replaceAll('_', ' underscore ')
    .replaceAll('-', ' dash ')
    .replace(/\d+/g, (digits) => ` ${inFigures(digits, false)}`);
  if (wording === 'plain') return [mail, spoken];
  const [user, host] = mail.split('@') as [string, string];
  const spelled = user.replace(/[a-z]+/, (word) => letters(word));
  const rest = spelled
    .replaceAll('.', ' dot ')
    .replaceAll('_', ' underscore ')
    .replaceAll('-', ' dash ')
    .replace(/\d+/g, (digits) => ` ${inFigures(digits, false)}`);
  return [spoken, `${rest} at ${host.replaceAll('.', ' dot ')}`];
}

function namePhrases(name: string, wording: Wording): string[] {
  const [first] = name.split(' ') as [string];
  const last = name.slice(first.length + 1);
  if (wording === 'typed' || wording === 'heard') return [name.toLowerCase()];
  if (wording === 'plain' || last.includes(' ')) return [name];
  return [name, `${first}, ${name}`, `${name}, ${letters(last)}`, `${last}, ${name}`];
}

/** The bare value in one of its wordings. */
export function bare(field: Field, value: string, wording: Wording, today: Day, chance: Chance): string {
  const phrases = {
    date: () => dayPhrases(value, today, wording),
    time: () => timePhrases(value, wording),
    phone: () => phonePhrases(value, wording),
    order: () => orderPhrases(value, wording),
    mail: () => mailPhrases(value, wording),
    name: () => namePhrases(value, wording),
    service: () => services[value]?.[wording] ?? [value],
    need: () => needs[value]?.[wording] ?? [value],
    message: () => [value],
  } satisfies Record<Field, () => readonly string[]>;
  return pick(phrases[field](), chance);
}

/** As an answer to its question. */
export function framed(field: Field, words: string, wording: Wording, chance: Chance): string {
  const frame =
    field === 'name'
      ? nameFrames
      : field === 'date' || field === 'time' || field === 'phone' || field === 'order'
        ? frames[field]
        : undefined;
  if (frame === undefined || /[.?]$/.test(words)) return words;
  return pick(frame[wording], chance).replace('{}', () => words);
}

/** So that nobody can take it for anything else. */
export function clearly(field: Field, value: string, today: Day, chance: Chance): string {
  if (field === 'date') return dayPhrases(value, today, 'plain')[1]!;
  if (field === 'time') return timePhrases(value, 'plain')[0]!;
  if (field === 'phone' || field === 'order') return inFigures(value, false);
  if (field === 'mail') return mailPhrases(value, 'plain')[1]!;
  return bare(field, value, 'plain', today, chance);
}
