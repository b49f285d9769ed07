/** Words that are spelled: "S M Y T H", "M as in Mary", "double L", "Sierra Mike India". */

/** One of the words that an answer is made of. */
export interface SpelledWord {
  word: string;
  /** It was put together from letters. */
  spelled: boolean;
}

const phonetic = new Set(
  `alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo
  sierra tango uniform victor whiskey xray yankee zulu`.split(/\s+/),
);
/** Fewer of these in a row are words. */
const fewestPhonetic = 3;
const times: Record<string, number> = { double: 2, triple: 3, two: 2 };
/** Before a letter, and no part of it. */
const before = /^(?:capital|uppercase|lowercase|small|letter|letters|big)$/;
const spelling = /^(?:spelled|spelt|spelling|spell)$/;
/** "M as in Mary", "M for Mary", "M like Mary". */
const exampleOf = /^(?:for|like|as)$/;
const between = /^(?:and|then|um+|uh+|er+)$/;
/** Read out by recognisers as words, between letters. */
const homophones: Record<string, string> = {
  you: 'u',
  why: 'y',
  are: 'r',
  see: 'c',
  bee: 'b',
  tea: 't',
  pea: 'p',
};

const isLetter = (word: string | undefined): word is string => word !== undefined && /^\p{L}$/u.test(word);

/**
 * The words of a list, letters put together. A comma (as a word) ends a word that is spelled. What was a word by itself
 * keeps its form. `letters` counts how many there must be in a row: fewer are initials.
 */
export function spelledOut(list: readonly string[], letters = 2): SpelledWord[] {
  const out: SpelledWord[] = [];
  let run = '';
  let count = 0;
  const flush = () => {
    if (count >= letters) out.push({ word: run, spelled: true });
    else for (const letter of run) out.push({ word: letter, spelled: false });
    run = '';
    count = 0;
  };
  for (let at = 0; at < list.length; ) {
    const read = letterAt(list, at, count > 0);
    if (read !== undefined) {
      run += read.letters;
      count += read.letters.length;
      at += read.length;
      continue;
    }
    const word = list[at] ?? '';
    at += 1;
    const plain = word.toLowerCase();
    if (between.test(plain) && count > 0 && letterAt(list, at, true) !== undefined) continue;
    flush();
    if (word === ',' || spelling.test(plain)) continue;
    out.push({ word, spelled: false });
  }
  flush();
  return out;
}

/** The letters that begin at a word, and of how many words they are. */
function letterAt(
  list: readonly string[],
  at: number,
  within: boolean,
): { letters: string; length: number } | undefined {
  const word = list[at] ?? '';
  const plain = word.toLowerCase();
  if (before.test(plain)) {
    const next = before.test((list[at + 1] ?? '').toLowerCase()) ? undefined : letterAt(list, at + 1, within);
    return next && { letters: next.letters, length: next.length + 1 };
  }
  const next = list[at + 1] ?? '';
  // "Double u" is a letter.
  if (plain === 'double' && /^(?:u|you)$/i.test(next)) return { letters: 'w', length: 2 };
  const many = times[plain];
  const one = next.toLowerCase().replace(/^([a-z])(?:'?s|s')$/, '$1');
  if (many !== undefined && isLetter(one) && (plain !== 'two' || next.length > 1)) {
    const example = exampleAt(list, at + 2, one);
    return { letters: one.repeat(many), length: 2 + example };
  }
  if (/^\p{L}(?:[-.]\p{L})+\.?$/u.test(word)) return { letters: word.replace(/[-.]/g, ''), length: 1 };
  if (isLetter(word)) return { letters: word, length: 1 + exampleAt(list, at + 1, plain) };
  const alphabet = phoneticAt(list, at);
  if (alphabet > 0)
    return {
      letters: list
        .slice(at, at + alphabet)
        .map((one) => one[0])
        .join(''),
      length: alphabet,
    };
  const letter = Object.hasOwn(homophones, plain) ? homophones[plain] : undefined;
  return letter !== undefined && within && (isLetter(next) || next === '')
    ? { letters: letter, length: 1 }
    : undefined;
}

/** Of how many words the example is that says which letter it was. */
function exampleAt(list: readonly string[], at: number, letter: string): number {
  const word = (list[at] ?? '').toLowerCase();
  if (!exampleOf.test(word)) return 0;
  const place = word === 'as' && list[at + 1]?.toLowerCase() === 'in' ? at + 2 : at + 1;
  const example = (list[place] ?? '').toLowerCase();
  const fits = example.length > 1 && (example.startsWith(letter) || word === 'as');
  return fits ? place + 1 - at : 0;
}

function phoneticAt(list: readonly string[], at: number): number {
  let end = at;
  while (phonetic.has((list[end] ?? '').toLowerCase())) end += 1;
  return end - at >= fewestPhonetic ? end - at : 0;
}

/** How alike two words are, from 0 to 1: of their letters, how many need no change. */
export function likeness(a: string, b: string): number {
  const [one, other] = [a.toLowerCase().slice(0, 40), b.toLowerCase().slice(0, 40)];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + same));
    }
    row = next;
  }
  const most = Math.max(one.length, other.length, 1);
  return 1 - (row[other.length] ?? most) / most;
}
