/** Numbers that are dialled. */
import { digits } from './numbers.ts';
import { type Place, type Rule, textAfter } from './rule.ts';

/** Its groups, digit by digit, with a pause between them. */
export function sayGroups(number: string): string {
  return (number.match(/\d+/g) ?? []).map(digits).join(', ');
}

function sayPhone(number: string): string {
  return (number.startsWith('+') ? 'plus ' : '') + sayGroups(number);
}

function withDigits(least: number, most: number): Rule['say'] {
  return ([number]) => {
    const count = number.replace(/\D/g, '').length;
    return count >= least && count <= most ? sayPhone(number) : undefined;
  };
}

export const phoneRules: readonly Rule[] = [
  { pattern: /\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,5}(?![\w-])/y, say: withDigits(8, 15) },
  {
    pattern: /(?:1[ .-])?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/y,
    say: ([number]) => sayPhone(number),
  },
  { pattern: /\d{3}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{5}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{3}-\d{2}-\d{4}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  { pattern: /\d{4}(?:[ -]\d{4}){2,3}(?![\w-])/y, say: ([number]) => sayPhone(number) },
  // With the zero in front that a number within its country has.
  {
    pattern:
      /(?!\d\d[/-]\d\d[/-]\d{2,4}(?!\d))(?:\(0\d{1,5}\)|0\d{1,5})(?:[ /-]\d{2,8}){1,4}(?![\w-]|[.,]\d)/y,
    say: withDigits(7, 15),
  },
  { pattern: /\d{3} 0\d{3}(?![\w-]|[.,]\d)/y, say: ([number]) => sayPhone(number) },
  { pattern: /1[38]00 \d{3} \d{3}(?![\w-])/y, say: ([number]) => sayPhone(number) },
];

/** Short numbers that everybody knows digit by digit. */
const short = /^(?:[2-9]11|000|101|102|108|110|111|112|113|115|116|117|118|119|911|988|995|997|998|999)$/;
const dialling =
  /\b(?:call|calls|called|calling|dial|dials|dialing|ring|phone|text|contact|hotline|helpline|lifeline|emergency|emergencies|police|ambulance|fire)\b[^.!?]*$/i;
const answering =
  /^(?:emergency|operators?|dispatch(?:er)?s?|hotlines?|calls?|lines?|services?|lifeline|centers?|for (?:an |the )?(?:emergenc|police|ambulance|help|fire|non-emergenc))/i;

/** Whether a number is dialled: "call 988 or 112", "the 911 operator". */
export function isDialled(number: string, at: Place): boolean {
  if (!short.test(number)) return false;
  const after = textAfter(at);
  if (answering.test(after)) return true;
  // "call 112 people"
  if (
    /^(?:people|persons|guests|customers|times|minutes|hours|days|weeks|months|years|dollars|euros|pounds|percent|points|miles|rooms|seats|items|of)\b/.test(
      after,
    )
  )
    return false;
  return dialling.test(at.text.slice(Math.max(0, at.start - 60), at.start));
}
