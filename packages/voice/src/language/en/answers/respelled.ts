/** "Smith with a y", "Jon without an h": a name whose spelling is told by one letter. */

/** Letters that stand for one sound, the usual one first. */
const sounds: [usual: string, other: string][] = [
  ['i', 'y'],
  ['c', 'k'],
  ['k', 'c'],
  ['v', 'ph'],
  ['f', 'ph'],
  ['ph', 'v'],
  ['ph', 'f'],
  ['s', 'z'],
  ['z', 's'],
  ['j', 'g'],
  ['g', 'j'],
  ['ey', 'ay'],
  ['ay', 'ey'],
  ['y', 'i'],
  ['o', 'e'],
  ['e', 'a'],
];

const change =
  /(?<![\p{L}'-])(\p{L}[\p{L}'-]{1,40}),? (?:(?:and )?(?:that's|it's|that is|but|spelled|spelt|written)[ ,]+)?(with|without|no) (?:(an?|the|no|two|one|double|just one) )?(?:letter )?([a-z]|ph)(?:'?s)?(?![\p{L}'])/giu;

/** The text with each such name as it is spelled; `unsure` where it takes some guessing. */
export function withSpellingTold(text: string): { text: string; unsure: boolean } {
  let unsure = false;
  const told = text.replace(
    change,
    (_, name: string, how: string, count: string | undefined, letter: string) => {
      const without = how.toLowerCase() !== 'with' || count?.toLowerCase() === 'no';
      const many = /^(?:two|double)$/i.test(count ?? '') ? 2 : /one$/i.test(count ?? '') ? 1 : undefined;
      const word = respelled(name.toLowerCase(), letter.toLowerCase(), without, many);
      if (word === undefined) unsure = true;
      if (word === undefined || word === name.toLowerCase()) return name;
      return /^\p{Lu}/u.test(name) ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word;
    },
  );
  return { text: told, unsure };
}

function respelled(word: string, letter: string, without: boolean, many?: number): string | undefined {
  if (without) return word.includes(letter) ? dropped(word, letter) : word;
  const at = word.lastIndexOf(letter);
  if (many !== undefined && at >= 0) {
    const doubled = word.lastIndexOf(letter + letter);
    if (many === 2) return doubled >= 0 ? word : word.slice(0, at) + letter + word.slice(at);
    return doubled >= 0 ? word.slice(0, doubled) + word.slice(doubled + 1) : word;
  }
  if (at >= 0) return word;
  if (letter === 'h') {
    if (/[aeiou]$/.test(word)) return `${word}h`;
    return /[aeiou]n$/.test(word) ? word.replace(/n$/, 'hn') : undefined;
  }
  for (const [usual, other] of sounds) {
    if (!other.includes(letter) || (other !== letter && other.length === 1)) continue;
    const place = usual === 'o' ? word.lastIndexOf(usual) : word.indexOf(usual);
    if (place >= 0) return word.slice(0, place) + other + word.slice(place + usual.length);
  }
  return letter === 'e' && /[^aeiou]$/.test(word) ? `${word}e` : undefined;
}

function dropped(word: string, letter: string): string {
  const at = word.lastIndexOf(letter);
  const rest = word.slice(0, at) + word.slice(at + letter.length);
  return letter === 'ph' ? `${word.slice(0, at)}v${word.slice(at + 2)}` : rest;
}
