/** Telephone numbers as people write them, in the one form in which they are kept. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

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
