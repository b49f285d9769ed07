/** Telephone numbers as people write them, in the one form in which they are kept. */
// With what it takes to tell a premium rate, which the smaller sets leave out.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * The number in E.164, such as +14155552671; undefined for what cannot be one. Without a country code it is one of the
 * country of `beside`, which is E.164.
 */
export function e164Of(text: string, beside?: string): string | undefined {
  const country = beside === undefined ? undefined : parsePhoneNumberFromString(beside)?.country;
  const parsed = parsePhoneNumberFromString(text, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  return parsed?.isPossible() && parsed.ext === undefined ? parsed.number : undefined;
}

/** What is paid for by the minute, or by nobody knows whom: a caller must not choose to ring it at our cost. */
const costly: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PAGER']);

/**
 * The number in E.164 to which a caller of `beside` may be put through; undefined where it is none, at a premium
 * rate, of no country (satellites and the like), or `beside` itself, which would ring in a circle.
 */
export function dialableFrom(beside: string, text: string): string | undefined {
  const number = e164Of(text, beside);
  if (number === undefined || number === beside) return undefined;
  const parsed = parsePhoneNumberFromString(number);
  if (parsed?.country === undefined || costly.has(parsed.getType() ?? '')) return undefined;
  return number;
}
