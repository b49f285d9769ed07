/** What is read out piece by piece: has all of it been said? */
import type { ExpectedAnswer } from '../../../ports.ts';
import type { Completeness } from '../../language.ts';
import { digitsIn } from '../answers/digits.ts';

const year =
  /\b((19|20)\d\d|nineteen \w+( \w+)?|twenty (twenty|ten|eleven|twelve|\w+teen)( \w+)?|two thousand( and)? \w+)$/;

/** What people read out digit by digit. */
const dictated =
  /\b(number|code|pin|card|phone|mobile|account|policy|postcode|zip|serial|reference|meter|extension|id|iban|licence|license|reach me|call me)\b/;

/** One number after these is a time or an amount: "after five", "for two". */
const timeBefore = /\b(after|at|by|until|till|before|past|around|about|for|from|to)[\s,]*$/;

/** Numbers that have more digits than a telephone's. */
const longNumber = /\b(card|iban|account|serial|tracking)\b/;

const emailTalk = /\b(e-?mail|mail address|underscore|dot)\b|@/;

const spellingTalk = /\b(spelled|spelt|spell|spelling|letters?)\b/;

const domainEnd = /(\.|\bdot )\s?(com|org|net|edu|gov|info|io|eu|us|uk|de|fr|es|it|nl|ca|au|ch|app|dev|biz)$/;

const digitNames =
  'zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|' +
  'eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|double|triple';
/** Digits at the end, written or said: "415-772", "four one five". Read backwards, so that it is tried once. */
const digitsAtEnd = new RegExp(`$(?<=((?:(?:^|[\\s,.:-]+)(?:\\d+|(?:${digitNames})(?=$|[\\s,.-])))+))`);
/** "K, O", "B.R.A." – but not the pronoun, nor "plan B". */
const lettersAtEnd = /$(?<=(?:(?:^|[\s,.-]+)[b-hj-z](?=$|[\s,.-])){2,}|(?:[\s,.-]+[a-z](?=$|[\s,.-])){3,})/;
const digitName = new RegExp(`\\b(${digitNames})\\b`, 'g');

/** A number, an address or a spelling under way: null where there is none. */
export function dictationOf(said: string, expects: ExpectedAnswer): Completeness | null {
  const text = said.replace(/(?<![\s.,!?-])[\s.,!?-]+$/, '');
  const address = expects === 'email' || emailTalk.test(said) || /\b[a-z]{2,}\.[a-z]{2,}$/.test(text);
  if (address) {
    if (domainEnd.test(text)) return 'whole';
    if (/(\bat|@|\bdot|\bunderscore|\bdash|\bhyphen|\bminus)$/.test(text) || /[@.]$/.test(text))
      return 'open';
    if (/@|\bat\b|\bdot\b|\bunderscore\b|[a-z]\.[a-z]/.test(text)) return 'open';
    if (/\b(is|to) \S+$/.test(text) && !/\b(is|to) (right|correct|wrong|fine|you|me|not)$/.test(text))
      return 'unsure';
  }
  if (lettersAtEnd.test(text)) return 'open';
  if (spellingTalk.test(text) && /[\s,.-][a-z]$/.test(text)) return 'open';
  return numberOf(said, text, expects);
}

/** Digits that a phone number, a card or a code has; with fewer or others, more are to come. */
function numberOf(said: string, text: string, expects: ExpectedAnswer): Completeness | null {
  const run = digitsAtEnd.exec(text)?.[1];
  if (run === undefined) return null;
  const groups = run.match(/\d+/g)?.length ?? 0;
  const names = run.match(digitName)?.length ?? 0;
  const digits = (run.match(/\d/g)?.length ?? 0) + names;
  const known = /^digits:(\d+)$/.exec(expects)?.[1];
  if (known !== undefined) return digitsIn(said).length < Number(known) ? 'open' : 'whole';
  const wanted = expects === 'phone' || expects === 'number' || expects === 'digits';
  const spoken = wanted || dictated.test(said);
  // "At ten", "in 2019", "for two": one number is a quantity, unless it is one that is dictated.
  if (groups + names <= 1 && digits <= 4 && !spoken) return null;
  if (groups + names <= 1 && digits <= 2 && timeBefore.test(text.slice(0, -run.length))) return null;
  if (expects === 'number' && groups + names === 1) return /[.!?]$/.test(said) ? 'whole' : null;
  if (!wanted && year.test(text)) return null;
  if (/\b(ends? (in|with)|ending (in|with)|last (four|4)( digits)?( are)?)\b/.test(said) && digits >= 4)
    return 'likely';
  const whole = /^\D*(0|zero|oh)/.test(run) ? 11 : 10;
  if (digits >= whole && !longNumber.test(said)) return expects === 'phone' ? 'whole' : 'likely';
  if (digits >= 10) return 'unsure';
  if (expects === 'phone') return 'open';
  // Two small numbers side by side are a time or a count as often as the beginning of a number.
  if (!spoken && digits <= 2) return 'unsure';
  // Of a number that may be of any length enough was said to be all of it.
  return digits >= 8 || (digits === 4 && names + groups <= 1) ? 'unsure' : 'open';
}
