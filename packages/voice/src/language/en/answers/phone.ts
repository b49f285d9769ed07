import type { AnswerOf } from '@parley/contracts/flow';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { answered, type Understood } from '../../answer.ts';
import { digitsIn } from './digits.ts';
import { digitWords, tidy } from './spoken.ts';

/**
 * A phone number, spoken or written. Its length must be right for the country; whether the exchange has handed
 * the number out is not asked, since new ranges open faster than metadata is updated.
 */
export function parsePhone(text: string, spec: AnswerOf<'phone'>): Understood | null {
  const plain = tidy(text).replace(/^oh\b,? (?=it|my|sure|yes|okay)/, '');
  const whole = phoneIn(plain, spec);
  if (whole === null || whole.kind === 'value') return whole;
  // "Thursday at 3, my number is 212 …": other numbers stand beside it.
  const parts = [
    /\bnumber(?:'s| is)?\b(.*)$/.exec(plain)?.[1] ?? '',
    ...plain.split(/[,;.] (?=[a-z]{2})|\b(?:and|on|at|for)\b/),
  ];
  for (const part of parts) {
    const found = phoneIn(part, spec);
    if (found?.kind === 'value') return found;
  }
  return whole;
}

function phoneIn(plain: string, spec: AnswerOf<'phone'>): Understood | null {
  const digits = digitsIn(plain);
  if (digits.length < 4) return null;
  const country: CountryCode = isSupportedCountry(spec.country) ? spec.country : 'US';
  const abroad = /\+|\bplus\b|\b(?:double (?:oh|zero)|zero zero|00)\s?[1-9]/.test(plain);
  const phone =
    (abroad ? parsePhoneNumberFromString(`+${digits.replace(/^00/, '')}`) : undefined) ??
    parsePhoneNumberFromString(digits, country);
  if (phone === undefined || !phone.isPossible()) {
    return {
      kind: 'invalid',
      reason: `I heard ${digitWords(groups(digits))}, and that is not a complete phone number.`,
    };
  }
  const national = phone.formatNational().match(/\d+/g) ?? [digits];
  const home = phone.country === country || phone.country === undefined;
  const spoken = home
    ? digitWords(national)
    : `plus ${digitWords([phone.countryCallingCode, ...(phone.formatInternational().match(/\d+/g) ?? []).slice(1)])}`;
  return answered(phone.number, spoken);
}

function groups(digits: string): string[] {
  return digits.match(/\d{1,3}/g) ?? [];
}
