/** Numbers that are names: of orders, rooms, places. */
import { codeNumber, digits } from './numbers.ts';
import { isDialled, sayGroups } from './phones.ts';
import { type Place, type Rule, textAfter, wordBefore } from './rule.ts';

const named =
  /^(?:number|code|pin|zip|extension|ext\.?|room|flight|call|dial|passcode|password|otp|isbn|sku|serial|routing)$/i;
/** These count things as well: "order 100 chairs". */
const perhapsNamed =
  /^(?:order|ref|reference|ticket|case|invoice|account|acct\.?|model|confirmation|booking|id|part|tracking|policy|member)$/i;

/** Whether the words before say that the number is a name: "room 1205", "ending in 4821", "your PIN is 1234". */
export function isNamed(at: Place): boolean {
  const before = at.text.slice(Math.max(0, at.start - 32), at.start);
  if (/\bending (?:in|with)\s+$/i.test(before)) return true;
  if (/\b(?:code|pin|passcode|password|zip|otp|extension|number)(?: (?:is|was|are)|:)\s*$/i.test(before))
    return true;
  if (/\btext\b[^.!?]*\bto\s$/i.test(before)) return true;
  const word = wordBefore(at);
  return named.test(word) || (perhapsNamed.test(word) && !/^[a-z]/.test(textAfter(at)));
}

const counting =
  /^(?:of|about|over|under|than|nearly|almost|around|approximately|to|least|most|total|plus|minus|equals|is|are|was|were|have|has|and|by|from|only)$/i;

/** Whether a plain number is said digit by digit. */
export function isReadOut(value: string, at: Place): boolean {
  if (/^\d{3,}$/.test(value) && isNamed(at)) return true;
  if (isDialled(value, at)) return true;
  if (!/^\d{5,6}$/.test(value)) return false;
  const word = wordBefore(at);
  // "CA 94105"
  if (value.length === 5 && /^[A-Z]{2}$/.test(word)) return true;
  return !value.endsWith('00') && !counting.test(word) && !/^[a-z%°$€£+*/=<>-]/.test(textAfter(at));
}

/** Letters by themselves, digits one by one. */
function sayCode(code: string): string {
  return (code.match(/[A-Za-z]+|\d+/g) ?? [])
    .map((part) => {
      if (/^\d/.test(part)) return codeNumber(part);
      // "COVID-19": what can be read as a word is one.
      return part.length > 4 ? part : Array.from(part).join(' ');
    })
    .join(' ');
}

/** "A-1042", "AB12C", "MP3", and "a1b2c3". */
const lettersAndDigits: Rule = {
  pattern: /(?=[A-Z\d-]{0,24}\d)(?=[\d-]{0,24}[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*(?![\p{L}\p{N}])/uy,
  say: ([code]) => sayCode(code),
};
const smallLetters: Rule = {
  pattern: /(?=[a-z\d]{0,24}?(?:\d[a-z]{1,8}\d|[a-z]\d{1,8}[a-z]))[a-z\d]{3,64}(?![\p{L}\p{N}])/uy,
  say: ([code]) => sayCode(code),
};
/** The name of a thing among machines. */
const uuid: Rule = {
  pattern: /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\w-])/iy,
  say: ([code]) =>
    code
      .split('-')
      .map((part) => Array.from(part, sayCode).join(' '))
      .join(', '),
};
/** "v2.0.1", "V2.1" */
const version: Rule = {
  pattern: /(?:v\.?|V(?=\d+\.))(\d{1,4}(?:\.\d{1,4}){0,4})(?![\w-])/y,
  say([, number = ''], at) {
    const said = number.split('.').map(codeNumber).join(' point ');
    return /^(?:version|ver\.?)$/i.test(wordBefore(at)) ? said : `version ${said}`;
  },
};
export const codeWordRules: readonly Rule[] = [version, uuid, lettersAndDigits, smallLetters];

export const codeRules: readonly Rule[] = [
  uuid,
  lettersAndDigits,
  {
    pattern: /#\s?(\d+)(?:-(\d+))*(?!\w)/y,
    say: ([whole]) =>
      `number ${(whole.match(/\d+/g) ?? []).map((part) => (part.length > 3 ? digits(part) : codeNumber(part))).join(' ')}`,
  },
  // Three groups and more: no range.
  {
    pattern: /\d+(?:-\d+){1,12}-[\dX](?![\w-])|\d+(?:-\d+){2,12}(?![\w-])/y,
    say: ([code]) => sayGroups(code) + (code.endsWith('X') ? ', X' : ''),
  },
  {
    pattern: /(\d{2,})-(\d{2,})(?![\w-]|[.,]\d)/y,
    say: ([code, from = '', to = ''], at) => (isRange(from, to, at) ? undefined : sayGroups(code)),
  },
  {
    pattern: /\d{3} \d{3}(?![\w-]| \d|[.,]\d)/y,
    say: ([code], at) => (/^[a-z]/.test(textAfter(at)) ? undefined : sayGroups(code)),
  },
  smallLetters,
];

/** "120-150 people", "pages 123-145", "100-200", and not "123-456". */
function isRange(from: string, to: string, at: Place): boolean {
  if (isNamed(at) || (from.length > 1 && from.startsWith('0')) || to.startsWith('0')) return false;
  if (from.length < 3 || to.length < 3) return true;
  if (Number(to) <= Number(from)) return false;
  if (
    /^(?:pages?|pp\.?|between|from|lines?|rooms?|numbers?|years?|verses?|of|about|sections?)$/i.test(
      wordBefore(at),
    )
  )
    return true;
  return /^(?:[a-z%°]|[$€£])/.test(textAfter(at)) || (Number(from) % 5 === 0 && Number(to) % 5 === 0);
}
