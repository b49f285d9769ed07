/** Digits that are read out: where they stand in a text, and what comes of those that the caller takes back. */
import type { Span } from '../../answer.ts';
import { standingOf } from './frame.ts';
import { numberWord } from './spoken.ts';

/** Digits with nothing but pauses between them. */
export interface DigitRun extends Span {
  digits: string;
  /** After so many of them the caller paused, up to that place of the text. */
  pauses: { digits: number; to: number }[];
}

/** One word. */
export interface SpokenWord {
  word: string;
  /** A mark stands before it: no word goes over it. */
  apart: boolean;
}

type Token = SpokenWord & Span;

const zeros = /^(?:oh|o|nought|naught|nil)$/;
const times: Record<string, number> = { double: 2, triple: 3, treble: 3, quadruple: 4 };
const plurals = 'zeros ones twos threes fours fives sixes sevens eights nines'.split(' ');
/** Between digits of one number. */
const filler =
  /^(?:um+|uh+|er+|hmm+|and|then|dash|hyphen|space|dot|slash|hash|pound|star|comma|followed|by|again|point)$/;
const measure =
  /^[ -]?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|times|percent|%|dollars?|bucks|euros?|am|pm|o'clock|of (?:them|those|these|us|the|your|my)|more|things?|questions?|moments?|people|persons?|items?|parcels?|packages?|orders?)\b/;
/** In UTF-16 units. */
const leadWidth = 24;
const pronoun = /\b(?:no|the|that|this|which|another|any|every|last|right|wrong|new|old|other) $/;

function tokensOf(tidied: string): Token[] {
  let end = 0;
  return [...tidied.matchAll(/[a-z]+(?:'[a-z]+)?|\d+/g)].map(({ 0: word, index }) => {
    const apart = /[,;.:]/.test(tidied.slice(end, index));
    end = index + word.length;
    return { word, from: index, to: end, apart };
  });
}

/** `tidied`: small letters, straight quotes, single spaces. */
export function digitRuns(tidied: string): DigitRun[] {
  const tokens = tokensOf(tidied);
  const runs: DigitRun[] = [];
  let open: DigitRun | null = null;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    const read = digitsAt(tokens, at);
    if (read === undefined) {
      if (!filler.test(token.word)) open = null;
      at += 1;
      continue;
    }
    const to = (tokens[at + read.length - 1] as Token).to;
    if (open === null) {
      open = { digits: '', from: token.from, to, pauses: [] };
      runs.push(open);
    } else if (token.apart) open.pauses.push({ digits: open.digits.length, to: token.from });
    open.digits += read.digits;
    open.to = to;
    at += read.length;
  }
  return runs.filter((run) => !countsNoDigits(tidied, run, runs.length));
}

/** "Oh, it's …", "one second", "that one", "for two weeks". */
function countsNoDigits(tidied: string, { digits, from, to }: DigitRun, runs: number): boolean {
  if (/^(?:oh?\b[ ,.!]*)+$/.test(tidied.slice(from, to))) return runs > 1 || /[a-z]/.test(tidied.slice(to));
  if (/^\d{1,2}:\d{2}$/.test(tidied.slice(from, to))) return true;
  if (digits.length > 2) return false;
  return (
    measure.test(tidied.slice(to)) || (tidied.slice(from, to) === 'one' && pronoun.test(leadOf(tidied, from)))
  );
}

/** What stands right before a place of a text, as far as it says what follows. */
export function leadOf(text: string, at: number): string {
  return text.slice(Math.max(0, at - leadWidth), at);
}

/** The digits that begin at a token, and of how many tokens they are. */
export function digitsAt(
  tokens: readonly SpokenWord[],
  at: number,
): { digits: string; length: number } | undefined {
  const word = tokens[at]?.word ?? '';
  const next = tokens[at + 1]?.word ?? '';
  const many = times[word];
  if (many !== undefined) {
    const digit = single(next);
    return digit === undefined ? undefined : { digits: digit.repeat(many), length: 2 };
  }
  const digit = single(word);
  const plural = plurals.indexOf(next);
  if (digit !== undefined && plural >= 0 && digit !== '0')
    return { digits: String(plural).repeat(Number(digit)), length: 2 };
  const value = numberWord(word);
  if (value !== undefined && /^(?:hundred|thousand)$/.test(next)) return hundreds(tokens, at);
  if (digit !== undefined) return { digits: digit, length: 1 };
  if (value === undefined) return undefined;
  if (/^\d/.test(word)) return { digits: word, length: 1 };
  const unit = joins(tokens, at + 1) ? single(next) : undefined;
  if (value >= 20 && unit !== undefined && unit !== '0' && !zeros.test(next) && !/^\d/.test(next))
    return { digits: String(value + Number(unit)), length: 2 };
  return { digits: String(value), length: 1 };
}

/** "Twelve hundred" and "one thousand and forty two" are one number; of "eight hundred five five five" only the first is. */
function hundreds(tokens: readonly SpokenWord[], from: number): { digits: string; length: number } {
  let total = 0;
  let group = numberWord(tokens[from]?.word ?? '') ?? 0;
  let at = from + 1;
  for (let ending = ''; at < tokens.length; ) {
    const word = tokens[at]?.word ?? '';
    if (word === 'hundred' && ending !== 'hundred') group *= 100;
    else if (word === 'thousand' && ending !== 'thousand') {
      total += group * 1000;
      group = 0;
    } else {
      const skip = word === 'and' ? 1 : 0;
      const rest = joins(tokens, at + skip) ? below(tokens, at + skip, ending === 'thousand') : undefined;
      if (rest === undefined) break;
      group += rest.value;
      at += skip + rest.length;
      if (tokens[at]?.word === 'hundred' && ending === 'thousand' && rest.length === 1) {
        group *= 100;
        at += 1;
      }
      break;
    }
    ending = word;
    at += 1;
  }
  return { digits: String(total + group), length: at - from };
}

/** The number below a hundred that goes with the hundreds before it: none where more digits are read out after it. */
function below(
  tokens: readonly SpokenWord[],
  at: number,
  thousands: boolean,
): { value: number; length: number } | undefined {
  const word = tokens[at]?.word ?? '';
  const value = numberWord(word);
  if (value === undefined || value >= 100 || /^\d/.test(word)) return undefined;
  const next = tokens[at + 1]?.word ?? '';
  const unit = joins(tokens, at + 1) ? single(next) : undefined;
  if (thousands && next === 'hundred') return { value, length: 1 };
  if (value >= 20 && value % 10 === 0 && unit !== undefined && unit !== '0')
    return { value: value + Number(unit), length: 2 };
  const goesOn = single(next) !== undefined || times[next] !== undefined || numberWord(next) !== undefined;
  return value < 10 && goesOn ? undefined : { value, length: 1 };
}

function joins(tokens: readonly SpokenWord[], at: number): boolean {
  return tokens[at]?.apart === false;
}

function single(word: string): string | undefined {
  if (zeros.test(word)) return '0';
  const value = numberWord(word);
  return value !== undefined && value < 10 && !/^\d\d/.test(word) ? String(value) : undefined;
}

/** What the runs of a text come to. */
export interface Told {
  digits: string;
  /** More than one way to put right what was taken back. */
  unsure: boolean;
}

/** All runs as one number: what is ruled out or taken back by the caller is not in it. */
export function toldBy(tidied: string, runs: readonly DigitRun[], fits: (digits: string) => boolean): Told {
  const standing = standingOf(tidied, runs);
  let told: Told = { digits: '', unsure: false };
  let before: DigitRun | undefined;
  runs.forEach((one, at) => {
    const run = standing[at] === 'ruled-out' ? afterPause(one) : said(one, fits);
    if (run === undefined) return;
    if (at === runs.length - 1 && standing[at] === 'taken-back') return;
    const repaired = before !== undefined && repairs(tidied, before, run);
    told = repaired ? putRight(told, run.digits, fits) : { ...told, digits: told.digits + run.digits };
    before = run;
  });
  return told;
}

/** "Not one oh four two, one oh four three": what is ruled out has a pause behind it. */
function afterPause(run: DigitRun): DigitRun | undefined {
  const { digits, pauses } = run;
  const pause = pauses.find((one) => one.digits * 2 === digits.length) ?? pauses[0];
  return pause && { ...run, from: pause.to, digits: digits.slice(pause.digits), pauses: [] };
}

/** "One oh four two. One oh four two.": said twice, to be sure. */
function said(run: DigitRun, fits: (digits: string) => boolean): DigitRun {
  const half = run.digits.slice(0, run.digits.length / 2);
  const paused = run.pauses.some((one) => one.digits === half.length);
  const twice = half + half === run.digits && (paused || (fits(half) && !fits(run.digits)));
  return twice && half.length > 2 && (fits(half) || !fits(run.digits)) ? { ...run, digits: half } : run;
}

function repairs(tidied: string, before: DigitRun, run: DigitRun): boolean {
  const text = tidied.slice(before.from, run.to);
  const pieces = [
    { from: 0, to: before.to - before.from },
    { from: run.from - before.from, to: run.to - before.from },
  ];
  return standingOf(text, pieces)[0] === 'taken-back';
}

/** "One oh four two, sorry, three", "four five six, no, four five seven": all of it is said anew, or the end. */
function putRight(told: Told, anew: string, fits: (digits: string) => boolean): Told {
  const before = told.digits;
  const again = before.startsWith(anew.slice(0, 2));
  if (fits(anew) && (again || anew.length * 2 > before.length)) return { digits: anew, unsure: false };
  const ending = before.slice(0, Math.max(0, before.length - anew.length)) + anew;
  if (fits(ending)) return { digits: ending, unsure: told.unsure };
  for (let kept = before.length - 1; kept > 0; kept -= 1) {
    const whole = before.slice(0, kept) + anew;
    if (fits(whole)) return { digits: whole, unsure: !fits(before) };
  }
  const restarts = anew.length >= before.length || (anew.length > 1 && before.startsWith(anew[0] ?? ''));
  return { digits: restarts ? anew : ending, unsure: !restarts };
}
