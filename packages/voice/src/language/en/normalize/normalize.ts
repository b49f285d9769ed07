/** English text as it is said, with the way back: which part of the text a part of the speech belongs to. */
import { addressRules, codeRules, phoneRules } from './addresses.ts';
import { amountRules, plainNumberRules } from './amounts.ts';
import type { Rule } from './rule.ts';
import { createSpeech, type Speech, type SpokenSpan } from '../../spoken-text.ts';
import { monthRules, timeRules } from './times.ts';
import { isShouting, signWords, wordRules } from './words.ts';

export interface SpokenText {
  /** The original. */
  text: string;
  spoken: string;
  /** One a word, or a number, date or address that is said as one thing. In order, in both texts. */
  spans: SpokenSpan[];
}

const plainWord = /\p{Lu}?\p{Ll}+(?:['’]\p{Ll}+)*(?=[\s,!?;)"”…—–]|:(?!\/)|$)/uy;
const anyWord = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/uy;
const calendar = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/;
const shortForm = /^(?:mo|yr|hr|wk|min|sec|[Mm]rs?|vs|etc|approx|eg|ie|[Bb]lvd)$/;
const unsaid =
  /[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u{1f000}-\u{1faff}]|[\p{Extended_Pictographic}--[©®™‼⁉]]|[\p{Cc}\p{Cf}\p{Cs}\u{fe0f}\u{20e3}]/v;

const numberRules = [
  ...addressRules,
  ...phoneRules,
  ...timeRules,
  ...amountRules,
  ...codeRules,
  ...plainNumberRules,
];
const signRules = [...phoneRules, ...timeRules, ...amountRules, ...codeRules, ...plainNumberRules];
const letterRules = [
  ...addressRules,
  ...monthRules,
  ...amountRules.slice(0, 1),
  ...codeRules.slice(0, 1),
  ...wordRules,
];

/**
 * Text with numbers, dates, money, units, addresses, abbreviations and signs in words. Plain words pass
 * unchanged, with single spaces. Other languages than English pass unchanged, but for emoji. Never throws.
 */
export function normalize(text: string, language: string): SpokenText {
  const english = /^en\b/i.test(language);
  let loud: boolean | undefined;
  const shouting = () => {
    loud ??= isShouting(text);
    return loud;
  };
  const speech = createSpeech();
  let at = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 32);
    const end = at + char.length;
    if (/\s/.test(char)) {
      speech.space(at);
      at = end;
      continue;
    }
    const word = matchAt(plainWord, text, at);
    if (word !== undefined && !(english && (calendar.test(word) || shortForm.test(word)))) {
      speech.say(word, at, at + word.length);
      at += word.length;
      continue;
    }
    const said = english ? applyRules(text, at, char, shouting) : undefined;
    if (said) {
      speech.say(said.words, at, said.end);
      at = said.end;
      continue;
    }
    const run = matchAt(anyWord, text, at);
    if (run !== undefined) {
      speech.say(run, at, at + run.length);
      at += run.length;
    } else {
      saySign(speech, text, at, char, english);
      at = end;
    }
  }
  speech.space(at);
  return { text, ...speech.done() };
}

function saySign(speech: Speech, text: string, at: number, char: string, english: boolean): void {
  const end = at + char.length;
  if (unsaid.test(char)) speech.skip(end);
  else if (!english) speech.mark(char, at, end);
  else if (/[-–—−]/.test(char) && isRange(text, at, end)) speech.sayApart('to', at, end);
  else if (char === '/' && isPer(text, at)) speech.sayApart('per', at, end);
  else if (signWords[char] === undefined) speech.mark(char, at, end);
  else if (signWords[char] !== '') speech.sayApart(signWords[char], at, end);
  else {
    speech.skip(end);
    speech.space(end);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function applyRules(
  text: string,
  at: number,
  char: string,
  shouting: () => boolean,
): { words: string; end: number } | undefined {
  const isDigit = char >= '0' && char <= '9';
  let rules: readonly Rule[];
  if (isDigit || /[½⅓⅔¼¾⅕⅛⅜⅝⅞]/.test(char)) rules = numberRules;
  else if (/\p{L}/u.test(char)) rules = letterRules;
  else if (/[-−+~≈.]/.test(char) && /[\w.]/.test(text[at - 1] ?? ' ')) return undefined;
  else if (/[-−+~≈.$€£¥₹#('’]/.test(char)) rules = signRules;
  else return undefined;
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const end = at + match[0].length;
    const words = rule.say(match, { text, start: at, end, shouting });
    if (words !== undefined && words !== '') return { words, end };
  }
  return undefined;
}

/** A dash between two numbers or amounts: "9–5", "10 - 12", "$5-$10", "9am-5pm". */
function isRange(text: string, start: number, end: number): boolean {
  return (
    /(?:\d|\d\s?(?:[ap]\.?m\.?|%|°[CF]?|[a-z]{1,3}))\s?$/i.test(text.slice(Math.max(0, start - 8), start)) &&
    /^\s?[$€£]?\d/.test(text.slice(end, end + 3))
  );
}

/** A slash between an amount and what it buys: "$5/month", "60 words/min". */
function isPer(text: string, slash: number): boolean {
  const before = text.slice(Math.max(0, slash - 16), slash);
  return (
    /\d(?:\s?[a-z]+)?(?:\/[a-z]+)*$/i.test(before) && /^[a-z]{2}/i.test(text.slice(slash + 1, slash + 3))
  );
}

/**
 * The part of the original whose words were wholly within the first `spokenChars` characters of the speech, to
 * the end of a word. A number or address said as one thing is heard when all of it was.
 */
export function heardPrefix(spokenText: SpokenText, spokenChars: number): string {
  let end = 0;
  for (const span of spokenText.spans) {
    const said = spokenText.spoken.slice(span.spokenStart, span.spokenEnd);
    if (span.spokenStart + said.replace(/[^\p{L}\p{N}]+$/u, '').length > spokenChars) break;
    end = span.textEnd;
  }
  return spokenText.text.slice(0, end);
}
