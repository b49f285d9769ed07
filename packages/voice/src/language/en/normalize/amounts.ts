/** Money, percentages, units, fractions, plain numbers. */
import { cardinal, decimal, digits, ordinal } from './numbers.ts';
import { type Place, type Rule, wordBefore } from './rule.ts';

const amount = '(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+)';
const magnitudes: Record<string, string> = {
  k: 'thousand',
  K: 'thousand',
  m: 'million',
  M: 'million',
  mn: 'million',
  b: 'billion',
  B: 'billion',
  bn: 'billion',
  T: 'trillion',
};
const magnitude = '(?:\\s?(thousand|million|billion|trillion|bn|mn|[kKmMbBT])(?![\\w]))?';

interface Currency {
  one: string;
  many: string;
  cent?: string;
  cents?: string;
}
const dollar = (kind = ''): Currency => ({
  one: `${kind}dollar`,
  many: `${kind}dollars`,
  cent: 'cent',
  cents: 'cents',
});
const euro: Currency = { one: 'euro', many: 'euros', cent: 'cent', cents: 'cents' };
const pound: Currency = { one: 'pound', many: 'pounds', cent: 'penny', cents: 'pence' };
const yen: Currency = { one: 'yen', many: 'yen' };
const rupee: Currency = { one: 'rupee', many: 'rupees', cent: 'paisa', cents: 'paise' };
const currencies: Record<string, Currency> = {
  $: dollar(),
  US$: dollar('U S '),
  C$: dollar('Canadian '),
  A$: dollar('Australian '),
  '€': euro,
  '£': pound,
  '¥': yen,
  '₹': rupee,
  USD: dollar('U S '),
  EUR: euro,
  GBP: pound,
  JPY: yen,
  CAD: dollar('Canadian '),
  AUD: dollar('Australian '),
  INR: rupee,
  CHF: { one: 'Swiss franc', many: 'Swiss francs' },
};
const symbols = '(US\\$|C\\$|A\\$|[$€£¥₹]|(?:USD|EUR|GBP|JPY|CAD|AUD|INR|CHF)\\s)';

const units: Record<string, [one: string, many: string]> = {
  km: ['kilometer', 'kilometers'],
  m: ['meter', 'meters'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  mi: ['mile', 'miles'],
  ft: ['foot', 'feet'],
  yd: ['yard', 'yards'],
  in: ['inch', 'inches'],
  kg: ['kilogram', 'kilograms'],
  g: ['gram', 'grams'],
  mg: ['milligram', 'milligrams'],
  lb: ['pound', 'pounds'],
  lbs: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  l: ['liter', 'liters'],
  L: ['liter', 'liters'],
  ml: ['milliliter', 'milliliters'],
  mL: ['milliliter', 'milliliters'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '℃': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  kph: ['kilometer per hour', 'kilometers per hour'],
  mph: ['mile per hour', 'miles per hour'],
  'm/s': ['meter per second', 'meters per second'],
  'm²': ['square meter', 'square meters'],
  'km²': ['square kilometer', 'square kilometers'],
  'sq ft': ['square foot', 'square feet'],
  W: ['watt', 'watts'],
  kW: ['kilowatt', 'kilowatts'],
  kWh: ['kilowatt hour', 'kilowatt hours'],
  V: ['volt', 'volts'],
  mAh: ['milliamp hour', 'milliamp hours'],
  KB: ['kilobyte', 'kilobytes'],
  kB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  Mbps: ['megabit per second', 'megabits per second'],
  Gbps: ['gigabit per second', 'gigabits per second'],
  Hz: ['hertz', 'hertz'],
  kHz: ['kilohertz', 'kilohertz'],
  MHz: ['megahertz', 'megahertz'],
  GHz: ['gigahertz', 'gigahertz'],
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  sec: ['second', 'seconds'],
  secs: ['second', 'seconds'],
  min: ['minute', 'minutes'],
  mins: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  x: ['times', 'times'],
  '¢': ['cent', 'cents'],
};
/** Words or letters by themselves: units only where they touch the number. */
const touching = new Set(['in', 'x', 's', 'W', 'V', 'L']);
const unitNames = Object.keys(units)
  .sort((a, b) => b.length - a.length)
  .join('|');

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

function sayMoney(value: string, scale: string | undefined, currency: Currency): string {
  if (scale) return `${decimal(value)} ${magnitudes[scale] ?? scale} ${currency.many}`;
  const [whole = '', fraction = ''] = value.replaceAll(',', '').split('.');
  const units = Number(whole);
  if (fraction.length !== 2 || !currency.cents) {
    return `${decimal(value)} ${units === 1 && !fraction ? currency.one : currency.many}`;
  }
  const cents = Number(fraction);
  const large = `${cardinal(units)} ${units === 1 ? currency.one : currency.many}`;
  const small = `${cardinal(cents)} ${cents === 1 ? currency.cent : currency.cents}`;
  if (cents === 0) return large;
  return units === 0 ? small : `${large} and ${small}`;
}

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
  {
    pattern: new RegExp(`([-−])?${symbols}${amount}${magnitude}(?!\\.?\\d)`, 'y'),
    say: ([, minus, symbol = '', value = '', scale]) =>
      (minus ? 'minus ' : '') + sayMoney(value, scale, currencies[symbol.trim()] ?? dollar()),
  },
  {
    pattern: new RegExp(`${amount}${magnitude}\\s?([€£¥₹]|(?:USD|EUR|GBP|JPY|CAD|AUD|INR|CHF)(?!\\w))`, 'y'),
    say: ([, value = '', scale, symbol = '']) => sayMoney(value, scale, currencies[symbol] ?? dollar()),
  },
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
