/** Percentages, fractions, numbers with their units, plain numbers. */
import { isReadOut } from './codes.ts';
import { magnitudes, moneyRules, signs } from './money.ts';
import { cardinal, decimal, digits, ordinal } from './numbers.ts';
import { type Rule, sharedStop, textAfter } from './rule.ts';
import { sayUnit, touching, unitNames, withStop } from './units.ts';
import { amount, groupedAmount, plainly, unitAmount } from './written.ts';

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
    say([, whole, top, bottom], at) {
      const [a, b] = [Number(top), Number(bottom)];
      if (textAfter(at).startsWith('=')) return `${cardinal(a)} divided by ${cardinal(b)}`;
      if ([2, 3, 4, 5, 6, 8, 10, 16, 32].includes(b) && a > 0 && a < b) return mixed(whole, a, b);
      if (a === b && !whole) return `${cardinal(a)} ${cardinal(b)}`;
      return whole ? undefined : `${cardinal(a)} slash ${cardinal(b)}`;
    },
  },
  {
    pattern: /(\d+)['’′]\s?(\d{1,2})["”″]/y,
    say: ([, a = '', b = '']) => `${cardinal(a)} foot ${cardinal(b)}`,
  },
  {
    pattern:
      /(\d{1,3})\s?(?:ft\.?|feet|foot|['’′])\s?(\d{1,2}(?:\.\d+)?)\s?(?:in(?:ch|ches)?(?!\w)|["”″])(\.(?!\w))?/y,
    say([whole, feet = '', inches = '', stop], at) {
      const said = `${cardinal(feet)} ${feet === '1' ? 'foot' : 'feet'} ${decimal(inches)} ${inches === '1' ? 'inch' : 'inches'}`;
      return stop ? said + sharedStop(whole, at) : said;
    },
  },
  {
    pattern: /(\d{1,3})["”″](?=[\s,.;)]|$)/y,
    say: ([, n = ''], at) =>
      `${cardinal(n)} ${n === '1' || /^[a-z]/.test(textAfter(at)) ? 'inch' : 'inches'}`,
  },
  // "3 x 4 m"
  {
    pattern: new RegExp(`${amount}\\s?x\\s?(?=\\d)`, 'y'),
    say: ([, value = '']) => `${decimal(plainly(value))} by`,
  },
  // "401(k)", "501(c)(3)"
  {
    pattern: /(\d)0(\d)\(([a-z])\)(?:\((\d{1,2})\))?/y,
    say: ([, hundreds = '', ones = '', letter, last]) =>
      [cardinal(hundreds), 'oh', cardinal(ones), letter, ...(last ? [cardinal(last)] : [])].join(' '),
  },
  {
    pattern: /(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)(?!\w)/y,
    say: ([, number = '']) => ordinal(number),
  },
  {
    // An address of the internet.
    pattern: /\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\w)/y,
    say: ([address]) => address.split('.').map(digits).join(' dot '),
  },
  {
    pattern: new RegExp(`([-−+~≈])?${groupedAmount}(?![\\s]?[%°\\p{L}])`, 'uy'),
    say: ([, sign, value = '']) => (signs[sign ?? ''] ?? '') + decimal(plainly(value)),
  },
  { pattern: /\d+(?:\.\d+){2,}(?!\w)/y, say: ([number]) => number.split('.').map(cardinal).join(' point ') },
  {
    pattern: new RegExp(
      `([-−+~≈])?${unitAmount}(?:\\s?(%)|(\\s?)(${unitNames})(?![\\p{L}\\p{N}])(\\.(?!\\w))?)`,
      'uy',
    ),
    say([whole, sign, written = '', percent, space, unit = '', stop], at) {
      const value = plainly(written);
      const said = `${signs[sign ?? ''] ?? ''}${decimal(value)}`;
      if (percent) return `${said} percent`;
      const short = stop !== undefined && withStop.has(unit);
      if (space && touching.has(unit) && !(short && /^[a-z]/.test(textAfter(at)))) return undefined;
      const end = short ? sharedStop(whole, at) : (stop ?? '');
      return `${said} ${sayUnit(unit, value === '1')}${end}`;
    },
  },
  {
    pattern: new RegExp(`([-−+~≈])?${amount}(k|M|(?<=\\d\\d)K)(?![\\p{L}\\p{N}])`, 'uy'),
    say: ([, sign, value = '', scale = '']) =>
      `${signs[sign ?? ''] ?? ''}${decimal(plainly(value))} ${magnitudes[scale]}`,
  },
];

/** Tried last of all that begins with a digit. */
export const plainNumberRules: readonly Rule[] = [
  // A list has no zero in front: "0,5".
  { pattern: /0,\d{1,2}(?![,\d])/y, say: ([value]) => decimal(plainly(value)) },
  {
    pattern: new RegExp(`([-−+~≈])?${amount}`, 'y'),
    say([, sign, value = ''], at) {
      const said = signs[sign ?? ''] ?? '';
      // Seven digits and no commas: a code that somebody will write down.
      if (/^\d{7,}$/.test(value)) return said + grouped(value);
      if (isReadOut(value, at)) return said + digits(value);
      return said + decimal(plainly(value));
    },
  },
];

/** Digits one by one, with a pause every three or four. */
function grouped(value: string): string {
  const groups =
    value.length === 10
      ? [value.slice(0, 3), value.slice(3, 6), value.slice(6)]
      : (value.match(/\d{1,4}/g) ?? []);
  return groups.map(digits).join(', ');
}
