import type { AnswerOf } from '@parley/contracts/flow';
import { answered, type Understood } from '../../answer.ts';
import { literal } from '../../text.ts';
import { digitWords, mostNumberWords, numberWord, tidy, withNumerals, words } from './spoken.ts';

/**
 * The number in an answer. `strict` is for text that answers something else ("a table for four on Friday"):
 * then the number must have its unit after it or "for" before it.
 */
export function parseNumber(text: string, spec: AnswerOf<'number'>, strict = false): Understood | null {
  const plain = withNumerals(text)
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/(\d) point (?=\d)/g, '$1.')
    .replace(/\b(a|1) couple( of)?\b/g, '2')
    .replace(/\b(\d+) and a half\b/g, '$1.5')
    .replace(/\ba dozen\b/g, '12')
    .replace(/\bhalf a dozen\b/g, '6')
    .replace(/\b(just|only) (me|myself)\b/g, '1')
    .replace(/\bminus (?=\d)/g, '-');
  const unit = spec.unit.map((word) => literal(tidy(word))).join('|');
  // regexp: a number and one of the flow's words, which are literal.
  const withUnit = unit === '' ? null : new RegExp(`(?<!\\d)(-?\\d+(?:\\.\\d+)?) (?:${unit})\\b`).exec(plain);
  const withFor =
    /\bfor (\d+(?:\.\d+)?)\b(?!\s*(?::|am|pm|o'clock|st|nd|rd|th|hours?|minutes?|days?|weeks?))/.exec(plain);
  const bare = strict
    ? null
    : // Not a day, a time of day or a part of one.
      /(?<!\bat |[:/.\d-])(-?\d+(?:\.\d+)?)(?![\d:/]|\s?(?:am|pm|o'clock|st|nd|rd|th)\b)/.exec(plain);
  const found = withUnit?.[1] ?? (spec.unit.length > 0 || !strict ? withFor?.[1] : undefined) ?? bare?.[1];
  return found === undefined ? null : bounded(Number(found), spec);
}

function bounded(value: number, spec: AnswerOf<'number'>): Understood | null {
  if (!Number.isFinite(value)) return null;
  if (spec.integer && !Number.isInteger(value))
    return { kind: 'invalid', reason: 'I need a whole number there.' };
  if (spec.min !== undefined && value < spec.min) {
    return { kind: 'invalid', reason: `It has to be ${spec.min} or more.` };
  }
  if (spec.max !== undefined && value > spec.max) {
    return { kind: 'invalid', reason: `It can be ${spec.max} at most.` };
  }
  return answered(value, String(value));
}

/** The digits that are read out: "one oh four two", "double seven", "ten forty-two" → "1042", "77", "1042". */
export function digitsIn(text: string): string {
  const plain = tidy(text).replace(/\b(hash|pound|star|dash|hyphen|dot|space|slash)\b/g, ' ');
  const list = words(plain.replace(/[-.,/]/g, ' '));
  let digits = '';
  for (let at = 0; at < list.length; at += 1) {
    const word = list[at] ?? '';
    const times = word === 'double' ? 2 : word === 'triple' || word === 'treble' ? 3 : 1;
    if (times > 1) {
      const next = digit(list[at + 1] ?? '');
      if (next === undefined) continue;
      digits += next.repeat(times);
      at += 1;
      continue;
    }
    const single = digit(word);
    const value = numberWord(word);
    if (value !== undefined && /^(hundred|thousand)$/.test(list[at + 1] ?? '')) {
      // "Twelve hundred" and "one thousand and forty two" are one number.
      const rest = withNumerals(list.slice(at, at + mostNumberWords).join(' '));
      const whole = /^\d+/.exec(rest)?.[0] ?? '';
      digits += whole;
      while (at + 1 < list.length && isNumberPart(list[at + 1] ?? '')) at += 1;
    } else if (single !== undefined) digits += single;
    else if (value === undefined) continue;
    else if (/^\d+$/.test(word)) digits += word;
    else {
      const unit = numberWord(list[at + 1] ?? '');
      const joined =
        value >= 20 && unit !== undefined && unit >= 1 && unit <= 9 && !/^\d/.test(list[at + 1] ?? '');
      digits += String(joined ? value + unit : value);
      if (joined) at += 1;
    }
  }
  return digits;
}

function digit(word: string): string | undefined {
  if (word === 'oh' || word === 'o' || word === 'nought' || word === 'naught') return '0';
  const value = numberWord(word);
  if (value !== undefined && value < 10 && !(word.length > 1 && /^\d/.test(word))) return String(value);
  return undefined;
}

function isNumberPart(word: string): boolean {
  return word === 'and' || word === 'hundred' || word === 'thousand' || numberWord(word) !== undefined;
}

/** A number that is read digit by digit; null when there are no digits at all. */
export function parseDigits(text: string, spec: AnswerOf<'digits'>): Understood | null {
  // "Oh, it's one two three": an exclamation is not a zero.
  const digits = digitsIn(
    tidy(text).replace(
      /^oh\b[,.! ]+(?=[a-z])(?!(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|double|triple)\b)/,
      '',
    ),
  );
  if (digits === '') return null;
  if (digits.length < spec.minLength || digits.length > spec.maxLength) {
    const wanted =
      spec.minLength === spec.maxLength ? `${spec.minLength}` : `${spec.minLength} to ${spec.maxLength}`;
    return {
      kind: 'invalid',
      reason: `I heard ${digitWords([digits])}, and it should have ${wanted} digits.`,
    };
  }
  return answered(digits, digitWords(groupsOf(digits)));
}

/** Up to four digits are read in one breath, more in threes. */
function groupsOf(digits: string): string[] {
  if (digits.length <= 4) return [digits];
  const groups: string[] = [];
  for (let at = 0; at < digits.length; ) {
    const size = digits.length - at <= 4 ? digits.length - at : 3;
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return groups;
}
