/** English text as it is said. */
import { normalizeWith, type Reader, type Reading } from '../../normalize.ts';
import type { SpokenText } from '../../spoken-text.ts';
import { addressRules, pathRules } from './addresses.ts';
import { amountRules, plainNumberRules } from './amounts.ts';
import { isShouting } from './capitals.ts';
import { codeRules, codeWordRules } from './codes.ts';
import { signRules as mathRules, symbolRules } from './math.ts';
import { moneyRules } from './money.ts';
import { phoneRules } from './phones.ts';
import type { Rule } from './rule.ts';
import { monthRules, timeRules } from './times.ts';
import { signWords, wordRules } from './words.ts';

const calendar = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/;
const shortForm = /^(?:mo|yr|hr|wk|min|sec|[Mm]rs?|vs|etc|approx|eg|ie|[Bb]lvd|x|localhost|[α-ωΔΣΩ])$/;

const numberRules = [
  ...addressRules,
  ...phoneRules,
  ...timeRules,
  ...amountRules,
  ...codeRules,
  ...plainNumberRules,
];
const signRules = [
  ...pathRules,
  ...phoneRules,
  ...timeRules,
  ...amountRules,
  ...codeRules,
  ...plainNumberRules,
];
const letterRules = [
  ...addressRules,
  ...monthRules,
  ...moneyRules.slice(0, 1),
  ...symbolRules,
  ...codeWordRules,
  ...wordRules,
];

/** Text with numbers, dates, money, units, addresses, abbreviations and signs in words. Never throws. */
export function normalize(text: string): SpokenText {
  return normalizeWith(text, readerOf(text));
}

function readerOf(text: string): Reader {
  let loud: boolean | undefined;
  const shouting = () => {
    loud ??= isShouting(text);
    return loud;
  };
  return {
    mayBeShort: (word) => calendar.test(word) || shortForm.test(word),
    read: (at, char) => applyRules(text, at, char, shouting),
    readSign(at, end, char) {
      if (/[-–—−*/]/.test(char) && betweenNumbers(text, at, end)) return signBetween(text, at, end, char);
      if (char === '/' && isPer(text, at)) return 'per';
      return signWords[char];
    },
  };
}

function applyRules(text: string, at: number, char: string, shouting: () => boolean): Reading | undefined {
  const isDigit = char >= '0' && char <= '9';
  let rules: readonly Rule[];
  if (isDigit || /[½⅓⅔¼¾⅕⅛⅜⅝⅞]/.test(char)) rules = numberRules;
  else if (/\p{L}/u.test(char)) rules = letterRules;
  else if (mathSign.test(char) && !(char === '-' && text[at + 1] !== '>' && text[at + 1] !== '-'))
    rules = mathRules;
  else if (/[-−+~≈./]/.test(char) && /[\w.]/.test(text[at - 1] ?? ' ')) return undefined;
  else if (/[-−+~≈.$€£¥₹₩₽₺₴₪₫฿₱₦#('’/]/.test(char)) rules = signRules;
  else return undefined;
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const end = at + match[0].length;
    const words = rule.say(match, { text, start: at, end, shouting });
    if (words !== undefined && words !== '') return { words, end, apart: rules === mathRules };
  }
  return undefined;
}

const mathSign = /[-<>=!^≤≥≠⁻⁰¹²³⁴-⁹₀-₉]/;

/** A sign between two numbers or amounts: "9–5", "10 - 12", "$5-$10", "9am-5pm", "4*5". */
function betweenNumbers(text: string, start: number, end: number): boolean {
  return (
    /(?:\d|\d\s?(?:[ap]\.?m\.?|%|°[CF]?|[a-z]{1,3}))\s?$/i.test(text.slice(Math.max(0, start - 8), start)) &&
    /^\s?[$€£]?\d/.test(text.slice(end, end + 3))
  );
}

/** A minus always is one, a dash where a sum follows: "10 - 3 = 7". */
function signBetween(text: string, at: number, end: number, char: string): string {
  if (char === '*') return 'times';
  if (char === '/') return /^\s?[\d.,]{1,12}\s?=/.test(text.slice(end, end + 16)) ? 'divided by' : 'slash';
  return char === '−' || /^\s?[\d.,]{1,12}\s?=/.test(text.slice(end, end + 16))
    ? 'minus'
    : /\bbetween\s\S{1,12}\s?$/i.test(text.slice(Math.max(0, at - 24), at))
      ? 'and'
      : 'to';
}

/** A slash between an amount and what it buys: "$5/month", "60 words/min". */
function isPer(text: string, slash: number): boolean {
  const before = text.slice(Math.max(0, slash - 16), slash);
  return (
    /\d(?:\s?[a-z]+)?(?:\/[a-z]+)*$/i.test(before) && /^[a-z]{2}/i.test(text.slice(slash + 1, slash + 3))
  );
}
