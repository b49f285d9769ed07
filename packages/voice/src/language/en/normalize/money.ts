/** Amounts of money. */
import { cardinal, decimal } from './numbers.ts';
import type { Rule } from './rule.ts';

/** A number as it is written, with commas and a decimal point. */
export const amount = '(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+)';
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

export const moneyRules: readonly Rule[] = [
  {
    pattern: new RegExp(`([-−])?${symbols}${amount}${magnitude}(?!\\.?\\d)`, 'y'),
    say: ([, minus, symbol = '', value = '', scale]) =>
      (minus ? 'minus ' : '') + sayMoney(value, scale, currencies[symbol.trim()] ?? dollar()),
  },
  {
    pattern: new RegExp(`${amount}${magnitude}\\s?([€£¥₹]|(?:USD|EUR|GBP|JPY|CAD|AUD|INR|CHF)(?!\\w))`, 'y'),
    say: ([, value = '', scale, symbol = '']) => sayMoney(value, scale, currencies[symbol] ?? dollar()),
  },
];
