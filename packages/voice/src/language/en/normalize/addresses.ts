/** What people write down: phone numbers, order numbers, e-mail and web addresses. */
import { codeNumber, digits } from './numbers.ts';
import type { Rule } from './rule.ts';

const marks: Record<string, string> = {
  '.': 'dot',
  '-': 'dash',
  _: 'underscore',
  '+': 'plus',
  '/': 'slash',
  '@': 'at',
  '~': 'tilde',
  ':': 'colon',
  '%': 'percent',
  '&': 'and',
  '=': 'equals',
};
const topDomains =
  'com|org|net|io|dev|ai|app|co|edu|gov|info|biz|me|tv|us|uk|ca|au|de|fr|es|it|nl|eu|ch|at|be|se|no|in|jp|cn|br|mx|shop|cloud';

/** Letters and digits in groups, marks by name. */
function sayAddress(address: string): string {
  return (address.match(/\p{L}+|\d+|[^\p{L}\d]/gu) ?? [])
    .map((part) => (/^\d/.test(part) ? codeNumber(part) : (marks[part] ?? part)))
    .join(' ');
}

function sayPhone(number: string): string {
  const groups = number.match(/\d+/g) ?? [];
  return (number.startsWith('+') ? 'plus ' : '') + groups.map(digits).join(', ');
}

export const phoneRules: readonly Rule[] = [
  {
    pattern: /\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,5}(?![\w-])/y,
    say([number]) {
      const count = number.replace(/\D/g, '').length;
      return count >= 8 && count <= 15 ? sayPhone(number) : undefined;
    },
  },
  {
    pattern: /(?:1[ .-])?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/y,
    say: ([number]) => sayPhone(number),
  },
  { pattern: /\d{3}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{5}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{3}-\d{2}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{4}(?:[ -]\d{4}){2,3}(?![\w-])/y, say: ([number]) => sayPhone(number) },
];

export const addressRules: readonly Rule[] = [
  {
    pattern: /[\p{L}\d][\p{L}\d._%+-]{0,63}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,8}/uy,
    say: ([address]) => sayAddress(address.replace(/(?<![.-])[.-]+$/, '')),
  },
  {
    pattern: new RegExp(
      `(?:https?:\\/\\/[^\\s<>"')\\]]*[^\\s<>"')\\].,!?;:…]|(?:www\\.)?(?:[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?\\.){1,8}(?:${topDomains})(?![\\w])(?:\\/[^\\s<>"')\\]]*[^\\s<>"')\\].,!?;:…])?)`,
      'iy',
    ),
    say([address]) {
      const short = address.replace(/^https?:\/\//i, '').replace(/^www\./i, '');
      return sayAddress((short.split(/[?#]/, 1)[0] ?? '').replace(/(?<!\/)\/+$/, ''));
    },
  },
];

/** Codes of capitals and digits: "A-1042", "AB12C", "MP3". */
export const codeRules: readonly Rule[] = [
  {
    pattern: /(?=[A-Z\d-]{0,24}\d)(?=[\d-]{0,24}[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*(?![\p{L}\p{N}])/uy,
    say([code]) {
      const parts = code.match(/[A-Z]+|\d+/g) ?? [];
      return parts
        .map((part) => {
          if (/^\d/.test(part)) return codeNumber(part);
          // "COVID-19": what can be read as a word is one.
          return part.length > 4 ? part : Array.from(part).join(' ');
        })
        .join(' ');
    },
  },
  {
    pattern: /#\s?(\d+)(?:-(\d+))*(?!\w)/y,
    say: ([whole]) =>
      `number ${(whole.match(/\d+/g) ?? []).map((part) => (part.length > 3 ? digits(part) : codeNumber(part))).join(' ')}`,
  },
];
