/** Abbreviations, acronyms, and the signs between words. */
import { sayAbbreviation, shortWords } from './abbreviations.ts';
import { sayCapitals } from './capitals.ts';
import { sayRoman } from './roman.ts';
import { type Rule, sharedStop } from './rule.ts';

/** After a slash. */
const periods: Record<string, string> = {
  mo: 'month',
  yr: 'year',
  hr: 'hour',
  wk: 'week',
  min: 'minute',
  sec: 'second',
};
export const wordRules: readonly Rule[] = [
  {
    pattern: /(?:\p{L}\.){2,}(?![\p{L}\p{N}])/uy,
    say(match, at) {
      const known = sayAbbreviation(match, at);
      if (known) return known;
      return Array.from(match[0].replaceAll('.', '').toUpperCase()).join(' ') + sharedStop(match[0], at);
    },
  },
  { pattern: /[A-Za-z]+\.(?:[A-Z]\.)?(?![\p{L}\p{N}])/uy, say: sayAbbreviation },
  { pattern: /[wW]\/(?:o(?!\w)|(?=\s))/y, say: ([short]) => (short.length > 2 ? 'without' : 'with') },
  {
    pattern: /(?<=\/)(?:mo|yr|hr|wk|min|sec)(?!\w)/y,
    say: ([short]) => periods[short],
  },
  {
    pattern: /x(?=\s\d)/y,
    say: (_, at) =>
      /[\d½¼¾]\s$/.test(at.text.slice(Math.max(0, at.start - 2), at.start)) ? 'by' : undefined,
  },
  { pattern: /and\/or(?!\w)/iy, say: () => 'and or' },
  {
    pattern: /[A-Z]{1,4}&[A-Z]{1,4}(?!\w)/y,
    say: ([pair]) => Array.from(pair, (char) => (char === '&' ? 'and' : char)).join(' '),
  },
  {
    pattern: /[A-Za-z]{2,6}(?![\p{L}\p{N}.'’])/uy,
    say: ([word]) => shortWords[word] ?? shortWords[word.toLowerCase()],
  },
  { pattern: /[IVXLCDM]{1,9}(?![\p{L}\p{N}])/uy, say: sayRoman },
  { pattern: /([A-Z]{2,5})(?:['’]?(s))?(?![\p{L}\p{N}])/uy, say: sayCapitals },
];

/** Signs between words; an empty string is not said. */
export const signWords: Record<string, string> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '@': 'at',
  '#': 'hash',
  '%': 'percent',
  '°': 'degrees',
  '×': 'times',
  '÷': 'divided by',
  '±': 'plus or minus',
  '≈': 'about',
  '→': 'to',
  '−': 'minus',
  '√': 'square root of',
  '∞': 'infinity',
  '∑': 'sum of',
  '∫': 'integral of',
  '·': '',
  '§': 'section',
  $: 'dollars',
  '€': 'euros',
  '£': 'pounds',
  '/': 'slash',
  '\\': 'backslash',
  '*': '',
  _: '',
  '~': '',
  '|': '',
  '^': '',
  '•': '',
  '<': '',
  '>': '',
  '©': '',
  '®': '',
  '™': '',
  '`': '',
};
