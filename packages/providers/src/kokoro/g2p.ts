/** English text to the phonemes that Kokoro was trained on, by dictionary first and by letters after. */
import { soundOfLetters } from './letter-to-sound.ts';

/** Lower-case word to ARPAbet with stress digits, as in the CMU Pronouncing Dictionary. */
export type Pronunciations = Readonly<Record<string, string>>;

const sounds: Record<string, string> = {
  AA: 'ɑ',
  AE: 'æ',
  AH: 'ʌ',
  AO: 'ɔ',
  AW: 'W',
  AY: 'I',
  EH: 'ɛ',
  ER: 'ɜɹ',
  EY: 'A',
  IH: 'ɪ',
  IY: 'i',
  OW: 'O',
  OY: 'Y',
  UH: 'ʊ',
  UW: 'u',
  B: 'b',
  CH: 'ʧ',
  D: 'd',
  DH: 'ð',
  F: 'f',
  G: 'ɡ',
  HH: 'h',
  JH: 'ʤ',
  K: 'k',
  L: 'l',
  M: 'm',
  N: 'n',
  NG: 'ŋ',
  P: 'p',
  R: 'ɹ',
  S: 's',
  SH: 'ʃ',
  T: 't',
  TH: 'θ',
  V: 'v',
  W: 'w',
  Y: 'j',
  Z: 'z',
  ZH: 'ʒ',
};

/** Words that are said without stress inside a phrase. */
const weak: Record<string, string> = {
  a: 'ɐ',
  an: 'ɐn',
  the: 'ðə',
  of: 'ʌv',
  to: 'tə',
  and: 'ænd',
  in: 'ɪn',
  for: 'fɔɹ',
  from: 'fɹʌm',
  at: 'æt',
  as: 'æz',
  is: 'ɪz',
  are: 'ɑɹ',
  was: 'wʌz',
  were: 'wɜɹ',
  be: 'bi',
  been: 'bɪn',
  am: 'æm',
  it: 'ɪt',
  "it's": 'ɪts',
  its: 'ɪts',
  i: 'ˌI',
  "i'm": 'ˌIm',
  "i'll": 'ˌIl',
  you: 'ju',
  "you're": 'jʊɹ',
  your: 'jʊɹ',
  he: 'hi',
  she: 'ʃi',
  we: 'wi',
  "we're": 'wɪɹ',
  they: 'ðA',
  me: 'mi',
  my: 'mI',
  our: 'Wəɹ',
  us: 'ʌs',
  his: 'hɪz',
  her: 'hɜɹ',
  them: 'ðɛm',
  their: 'ðɛɹ',
  that: 'ðæt',
  this: 'ðɪs',
  with: 'wɪð',
  on: 'ɔn',
  or: 'ɔɹ',
  but: 'bʌt',
  by: 'bI',
  if: 'ɪf',
  so: 'sO',
  can: 'kæn',
  could: 'kʊd',
  would: 'wʊd',
  should: 'ʃʊd',
  will: 'wɪl',
  do: 'du',
  does: 'dʌz',
  did: 'dɪd',
  have: 'hæv',
  has: 'hæz',
  had: 'hæd',
  than: 'ðæn',
  there: 'ðɛɹ',
};

/** They are weak even at the end of a phrase: "how can I help you?" */
const weakAnywhere = new Set(['you', 'it', 'me', 'him', 'her', 'us', 'them']);

/** Where the dictionary's first choice is the rarer one in what an agent says, or there is none. */
const preferred: Pronunciations = {
  read: 'R IY1 D',
  close: 'K L OW1 Z',
  use: 'Y UW1 Z',
  live: 'L IH1 V',
  record: 'R EH1 K ER0 D',
  ok: 'OW2 K EY1',
  monday: 'M AH1 N D EY2',
  tuesday: 'T UW1 Z D EY2',
  wednesday: 'W EH1 N Z D EY2',
  thursday: 'TH ER1 Z D EY2',
  friday: 'F R AY1 D EY2',
  saturday: 'S AE1 T ER0 D EY2',
  sunday: 'S AH1 N D EY2',
  id: 'AY2 D IY1',
  pm: 'P IY2 EH1 M',
  mr: 'M IH1 S T ER0',
  mrs: 'M IH1 S IH0 Z',
  covid: 'K OW1 V IH0 D',
};

const letterSounds: Record<string, string> = {
  a: 'EY1',
  b: 'B IY1',
  c: 'S IY1',
  d: 'D IY1',
  e: 'IY1',
  f: 'EH1 F',
  g: 'JH IY1',
  h: 'EY1 CH',
  i: 'AY1',
  j: 'JH EY1',
  k: 'K EY1',
  l: 'EH1 L',
  m: 'EH1 M',
  n: 'EH1 N',
  o: 'OW1',
  p: 'P IY1',
  q: 'K Y UW1',
  r: 'AA1 R',
  s: 'EH1 S',
  t: 'T IY1',
  u: 'Y UW1',
  v: 'V IY1',
  w: 'D AH1 B AH0 L Y UW0',
  x: 'EH1 K S',
  y: 'W AY1',
  z: 'Z IY1',
};

const digitWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const shortWords = new Set([
  'OK',
  'NO',
  'GO',
  'HI',
  'SO',
  'TO',
  'OF',
  'OR',
  'ON',
  'IN',
  'IS',
  'IF',
  'AT',
  'AN',
  'AS',
  'BY',
  'DO',
  'HE',
  'ME',
  'MY',
  'WE',
  'UP',
]);

/** Phonemes with stress marks, words apart by spaces, punctuation kept: the model takes its melody from it. */
export function phonemize(text: string, dictionary: Pronunciations): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘]/g, "'")
    .replace(/["“”]/g, ' ')
    .replace(/[()]/g, ', ')
    .replace(/(?<!\s)\s+[-–]+\s+|–|—/g, ' — ')
    .replace(/\.{3,}/g, '…')
    .replace(/(?:,\s*)+([;:,.!?—…])/g, '$1')
    .replace(/^[\s,]+/, '');
  const shouting = !/[a-z]/.test(plain);
  const tokens = plain.match(/[A-Za-z]+(?:'[A-Za-z]+)*|\d|[;:,.!?—…]/g) ?? [];
  const words = tokens.flatMap((token, n): (Word | Mark)[] => {
    if (!/[A-Za-z\d]/.test(token)) return [{ mark: token }];
    const inside = n > 0 && /[A-Za-z\d,]$/.test(tokens[n - 1]!);
    if (token === 'A' && inside && !shouting) return [spelled('a')];
    return spoken(token, shouting, dictionary);
  });
  let phonemes = '';
  words.forEach((word, n) => {
    if ('mark' in word) {
      phonemes += word.mark === '—' ? ' —' : word.mark;
      return;
    }
    const next = words[n + 1];
    const ends = next === undefined || 'mark' in next;
    const before = ends ? undefined : next.phones[0];
    if (phonemes !== '') phonemes += ' ';
    phonemes += said(word, ends, before !== undefined && isVowel(before));
  });
  return phonemes;
}

interface Mark {
  mark: string;
}

interface Word {
  /** Lower case; empty where the phones are a spelled letter. */
  text: string;
  phones: readonly string[];
}

function spoken(token: string, shouting: boolean, dictionary: Pronunciations): Word[] {
  const text = token.toLowerCase();
  if (/^\d$/.test(token)) return [{ text: '', phones: pronounce(digitWords[Number(token)]!, dictionary) }];
  const capitals = !shouting && token.length > 1 && token === token.toUpperCase() && !token.includes("'");
  const known = pronunciation(text, dictionary) !== undefined;
  const initials = capitals && (token.length === 2 ? !shortWords.has(token) : !known && token.length <= 5);
  const unsayable = !known && !/[aeiouy]/.test(text);
  if (initials || unsayable) {
    return [...text.replaceAll("'", '')].map(spelled);
  }
  return [{ text, phones: pronounce(text, dictionary) }];
}

function spelled(letter: string): Word {
  return { text: '', phones: letterSounds[letter]!.split(' ') };
}

function said(word: Word, ends: boolean, beforeVowel: boolean): string {
  const unstressed = weak[word.text];
  if (unstressed === undefined || (ends && !weakAnywhere.has(word.text))) return toPhonemes(word.phones);
  if (beforeVowel && word.text === 'the') return 'ði';
  if (beforeVowel && word.text === 'to') return 'tʊ';
  return unstressed;
}

function pronunciation(word: string, dictionary: Pronunciations): string | undefined {
  if (Object.hasOwn(preferred, word)) return preferred[word];
  return Object.hasOwn(dictionary, word) ? dictionary[word] : undefined;
}

/** ARPAbet: the dictionary, else a known word with an ending, else two known words, else the letters. */
function pronounce(word: string, dictionary: Pronunciations): string[] {
  const known = pronunciation(word, dictionary);
  if (known !== undefined) return known.split(' ');
  return (
    withEnding(word, dictionary) ?? compound(word, dictionary) ?? soundOfLetters(word.replaceAll("'", ''))
  );
}

const hissing = new Set(['S', 'Z', 'SH', 'ZH', 'CH', 'JH']);
const voiceless = new Set(['P', 'T', 'K', 'F', 'TH']);

function withEnding(word: string, dictionary: Pronunciations): string[] | undefined {
  const find = (stem: string) => (stem.length < 3 ? undefined : pronunciation(stem, dictionary)?.split(' '));
  const [, stem = '', ending = ''] = /^(.+?)('s|s'|es|s|ed|ing|er|ly|less|ness|ful)$/.exec(word) ?? [];
  const double = /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
  const phones =
    find(stem) ?? (/^(?:ed|ing|er|es)$/.test(ending) ? (find(`${stem}e`) ?? find(double)) : undefined);
  const last = phones?.at(-1);
  if (phones === undefined || last === undefined) return undefined;
  if (ending.includes('s') && ending.length <= 2) {
    return [...phones, ...(hissing.has(last) ? ['IH0', 'Z'] : voiceless.has(last) ? ['S'] : ['Z'])];
  }
  if (ending === 'ed') {
    const syllable = last === 'T' || last === 'D';
    return [
      ...phones,
      ...(syllable ? ['IH0', 'D'] : voiceless.has(last) || hissing.has(last) ? ['T'] : ['D']),
    ];
  }
  const endings: Record<string, string> = {
    ing: 'IH0 NG',
    er: 'ER0',
    ly: 'L IY0',
    less: 'L AH0 S',
    ness: 'N AH0 S',
    ful: 'F AH0 L',
  };
  return [...phones, ...endings[ending]!.split(' ')];
}

function compound(word: string, dictionary: Pronunciations): string[] | undefined {
  for (let cut = Math.ceil(word.length / 2), step = 0; step <= word.length; step++) {
    const at = cut + (step % 2 === 0 ? step / 2 : -(step + 1) / 2);
    if (at < 3 || word.length - at < 3) continue;
    const [first, second] = [
      pronunciation(word.slice(0, at), dictionary),
      pronunciation(word.slice(at), dictionary),
    ];
    if (first === undefined || second === undefined) continue;
    return [...first.split(' '), ...second.replaceAll('1', '2').split(' ')];
  }
  return undefined;
}

function isVowel(phone: string): boolean {
  return /\d$/.test(phone);
}

/** With the sounds of American speech that the dictionary does not tell: the tap in "water", the l of "little". */
function toPhonemes(phones: readonly string[]): string {
  let text = '';
  phones.forEach((phone, n) => {
    const name = phone.replace(/\d$/, '');
    const next = phones[n + 1];
    if (isVowel(phone)) {
      text += phone.endsWith('1') ? 'ˈ' : phone.endsWith('2') ? 'ˌ' : '';
      if (phone === 'AH0') text += next === 'L' && n === phones.length - 2 ? 'ᵊ' : 'ə';
      else if (phone === 'ER0') text += 'əɹ';
      else text += sounds[name] ?? '';
      return;
    }
    const before = phones[n - 1];
    const tapped =
      phone === 'T' &&
      next?.endsWith('0') &&
      phones[n + 2] !== 'N' &&
      before !== undefined &&
      (isVowel(before) || before === 'R');
    text += tapped ? 'ɾ' : (sounds[name] ?? '');
  });
  return text;
}
