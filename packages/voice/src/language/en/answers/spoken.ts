/** Spoken English as recognisers write it, brought to one form that the answer parsers read. */
import { wordsIn } from '../../text.ts';

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ordinals =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/** Lower case, straight quotes, no stray punctuation; "to-morrow" and "any thing" as one word. */
export function tidy(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\b(to)[- ](day|morrow|night)\b/g, '$1$2')
    .replace(/\b(any|some|every|no)[ -](thing|body|one)\b/g, '$1$2')
    .replace(/\b([ap])\s?\.\s?m\b\.?/g, '$1m')
    .replace(/\bo'? ?clock\b/g, "o'clock")
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of a tidied text, without punctuation. */
export function words(text: string): string[] {
  return wordsIn(tidy(text));
}

/** The value of one number word ("seven", "forty", "2nd" is not one), or undefined. */
export function numberWord(word: string): number | undefined {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  const unit = units.indexOf(word);
  if (unit >= 0) return unit;
  const ten = tens.indexOf(word);
  return ten >= 2 ? ten * 10 : undefined;
}

/** "third", "3rd", "twenty-first" (already joined by a space) at a place among the words; undefined when it is none. */
export function ordinalAt(
  list: readonly string[],
  at: number,
): { value: number; length: number } | undefined {
  const word = list[at] ?? '';
  const written = /^(\d{1,3})(?:st|nd|rd|th)$/.exec(word);
  if (written !== null) return { value: Number(written[1]), length: 1 };
  const small = ordinals.indexOf(word);
  if (small > 0) return { value: small, length: 1 };
  if (word === 'thirtieth') return { value: 30, length: 1 };
  const ten = tens.indexOf(word);
  const next = ordinals.indexOf(list[at + 1] ?? '');
  if (ten >= 2 && next >= 1 && next <= 9) return { value: ten * 10 + next, length: 2 };
  return undefined;
}

/**
 * Number words as numerals, ordinals as "3rd": "a hundred and five" → "105", "twenty first" → "21st".
 * Digits that follow each other stay apart ("one two" → "1 2"), as they may be read out one by one.
 */
export function withNumerals(text: string): string {
  const tokens =
    tidy(text)
      .replace(/(\p{L})-(?=\p{L})/gu, '$1 ')
      // "Eleven's good."
      .replace(/\b([a-z]+)'s\b/g, (whole, word: string) => (numberWord(word) === undefined ? whole : word))
      .match(/[\p{L}\p{N}]+(?:'\p{L}+)?|[^\p{L}\p{N}\s]|\s+/gu) ?? [];
  const out: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const run = numberAt(tokens, at);
    if (run === undefined) {
      out.push(tokens[at] ?? '');
      at += 1;
    } else {
      out.push(run.text);
      at += run.length;
    }
  }
  return out.join('');
}

/** No number has more words. */
const mostNumberWords = 12;

/** Reads "two thousand and twenty six" from tokens that alternate words and spaces. */
function numberAt(tokens: readonly string[], at: number): { text: string; length: number } | undefined {
  if (!/^[\p{L}\p{N}]/u.test(tokens[at] ?? '')) return undefined;
  const list: string[] = [];
  const places: number[] = [];
  for (let place = at; place < tokens.length && list.length < mostNumberWords; place += 1) {
    const token = tokens[place] ?? '';
    if (token.trim() === '') continue;
    if (!/^[\p{L}\p{N}]/u.test(token)) break;
    list.push(token);
    places.push(place);
  }
  const lengthTo = (count: number) => (places[count - 1] ?? at) - at + 1;
  const ordinal = ordinalAt(list, 0);
  if (ordinal !== undefined && !/^\d/.test(list[0] ?? '')) {
    return { text: nth(ordinal.value), length: lengthTo(ordinal.length) };
  }
  let used = 0;
  let total = 0;
  let group: number | undefined;
  if (list[0] === 'a' && /^(hundred|thousand)$/.test(list[1] ?? '')) {
    group = 1;
    used = 1;
  }
  for (let last = ''; used < list.length; ) {
    const word = list[used] ?? '';
    const value = numberWord(word);
    if (word === 'and' && /^(hundred|thousand)$/.test(last)) {
      if (numberWord(list[used + 1] ?? '') === undefined) break;
      used += 1;
      continue;
    }
    if (/^(hundred|thousand|million)$/.test(word) && group !== undefined) {
      if (word === 'hundred') group *= 100;
      else {
        total += group * (word === 'thousand' ? 1000 : 1_000_000);
        group = 0;
      }
    } else if (value === undefined) break;
    else if (group === undefined) group = value;
    else if (/^(hundred|thousand|million)$/.test(last) && value < 1000) group += value;
    else if (tens.includes(last) && value >= 1 && value <= 9 && !/^\d/.test(word)) group += value;
    else break;
    last = word;
    used += 1;
  }
  if (group === undefined || used === 0) return undefined;
  // As it was written: "00" and "050" are parts of something.
  if (used === 1 && /^\d/.test(list[0] ?? '')) return { text: list[0] ?? '', length: lengthTo(1) };
  return { text: String(total + group), length: lengthTo(used) };
}

/** 3 → "3rd". */
export function nth(value: number): string {
  const tail = value % 100 >= 11 && value % 100 <= 13 ? 0 : value % 10;
  return `${value}${tail === 1 ? 'st' : tail === 2 ? 'nd' : tail === 3 ? 'rd' : 'th'}`;
}

/** Digits as words, so that every voice reads them one by one; groups are set apart by commas. */
export function digitWords(groups: readonly string[]): string {
  return groups.map((group) => [...group].map((digit) => units[Number(digit)] ?? digit).join(' ')).join(', ');
}

/** A list as it is said: "a, b or c". */
export function spokenList(items: readonly string[], last: 'and' | 'or'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}
