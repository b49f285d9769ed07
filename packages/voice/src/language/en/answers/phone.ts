import type { AnswerOf } from '@parley/contracts/flow';
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { answered, type Understood } from '../../answer.ts';
import { type DigitRun, digitRuns, leadOf, toldBy } from './digit-runs.ts';
import { frameOf } from './frame.ts';
import { digitWords, spokenList, tidy, words } from './spoken.ts';

const extension = /(?<![\s,])[\s,]*\b(?:extension|ext)\b.*$/;
/** Before a number that is a time: "after 5", "between 9 and 5". */
const timeBefore = /\b(?:at|after|before|by|around|about|between|until|till|from|in|for) $/;
/** So many digits may be a time. */
const mostOfTime = 4;
/** So few digits are the beginning of a number only where nothing else is said. */
const fewestBegun = 3;
const beside =
  /^(?:um+|uh+|er+|oh|so|well|okay|ok|yes|yeah|sure|it|it's|its|is|the|my|number|phone|cell|mobile|area|code|that|that's|starts|begins|with|plus|and|then|a|one|please)$/;

/**
 * A phone number, spoken or written. Its length must be right for the country; whether the exchange has handed
 * the number out is not asked, since new ranges open faster than metadata is updated.
 */
export function parsePhone(text: string, spec: AnswerOf<'phone'>): Understood | null {
  const plain = areaFirst(tidy(text).replace(extension, ''));
  const country: CountryCode = isSupportedCountry(spec.country) ? spec.country : 'US';
  const all = digitRuns(plain);
  const timeless = all.filter(
    (run) => run.digits.length > mostOfTime || !timeBefore.test(leadOf(plain, run.from)),
  );
  const runs = timeless.length > 0 ? timeless : all;
  const read = (digits: string, run: DigitRun | undefined) => phoneOf(digits, isAbroad(plain, run), country);
  const fits = (digits: string) => read(digits, runs[0]) !== undefined;
  const { digits, unsure } = toldBy(plain, runs, fits);
  if (digits === '') return null;
  const told = read(digits, runs[0]);
  // "Thursday at 3, my number is 212 …": other numbers stand beside it.
  const alone = runs.flatMap((run) => read(run.digits, run) ?? []);
  const phones =
    told === undefined
      ? alone.filter((one, at) => alone.findIndex((other) => other.number === one.number) === at)
      : [told];
  if (phones.length > 1) return which(phones, country);
  const phone = phones[0];
  if (phone !== undefined) {
    const slot = { value: phone.number as string, spoken: spokenPhone(phone, country) };
    const doubted = (unsure && told !== undefined) || frameOf(plain).doubts;
    return doubted ? { kind: 'value', slot, unsure: true } : answered(slot.value, slot.spoken);
  }
  const numbers = new Set(runs.flatMap((run) => words(plain.slice(run.from, run.to))));
  const others = words(plain).some((word) => !beside.test(word) && !numbers.has(word));
  if (digits.length < fewestBegun || (others && digits.length <= mostOfTime)) return null;
  return {
    kind: 'invalid',
    reason: `I heard ${digitWords(groups(digits))}, and that is not a complete phone number.`,
    ...(isShort(digits, country) ? { part: { value: digits, spoken: digitWords(groups(digits)) } } : {}),
  };
}

/** "555 0134, area code 212": told last, it is the beginning all the same. */
function areaFirst(plain: string): string {
  const at = plain.search(/\b(?:(?:and |with )?(?:the |my )?)area code\b/);
  if (at < 0) return plain;
  const [number, area] = [plain.slice(0, at), plain.slice(at)];
  const short = digitRuns(number).reduce((sum, run) => sum + run.digits.length, 0);
  const [code] = digitRuns(area);
  // Seven digits are a number without its area code.
  return short === 7 && code?.digits.length === 3 ? `${area} ${number}` : plain;
}

function isAbroad(plain: string, run: DigitRun | undefined): boolean {
  return run !== undefined && /(?:\+|\bplus )\(?$/.test(leadOf(plain, run.from));
}

function phoneOf(digits: string, abroad: boolean, country: CountryCode): PhoneNumber | undefined {
  const international = abroad || digits.startsWith('00');
  const phone =
    (international ? parsePhoneNumberFromString(`+${digits.replace(/^00/, '')}`) : undefined) ??
    parsePhoneNumberFromString(digits, country);
  return phone?.isPossible() ? phone : undefined;
}

/** More digits may make it a whole number. */
function isShort(digits: string, country: CountryCode): boolean {
  for (let more = '2'; digits.length + more.length <= 11; more += '2') {
    if (phoneOf(digits + more, false, country) !== undefined) return true;
  }
  return false;
}

function which(phones: readonly PhoneNumber[], country: CountryCode): Understood {
  const spoken = phones.map((phone) => spokenPhone(phone, country));
  return {
    kind: 'ambiguous',
    question: `Which number: ${spokenList(spoken, 'or')}?`,
    options: phones.map((phone, at) => ({
      slot: { value: phone.number as string, spoken: spoken[at] ?? '' },
      phrases: [spoken[at] ?? ''],
    })),
  };
}

function spokenPhone(phone: PhoneNumber, country: CountryCode): string {
  if (phone.country === country || phone.countryCallingCode === getCountryCallingCode(country))
    return digitWords(phone.formatNational().match(/\d+/g) ?? []);
  const national = phone.formatInternational().match(/\d+/g) ?? [];
  return `plus ${digitWords([phone.countryCallingCode, ...national.slice(1)])}`;
}

function groups(digits: string): string[] {
  return digits.match(/\d{1,3}/g) ?? [];
}
