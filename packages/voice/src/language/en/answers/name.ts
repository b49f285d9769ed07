import { answered, type Understood } from '../../answer.ts';
import { frameOf } from './frame.ts';
import { lead, neverNames, ordinaryWords, tail } from './not-names.ts';
import { withSpellingTold } from './respelled.ts';
import { likeness, spelledOut } from './spelling.ts';

/** Who says more than so many of them says no name. */
const mostLeads = 20;
/** A name has no more words. */
const mostWords = 5;
/** Spelled letters in a row: fewer are initials, more are more than one word. */
const [fewestSpelled, mostSpelled] = [3, 13];
/** So alike are a word and its spelling, or what a caller puts right. */
export const alike = 0.5;

const firstName = /first name(?: is|'s|,)? ([\p{L}'-]+)/iu;
const lastName = /(?:last |sur)name(?: is|'s|,)? ([\p{L}'-]+)/iu;
const turnedRound = /(?<![\p{L}'-])([\p{L}'-]{1,40}) is (?:my |the )?(first|last|sur) ?name/giu;
const introduces =
  /\b(?:my (?:full |first |last |sur)?name(?: is|'s)|the name(?: is|'s)|(?:i'm|i am) called|calls? me(?! (?:back|later|again|tomorrow|today|tonight|when|at|on|in|if|as|up|any)\b)|i go by)\b/i;
const titles: Record<string, string> = {
  mr: 'Mr.',
  mister: 'Mr.',
  mrs: 'Mrs.',
  missus: 'Mrs.',
  ms: 'Ms.',
  miss: 'Miss',
  dr: 'Dr.',
  doctor: 'Dr.',
  professor: 'Professor',
  sir: 'Sir',
  madam: 'Madam',
};
const suffixes: Record<string, string> = { junior: 'Jr.', jr: 'Jr.', senior: 'Sr.', sr: 'Sr.' };
const numbered: Record<string, string> = {
  second: 'II',
  '2nd': 'II',
  third: 'III',
  '3rd': 'III',
  fourth: 'IV',
  '4th': 'IV',
  fifth: 'V',
  '5th': 'V',
};
const theThird = /(\p{L}),? the (second|2nd|third|3rd|fourth|4th|fifth|5th)\b/giu;
const repair =
  /^[\s,.]*(?:no|nope|wait|sorry|actually|i mean|i meant|i said|make (?:it|that)|scratch that|correction|rather|or rather)\b/i;
/** A new piece of what is said: a mark with a space behind it, or a word that takes something back. */
const pieces =
  /(?<=[,;:!?–—]|\p{L}{2,}\.) | (?=(?:no wait|sorry|actually|i mean|i meant|scratch that|or rather)\b)/iu;

/** The caller's name, without what was said around it; null when it is more likely something else. */
export function parseName(text: string): Understood | null {
  const { text: plain, unsure } = withSpellingTold(prepared(text));
  const [first, last] = [firstName.exec(plain), lastName.exec(plain)];
  if (first !== null && last !== null) return named([first[1]!, last[1]!], true, unsure);
  const said: Record<string, string> = {};
  for (const [, name = '', which = ''] of plain.matchAll(turnedRound)) said[which.toLowerCase()] = name;
  const family = said.last ?? said.sur;
  if (said.first !== undefined && family !== undefined) return named([said.first, family], true, unsure);
  const introduced = introduces.exec(plain);
  const found = wordsOf(introduced === null ? plain : plain.slice(introduced.index), introduced !== null);
  if (found === null) return null;
  return named(
    found.words,
    introduced !== null,
    unsure || found.unsure || frameOf(text.toLowerCase()).doubts,
  );
}

/** A name that is said to be one, inside another answer. */
export function introducedName(text: string): Understood | null {
  const introduced = introduces.exec(text);
  const speaking = text.search(/\bthis is ./iu);
  const spoke = speaking >= 0 && / speaking\b/iu.test(text.slice(speaking + 'this is .'.length));
  const starts = [introduced?.index ?? -1, spoke ? speaking : -1].filter((index) => index >= 0);
  if (starts.length > 0) return parseName(text.slice(Math.min(...starts)));
  // "No, it's Jane Smythe, S M Y T H E."
  const corrected =
    // regexp: from the beginning, and each round takes a word.
    /^\W*(?:(?:no|sorry|wait|actually)\b[\s,.]*)+(?:it's|it is|that's|i said|i meant?)\b[\s,]*(.*)$/iu.exec(
      text,
    )?.[1];
  const plainly =
    corrected !== undefined &&
    (/^(?:\p{Lu}[\p{L}'-]+ ){1,3}\p{Lu}[\p{L}'-]+[.!]*$/u.test(corrected) ||
      /(?:\b\p{L}[\s.,-]+){3,}\p{L}\b/u.test(corrected));
  return plainly ? parseName(corrected) : null;
}

/** One form of marks and of what is said for them. */
function prepared(text: string): string {
  return (
    text
      .normalize('NFKC')
      .replace(/[‘’`]/g, "'")
      .replace(/\s+/g, ' ')
      .replace(/(?<=\p{L}) (?:hyphen|dash) (?=\p{L})/giu, '-')
      .replace(/\b(o|d|m) apostrophe (?=\p{L})/giu, "$1'")
      .replace(/\b([Oo])['’] (?=\p{Lu})/gu, "$1'")
      // "S for sugar, M for mother", "S, M, I, T, H": pauses between the letters of one word.
      .replace(/\b(\p{L} (?:for|like|as in|as) \p{L}+), (?=\p{L}\b)/giu, '$1 ')
      .replace(/(?<=(?:^|[,.:] |is )\p{L}), (?=\p{L}\b)/gu, ' ')
      .replace(theThird, (_, letter: string, which: string) => `${letter} ${numbered[which.toLowerCase()]}`)
      .trim()
  );
}

/** The words of a name, what was taken back or ruled out left out. */
function wordsOf(text: string, introduced: boolean): { words: string[]; unsure: boolean } | null {
  let words: string[] = [];
  let unsure = false;
  let anew = false;
  for (const piece of text.split(pieces)) {
    if (/^\W*(?:and )?(?:it's |that's )?not\b(?! sure| certain)/i.test(piece)) {
      continue;
    }
    anew ||= repair.test(piece);
    const bare = stripped(piece);
    if (bare === '') continue;
    const read = spelledOut(tokensOf(bare), isWholeSpelled(bare) && words.length > 0 ? 2 : fewestSpelled);
    const fits = read.every(({ word, spelled }) => spelled || isNameWord(word)) && !/\d/.test(bare);
    if (!fits) {
      if (words.length === 0) return null;
      break;
    }
    const list = inPlace([], read);
    unsure ||= read.some(({ word, spelled }) => spelled && word.length > mostSpelled);
    if (words.length === 0) words = list;
    else if (anew) words = putRight(words, list);
    else if (read.every((one) => one.spelled)) words = inPlace(words, read);
    else if (begins(list, words) || ends(list, words)) words = list;
    else if (begins(words, list) || ends(words, list)) continue;
    else if (words.length === 1 && list.length === 1 && !ordinaryWords.has(list[0]!.toLowerCase()))
      words = [...words, ...list];
    else break;
    anew = false;
  }
  const ordinary = words.every((word) => ordinaryWords.has(word.toLowerCase()));
  if (words.length === 0 || (ordinary && !introduced)) return null;
  return { words, unsure };
}

function stripped(piece: string): string {
  let rest = piece;
  for (let before = '', left = mostLeads; before !== rest && left > 0; left -= 1) {
    before = rest;
    rest = rest.replace(lead, '');
  }
  for (let before = '', left = mostLeads; before !== rest && left > 0; left -= 1) {
    before = rest;
    rest = rest.replace(tail, '');
  }
  return /\p{L}/u.test(rest) ? rest : '';
}

function isWholeSpelled(text: string): boolean {
  return /^\W*(?:\p{L}\b\W*)+$/u.test(text);
}

/** Letters with stops between are letters: "J.R. Smith". */
function tokensOf(text: string): string[] {
  const apart = text.replace(/\b(\p{L})\.(?=\p{L}\b)/gu, '$1 ');
  return apart.match(/\p{L}[\p{L}\p{M}'-]*/gu) ?? [];
}

function isNameWord(word: string): boolean {
  return word.length <= 40 && !neverNames.has(word.toLowerCase());
}

/** A spelling takes the place of the word that it spells; any other word goes to the end. */
function inPlace(words: readonly string[], read: readonly { word: string; spelled: boolean }[]): string[] {
  const out = [...words];
  for (const { word, spelled } of read) {
    const at = spelled ? mostAlike(out, word) : -1;
    if (at >= 0) out[at] = word.toLowerCase() === out[at]?.toLowerCase() ? (out[at] ?? word) : word;
    else out.push(word);
  }
  return out;
}

/** "Jane Smith, no, Smythe": what is said anew takes the place of what is like it, or of all. */
function putRight(words: readonly string[], anew: readonly string[]): string[] {
  const at = anew.length === 1 && words.length > 1 ? mostAlike(words, anew[0] ?? '') : -1;
  return at < 0 ? [...anew] : words.map((word, place) => (place === at ? (anew[0] ?? word) : word));
}

/** The place of the word that is most like another; -1 where none is. */
export function mostAlike(words: readonly string[], other: string): number {
  let best = -1;
  let most = alike;
  words.forEach((word, at) => {
    const much = word.length === 1 ? 0 : likeness(word, other);
    if (much >= most) [best, most] = [at, much];
  });
  return best;
}

const same = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();
const begins = (whole: readonly string[], part: readonly string[]) =>
  part.every((word, at) => same(word, whole[at]));
const ends = (whole: readonly string[], part: readonly string[]) =>
  begins([...whole].reverse(), [...part].reverse());

function named(parts: readonly string[], introduced: boolean, unsure: boolean): Understood | null {
  if (parts.length === 0 || parts.length > mostWords) return null;
  const isTitle = (part: string) => Object.hasOwn(titles, part.toLowerCase());
  if (parts.every(isTitle) || parts.some((part) => !isNameWord(part))) return null;
  if (!introduced && parts.every((part) => ordinaryWords.has(part.toLowerCase()))) return null;
  const list = parts.map((part, at) => {
    const lower = part.toLowerCase();
    if (at === 0 && parts.length > 1 && isTitle(part)) return titles[lower] ?? part;
    if (at > 0 && Object.hasOwn(suffixes, lower)) return suffixes[lower] ?? part;
    return /^(?:I{2,3}|IV|V)$/.test(part) && at > 0 ? part : capital(part);
  });
  const name = list.join(' ');
  const first = list.find((_, at) => !isTitle(parts[at] ?? '')) ?? name;
  const slot = { first, value: name, spoken: name };
  return unsure ? { kind: 'value', slot, unsure } : answered(name, name, { first });
}

/** "john o'neil-smith" → "John O'Neil-Smith"; what has capitals inside is left as it is. */
function capital(word: string): string {
  if (/\p{Ll}/u.test(word) && /\p{Lu}/u.test(word.slice(1))) return word;
  return word
    .toLowerCase()
    .replace(
      /(^|[-'’])(\p{L})(?=\p{L}{2}|$|-)/gu,
      (_, mark: string, letter: string) => mark + letter.toUpperCase(),
    )
    .replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}
