/** Roman numerals, where they are no letters. */
import { cardinal, ordinal } from './numbers.ts';
import { type Place, textAfter, wordBefore } from './rule.ts';

const values: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
const wellFormed = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;
const rulers = new Set(
  (
    'Henry Louis Charles George Edward Elizabeth James William Richard John Paul Pius Benedict Francis Philip Napoleon ' +
    'Nicholas Alexander Peter Catherine Mary Leo Gregory Frederick Ferdinand Ramses Harald Christian Clement Innocent ' +
    'Urban Boniface Felipe Carlos Juan Wilhelm Friedrich Otto Ivan Gustav Haakon Margrethe Albert Leopold Baudouin ' +
    'Ptolemy Darius Xerxes Tiberius Constantine Theodosius Justinian Mehmed Suleiman Murad Robert David Victoria Anne ' +
    'Isabella Alfonso Sancho Manuel Pedro Umberto Victor Rainier Naruhito Akbar Tsar Kaiser Emmanuel Thomas Joseph'
  ).split(' '),
);
/** What is counted. */
const counted =
  /^(?:War|Part|Chapter|Act|Volume|Vol\.?|Book|Phase|Type|Class|Level|Stage|Section|Title|Schedule|Appendix|Tier|Bowl|Article|Grade|Mark|Division|Unit|Episode|Season|Scene|Canto|Psalm|Round|Category|Group|Zone|Table|Figure|Exhibit|Annex|Lesson|Module|Century|Fantasy|Rocky|Olympiad|Dynasty|Symphony|Sonata|No\.?|Number|Version|Step|Quest|Saga|Trilogy|Wars|Theft|Craft|Hawk|Apollo)$/i;
const pronoun =
  /^(?:['’]|(?:am|was|think|have|had|will|can|could|would|should|want|need|know|do|did|see|hope|believe|suggest|recommend|found|find|like|love|mean|said|say|might|may|must|shall|guess|checked|booked|understand|agree|just|also|really)\b)/;

function numberOf(numeral: string): number {
  let sum = 0;
  for (let i = 0; i < numeral.length; i++) {
    const [own, next] = [values[numeral[i]!] ?? 0, values[numeral[i + 1] ?? ''] ?? 0];
    sum += own < next ? -own : own;
  }
  return sum;
}

/** Capitals that may be a numeral; undefined where they are letters. */
export function sayRoman([numeral]: RegExpExecArray, at: Place): string | undefined {
  if (!wellFormed.test(numeral)) return undefined;
  const before = wordBefore(at);
  const touches = /\p{L}[.’]?\s$/u.test(at.text.slice(Math.max(0, at.start - 3), at.start));
  if (!touches) return undefined;
  const ruler = rulers.has(before);
  const isCounted =
    counted.test(before) &&
    /^\p{Lu}|^(?:chapter|part|volume|type|phase|stage|section|article|act|book)$/u.test(before);
  if (numeral === 'I' && pronoun.test(textAfter(at))) return undefined;
  const number = numberOf(numeral);
  if (isCounted) return /^[IVX]$|^(?=.*[IVX])[IVXLC]{2,}$/.test(numeral) ? cardinal(number) : undefined;
  if (ruler && /^[IVXL]+$/.test(numeral)) return `the ${ordinal(number)}`;
  if (numeral.length === 1 || !/^[IVX]+$/.test(numeral) || !/^\p{Lu}\p{Ll}/u.test(before)) return undefined;
  return rulers.has(wordBeforeThat(at)) && number < 6 ? `the ${ordinal(number)}` : cardinal(number);
}

/** "John" before "Smith III". */
function wordBeforeThat({ text, start }: Place): string {
  // regexp: of 40 characters at most.
  return /(\p{L}+)\s+\p{L}+\s*$/u.exec(text.slice(Math.max(0, start - 40), start))?.[1] ?? '';
}
