/** Amounts of money. */
import { cardinal, decimal } from './numbers.ts';
import type { Rule } from './rule.ts';
import { plainly, unitAmount } from './written.ts';

export const magnitudes: Record<string, string> = {
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
/** In front of an amount. */
export const signs: Record<string, string> = {
  '-': 'minus ',
  '−': 'minus ',
  '+': 'plus ',
  '~': 'about ',
  '≈': 'about ',
};
const magnitude = '(?:\\s?(thousand|million|billion|trillion|bn|mn|[kKmMbBT])(?![\\w]))?';

const smallMoney: Record<string, [one: string, many: string]> = {
  GBP: ['penny', 'pence'],
  INR: ['paisa', 'paise'],
  CHF: ['centime', 'centimes'],
  PLN: ['grosz', 'groszy'],
  BRL: ['centavo', 'centavos'],
  MXN: ['centavo', 'centavos'],
};
const withCents = new Set(['USD', 'EUR', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'ZAR']);
/** What a symbol stands for; where it is the only one of its name, the name is short. */
const bySymbol: Record<string, [code: string, one?: string, many?: string]> = {
  $: ['USD', 'dollar', 'dollars'],
  US$: ['USD'],
  C$: ['CAD'],
  CA$: ['CAD'],
  A$: ['AUD'],
  AU$: ['AUD'],
  NZ$: ['NZD'],
  S$: ['SGD'],
  HK$: ['HKD'],
  R$: ['BRL'],
  '€': ['EUR'],
  '£': ['GBP', 'pound', 'pounds'],
  '¥': ['JPY', 'yen', 'yen'],
  '₹': ['INR', 'rupee', 'rupees'],
  '₩': ['KRW', 'won', 'won'],
  '₽': ['RUB', 'ruble', 'rubles'],
  '₺': ['TRY', 'lira', 'lira'],
  '₴': ['UAH', 'hryvnia', 'hryvnias'],
  '₪': ['ILS', 'shekel', 'shekels'],
  '₫': ['VND', 'dong', 'dong'],
  '฿': ['THB', 'baht', 'baht'],
  '₱': ['PHP', 'peso', 'pesos'],
  '₦': ['NGN', 'naira', 'naira'],
  zł: ['PLN', 'zloty', 'zlotys'],
  kr: ['SEK', 'krona', 'kronor'],
  JPY: ['JPY', 'yen', 'yen'],
  INR: ['INR', 'rupee', 'rupees'],
  GBP: ['GBP', 'pound', 'pounds'],
};
/** Codes that are not words as well. */
const codes =
  'USD|EUR|GBP|JPY|CAD|AUD|INR|CHF|CNY|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|NZD|SGD|HKD|KRW|ILS|AED|SAR|THB|IDR|MYR|VND|UAH|BGN|CLP|EGP|NGN|KES|PKR|RUB';
const marks = '€£¥₹₩₽₺₴₪₫฿₱₦';
const before = `((?:US|CA?|AU?|NZ|S|HK|R)\\$|[$${marks}]|(?:${codes}))`;
const after = `([${marks}]|(?:${codes}|zł|kr)(?!\\w))`;

const names = new Map<string, Intl.NumberFormat>();

function nameOf(code: string, count: number): string {
  let format = names.get(code);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      style: 'currency',
      currency: code,
      currencyDisplay: 'name',
      maximumFractionDigits: 0,
    });
    names.set(code, format);
  }
  const name = format.formatToParts(count).find(({ type }) => type === 'currency')?.value ?? code;
  return name.replace(/\b[A-Z]{2,3}\b/g, (letters) => Array.from(letters).join(' '));
}

function sayMoney(written: string, scale: string | undefined, symbol: string): string {
  const [code, one, many] = bySymbol[symbol] ?? [symbol];
  // No money but the dollar and the pound has thousandths: there the point parts thousands.
  const thousands = /^\d{1,3}\.\d{3}$/.test(written) && !/[$£]/.test(symbol);
  const value = thousands ? written.replace('.', '') : plainly(written);
  const name = (count: number) => (count === 1 ? one : many) ?? nameOf(code, count);
  if (scale) return `${decimal(value)} ${magnitudes[scale] ?? scale} ${name(2)}`;
  const [whole = '', fraction = ''] = value.split('.');
  const cent = smallMoney[code] ?? (withCents.has(code) ? (['cent', 'cents'] as const) : undefined);
  const units = Number(whole);
  if (fraction.length !== 2 || !cent) return `${decimal(value)} ${name(fraction ? 2 : units)}`;
  const cents = Number(fraction);
  const large = `${cardinal(units)} ${name(units)}`;
  const small = `${cardinal(cents)} ${cents === 1 ? cent[0] : cent[1]}`;
  if (cents === 0) return large;
  return units === 0 ? small : `${large} and ${small}`;
}

export const moneyRules: readonly Rule[] = [
  {
    // "29,-" and "5.–" have no cents.
    pattern: new RegExp(
      `([-−+~≈])?${before}\\s?([-−])?${unitAmount}${magnitude}(?:[,.][-–—]{1,2})?(?!\\.?\\d)`,
      'y',
    ),
    say: ([, sign = '', symbol = '', minus = '', value = '', scale]) =>
      (signs[sign] ?? signs[minus] ?? '') + sayMoney(value, scale, symbol),
  },
  {
    pattern: new RegExp(`([-−+~≈])?${unitAmount}${magnitude}(?:[,.][-–—]{1,2})?\\s?${after}`, 'y'),
    say: ([, sign = '', value = '', scale, symbol = '']) =>
      (signs[sign] ?? '') + sayMoney(value, scale, symbol),
  },
];
