/** Percentages, fractions, numbers with their units, plain numbers. */
import { amount, magnitudes, moneyRules } from './money.ts';
import { cardinal, decimal, digits, ordinal } from './numbers.ts';
import { type Place, type Rule, wordBefore } from './rule.ts';
import { touching, unitNames, units } from './units.ts';

const halves: Record<string, [one: string, many: string]> = {
  2: ['half', 'halves'],
  4: ['quarter', 'quarters'],
};
const vulgar: Record<string, [number, number]> = {
  '½': [1, 2],
  '⅓': [1, 3],
  '⅔': [2, 3],
  '¼': [1, 4],
  '¾': [3, 4],
  '⅕': [1, 5],
  '⅛': [1, 8],
  '⅜': [3, 8],
  '⅝': [5, 8],
  '⅞': [7, 8],
};

function sayFraction(top: number, bottom: number): string {
  const [one, many] = halves[bottom] ?? [ordinal(bottom), `${ordinal(bottom)}s`];
  return `${cardinal(top)} ${top === 1 ? one : many}`;
}

function mixed(whole: string | undefined, top: number, bottom: number): string {
  if (!whole) return sayFraction(top, bottom);
  const [one] = halves[bottom] ?? [ordinal(bottom)];
  return `${cardinal(whole)} and ${top === 1 ? `a ${one}` : sayFraction(top, bottom)}`;
}

export const amountRules: readonly Rule[] = [
  ...moneyRules,
  {
    pattern: /(\d+)?\s?([½⅓⅔¼¾⅕⅛⅜⅝⅞])/y,
    say: ([, whole, sign = '']) => mixed(whole, ...(vulgar[sign] ?? [1, 2])),
  },
  {
    pattern: /(\d{1,3}):(\d{1,3})(?![\w:])/y,
    say: ([, a = '', b = '']) => `${cardinal(a)} to ${cardinal(b)}`,
  },
  { pattern: /24\/7(?![\w/])/y, say: () => 'twenty-four seven' },
  {
    pattern: /(?:(\d+)\s)?(\d{1,2})\/(\d{1,2})(?![\w/]|\.\d)/y,
    say([, whole, top, bottom]) {
      const [a, b] = [Number(top), Number(bottom)];
      if ([2, 3, 4, 5, 6, 8, 10, 16, 32].includes(b) && a > 0 && a < b) return mixed(whole, a, b);
      if (a === b && !whole) return `${cardinal(a)} ${cardinal(b)}`;
      return whole ? undefined : `${cardinal(a)} slash ${cardinal(b)}`;
    },
  },
  {
    pattern: /(\d+)['’]\s?(\d{1,2})["”]/y,
    say: ([, a = '', b = '']) => `${cardinal(a)} foot ${cardinal(b)}`,
  },
  {
    pattern: /(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)(?!\w)/y,
    say: ([, number = '']) => ordinal(number),
  },
  { pattern: /\d+(?:\.\d+){2,}(?!\w)/y, say: ([number]) => number.split('.').map(cardinal).join(' point ') },
  {
    pattern: new RegExp(`([-−+~≈])?${amount}(?:\\s?(%)|(\\s?)(${unitNames})(?![\\p{L}\\p{N}]))`, 'uy'),
    say([, sign, value = '', percent, space, unit = '']) {
      const said = `${signs[sign ?? ''] ?? ''}${decimal(value)}`;
      if (percent) return `${said} percent`;
      if (space && touching.has(unit)) return undefined;
      const [one, many] = units[unit] ?? [unit, unit];
      return `${said} ${value === '1' ? one : many}`;
    },
  },
  {
    pattern: new RegExp(`([-−+~≈])?${amount}(k|M|(?<=\\d\\d)K)(?![\\p{L}\\p{N}])`, 'uy'),
    say: ([, sign, value = '', scale = '']) =>
      `${signs[sign ?? ''] ?? ''}${decimal(value)} ${magnitudes[scale]}`,
  },
];

const signs: Record<string, string> = {
  '-': 'minus ',
  '−': 'minus ',
  '+': 'plus ',
  '~': 'about ',
  '≈': 'about ',
};

/** Tried last of all that begins with a digit. */
export const plainNumberRules: readonly Rule[] = [
  {
    pattern: new RegExp(`([-−+~≈])?${amount}`, 'y'),
    say([, sign, value = ''], at) {
      const said = signs[sign ?? ''] ?? '';
      // Seven digits and no commas: a code that somebody will write down.
      if (/^\d{7,}$/.test(value)) return said + grouped(value);
      if (/^\d{3,}$/.test(value) && isCode(at)) return said + digits(value);
      return said + decimal(value);
    },
  },
];

/** Whether the words before say that the number is a name: "room 1205", "ending in 4821". */
function isCode(at: Place): boolean {
  if (/\bending (?:in|with)\s+$/i.test(at.text.slice(Math.max(0, at.start - 16), at.start))) return true;
  return /^(?:number|code|pin|zip|extension|ext\.?|room|flight|call|dial)$/i.test(wordBefore(at));
}

/** Digits one by one, with a pause every three or four. */
function grouped(value: string): string {
  const groups =
    value.length === 10
      ? [value.slice(0, 3), value.slice(3, 6), value.slice(6)]
      : (value.match(/\d{1,4}/g) ?? []);
  return groups.map(digits).join(', ');
}
