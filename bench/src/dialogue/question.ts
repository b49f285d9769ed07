/** What the agent asks, and what it says back, as a caller gathers it from the words. */
import { daysNamed, type Time, timesNamed } from './days.ts';

export type Topic =
  | 'service'
  | 'date'
  | 'time'
  | 'name'
  | 'phone'
  | 'mail'
  | 'mailWanted'
  | 'message'
  | 'order'
  | 'need'
  | 'urgent'
  | 'more'
  | 'another'
  | 'received'
  | 'delayedPerson'
  | 'tryAgain'
  | 'support'
  | 'check'
  | 'review'
  | 'cancelReview'
  | 'leave'
  | 'person'
  | 'change'
  | 'clarify'
  | 'goOn';

/** The first that fits a sentence is what it asks. */
const asked: readonly (readonly [Topic, RegExp])[] = [
  ['review', /shall i (book it|move your visit)/i],
  ['cancelReview', /shall i cancel it/i],
  ['leave', /end the call\?/i],
  ['urgent', /see a dentist today/i],
  ['delayedPerson', /speak to somebody about it/i],
  ['person', /speak to a person/i],
  ['support', /put you through to our support team\?/i],
  ['change', /what (should|shall) i change|what would you like to change/i],
  ['check', /is that (right|correct)|did i get (that|it) right|have i got (that|it) right/i],
  ['goOn', /what comes next/i],
  ['mailWanted', /also confirm it by e-mail/i],
  ['mail', /(?<!confirmation )e-mail address|spell it letter by letter/i],
  ['more', /anything else i can do/i],
  ['another', /another order/i],
  ['received', /did you receive it/i],
  ['tryAgain', /shall we try again/i],
  ['service', /what can i book|is it a cleaning|say cleaning/i],
  ['need', /how can i help|you can ask for our hours|just say one of these/i],
  ['time', /what time|which time|which of these, or another day/i],
  ['date', /(which|what|to which) (other )?day\b/i],
  ['clarify', /^(did you mean|do you mean|is that|which one|which do you|which number|do you want)\b.*\?/i],
  ['name', /what name|your name\b/i],
  ['phone', /phone number|what number can we|say the number digit by digit/i],
  ['message', /what is the message|say the message again/i],
  ['order', /order number|digits one by one/i],
];

const sentences = (text: string): string[] =>
  text.split(/(?<=[.!?])\s+/).filter((sentence) => sentence !== '');

/** What the last sentence that asks something asks. */
export function topicOf(text: string): Topic | undefined {
  for (const sentence of sentences(text).toReversed()) {
    const found = asked.find(([, words]) => words.test(sentence.trim()));
    if (found) return found[0];
  }
  return undefined;
}

/** It says that it has not understood. */
export const atALoss = (text: string): boolean =>
  /\b(didn't|did not|couldn't) (quite )?(get|catch|understand|follow)\b|trouble understanding|still didn't|not sure (what|i)\b/i.test(
    text,
  );

/** It is held to be what the caller has said: none of what is on offer, or was booked before. */
export interface SaidBack {
  /** MM-DD. */
  days: string[];
  times: Time[];
  /** In the figures of a run of seven digits or more, or of an order. */
  digits: string[];
  /** What it calls the caller, in its thanks and before the last question. */
  name: string | undefined;
  /** The address that is read back, as it is written. */
  mail: string | undefined;
  /** Letters and figures of all of it, with what an e-mail address is said with. */
  plain: string;
}

const offers = /\b(for example|could offer|still have|next free|you have (?!.*shall i book)|we are open)\b/i;
const held = /^so that is|let me check|shall i|booked for|your visit is on|^okay,/i;

export function saidBack(text: string): SaidBack {
  const parts = sentences(text);
  const own = parts.map((part) => part.replace(/\b(for example|could offer|still have)\b.*/i, ''));
  return {
    days: own.filter((part) => !/next free day|^you have\b/i.test(part)).flatMap(daysNamed),
    times: parts.filter((part) => held.test(part) && !offers.test(part)).flatMap(timesNamed),
    digits: digitRuns(text),
    name: /\bthank you, ([^.?!]+)[.?!]|\bfor ([^,]+), and your number/i.exec(text)?.slice(1).find(Boolean),
    mail: mailIn(text),
    plain: plain(text),
  };
}

function mailIn(text: string): string | undefined {
  const words = /\b(?:that's|i have|is that|okay,) ([^?!,]* at [^?!,]* dot [a-z]+)/i.exec(text)?.[1];
  return words === undefined ? undefined : plain(words);
}

const figures: Record<string, string> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};

/** Digits said one after the other, four and more. */
function digitRuns(text: string): string[] {
  const runs: string[] = [''];
  for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) {
    const digit = figures[word] ?? (/^\d+$/.test(word) ? word : undefined);
    if (digit === undefined) runs.push('');
    else runs[runs.length - 1] += digit;
  }
  return runs.filter((run) => run.length >= 4);
}

/** Without what only marks or spells: two ways to write the same thing are equal. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/ at /g, '@')
    .replace(/ dot /g, '.')
    .replace(/ underscore /g, '_')
    .replace(/ (hyphen|dash) /g, '-')
    .replace(/\b(zero|one|two|three|four|five|six|seven|eight|nine)\b/g, (word) => figures[word]!)
    .replace(/[^a-z0-9@._-]/g, '')
    .replace(/(?<![a-z0-9])[._-]|[._-](?![a-z0-9])/g, '');
}

/** Of a name: what can be told apart by ear, more or less. */
export function sound(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/gh/g, '')
    .replace(/ph/g, 'f')
    .replace(/ck|[cq]/g, 'k')
    .replace(/th|d/g, 't')
    .replace(/[zx]/g, 's')
    .replace(/v/g, 'f')
    .replace(/[^a-z]|[aeiouyhw]/g, '')
    .replace(/(.)\1+/g, '$1');
}

/** The times that it offers, in its order. */
export function offered(text: string): Time[] {
  const words = /\b(?:for example|could offer|still have) (.*?)[.] /i.exec(`${text} `)?.[1];
  return words === undefined ? [] : timesNamed(words);
}
