/** What a caller puts right in a value that was read back, piece by piece: "the last two are 43", "it's e, not a". */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { SimpleAnswer, SlotValue, Understood } from '../../answer.ts';
import { digitRuns } from './digit-runs.ts';
import { digitsIn, parseDigits } from './digits.ts';
import { parseEmail } from './email.ts';
import { standingOf } from './frame.ts';
import { alike, mostAlike, parseName } from './name.ts';
import { parsePhone } from './phone.ts';
import { withSpellingTold } from './respelled.ts';
import { likeness, spelledOut } from './spelling.ts';
import { ordinalAt, spokenList, tidy, words } from './spoken.ts';

const mostWays = 3;
/** Who says more, in UTF-16 units, does not put one piece right. */
const longest = 200;
const ending =
  /\b(?:(?:last|final) (?:\w+ )?(?:digits? |numbers? )?(?:is|are|should be|was|were)|ends? (?:in|with|on))\b(.*)$/;
const beginning =
  /\b(?:first (?:\w+ )?(?:digits? |numbers? )?(?:is|are|should be|was|were)|area code(?: is| should be)?|(?:starts?|begins?) with)\b(.*)$/;
const nth = /\bthe (\w+) (?:digit|number|one) (?:is|should be|was)\b(.*)$/;

/** The value with what was put right; null where the text says nothing of the kind. */
export function amend(
  text: string,
  spec: SimpleAnswer,
  pending: SlotValue,
  strict = false,
): Understood | null {
  const value = String(pending.value);
  const plain = tidy(text);
  if (plain.length > longest) return null;
  switch (spec.type) {
    case 'digits':
      return offer(digitsAmended(plain, value, strict), (digits) => parseDigits(digits, spec), value);
    case 'phone': {
      const phone = parsePhoneNumberFromString(value);
      if (phone === undefined) return null;
      const whole = parsePhone(text, spec);
      if (whole?.kind === 'value') return null;
      const anew = digitsAmended(plain, phone.nationalNumber, strict);
      return offer(anew, (digits) => parsePhone(`+${phone.countryCallingCode}${digits}`, spec), value);
    }
    case 'email':
      return parseEmail(text) === null ? offer(emailAmended(plain, value, strict), parseEmail, value) : null;
    case 'name':
      return offer(nameAmended(text, value, strict), parseName, value);
    default:
      return null;
  }
}

/** One way is taken, of several the caller is asked which. */
function offer(
  ways: readonly string[],
  parse: (text: string) => Understood | null,
  before: string,
): Understood | null {
  const slots = [...new Set(ways)].flatMap((way) => {
    const understood = parse(way);
    return understood?.kind === 'value' && understood.slot.value !== before ? [understood.slot] : [];
  });
  const [only] = slots;
  if (only === undefined || slots.length > mostWays) return null;
  if (slots.length === 1) return { kind: 'value', slot: only };
  return {
    kind: 'ambiguous',
    question: `Is that ${spokenList(
      slots.map((slot) => slot.spoken),
      'or',
    )}?`,
    options: slots.map((slot) => ({ slot, phrases: [slot.spoken, String(slot.value)] })),
  };
}

function digitsAmended(plain: string, before: string, strict: boolean): string[] {
  const at = (rest: string | undefined, put: (digits: string) => string) => {
    const digits = digitsIn(rest ?? '');
    return digits === '' || digits.length >= before.length ? [] : [put(digits)];
  };
  const last = (digits: string) => before.slice(0, -digits.length) + digits;
  const end = ending.exec(plain);
  if (end !== null) return at(end[1], last);
  const begin = beginning.exec(plain);
  if (begin !== null) return at(begin[1], (digits) => digits + before.slice(digits.length));
  const place = nth.exec(plain);
  const which = place === null ? undefined : ordinalAt([place[1] ?? ''], 0)?.value;
  if (which !== undefined && which <= before.length)
    return at(
      place?.[2],
      (digits) => before.slice(0, which - 1) + digits + before.slice(which - 1 + digits.length),
    );
  const runs = digitRuns(plain);
  const standing = standingOf(plain, runs);
  const [out, anew] = ['ruled-out', 'affirmed'].map(
    (how) => runs.find((_, index) => standing[index] === how)?.digits,
  );
  if (out !== undefined && anew !== undefined && out.length < before.length)
    return replaced(before, out, anew);
  const digits = strict ? '' : digitsIn(plain);
  return digits.length > 1 && digits.length < before.length ? [last(digits)] : [];
}

/** Each way to put one piece in the place of another. */
function replaced(before: string, out: string, anew: string): string[] {
  const ways: string[] = [];
  for (let at = before.indexOf(out); at >= 0; at = before.indexOf(out, at + 1)) {
    ways.push(before.slice(0, at) + anew + before.slice(at + out.length));
  }
  return ways;
}

const marks: [RegExp, string][] = [
  [/\bunder ?scores?\b/g, '_'],
  [/\b(?:dash|hyphen)\b/g, '-'],
  [/\bplus\b/g, '+'],
  [/\b(?:dots?|period)\b/g, '.'],
];
const example = /(?<=\b[a-z]),? (?:as in|for|like) [a-z]+/g;
const article = '(?:(?:an?|the|with|with an?|letter) )?';
const piece = '([a-z0-9]+|[._+-])';
const start = '(?:^|[ ,])';
const over = '(?=$|[ ,.!?])';
const anewNotOld = new RegExp(
  `${start}${article}${piece},? (?:and )?(?:not|instead of|rather than) ${article}${piece}${over}`,
);
const notOldAnew = new RegExp(
  `${start}not ${article}${piece},? (?:but |it's |it is |that's )?${article}${piece}${over}`,
);
const dropped = new RegExp(`${start}(?:without|no|there's no|there is no) ${article}${piece}${over}`);

/** What is to go and what is to come in its place, as said. */
function exchange(plain: string): { out: string; anew: string } | undefined {
  const said = plain.replace(example, '');
  const one = notOldAnew.exec(said);
  if (one !== null) return { out: one[1] ?? '', anew: one[2] ?? '' };
  const other = anewNotOld.exec(said);
  return other === null ? undefined : { out: other[2] ?? '', anew: other[1] ?? '' };
}

function emailAmended(plain: string, before: string, strict: boolean): string[] {
  const [local = '', domain = ''] = before.split('@');
  const said = marks.reduce((text, [word, mark]) => text.replace(word, mark), plain);
  // "Dot org", "not dot com, dot org".
  const top =
    /^(?:(?:no|it's|it is|that's|sorry)[ ,]+)*(?:not \. ?[a-z]+,? (?:but )?(?:it's )?)?\. ?([a-z]{2,24})(?:,? not \. ?[a-z]+)?[.!]*$/.exec(
      said,
    )?.[1];
  if (top !== undefined) return [`${local}@${domain.replace(/(?<![^.])[^.]+$/, top)}`];
  const house = /^(?:(?:no|it's|it is|that's|sorry)[ ,]+)*at (.+)$/.exec(plain)?.[1];
  const other = house === undefined ? null : parseEmail(`x at ${house}`);
  if (other?.kind === 'value') return [`${local}@${String(other.slot.value).split('@')[1]}`];
  const change = exchange(said);
  if (change !== undefined) {
    const inLocal = replaced(local, change.out, change.anew).map((way) => `${way}@${domain}`);
    return inLocal.length > 0 || change.out.length < 2
      ? inLocal
      : replaced(domain, change.out, change.anew).map((way) => `${local}@${way}`);
  }
  const gone = dropped.exec(said)?.[1];
  if (gone !== undefined && local.includes(gone))
    return replaced(local, gone, '').map((way) => `${way}@${domain}`);
  if (strict) return [];
  const parts = local.split(/([._+-])/);
  const word = wordPutRight(plain, parts);
  return word === undefined ? [] : [`${word.join('')}@${domain}`];
}

function nameAmended(text: string, before: string, strict: boolean): string[] {
  const list = before.split(' ');
  const change = exchange(tidy(text));
  if (change !== undefined && change.out.length === 1)
    return replaced(before.toLowerCase(), change.out, change.anew);
  const told = /\bwith(?:out)? (?:an?|the|no|two|one) [a-z]s?\b|\bno [a-z]\b/i.exec(text)?.[0];
  if (
    told !== undefined &&
    words(text).every((word) =>
      /^(?:no|it's|is|that's|spelled|it|with|without|an?|the|two|one|[a-z]s?)$/.test(word),
    )
  )
    return list.map((word) => before.replace(word, withSpellingTold(`${word} ${told}`).text));
  const part = /\b(first|last|sur) ?name(?:'s| is| should be)? (.+)$/i.exec(text);
  const anew = parseName(part?.[2] ?? text);
  if (anew?.kind !== 'value') return [];
  const said = String(anew.slot.value).split(' ');
  if (said.length === list.length && said.every((word, at) => likeness(list[at] ?? '', word) >= alike))
    return [said.join(' ')];
  if (list.length < 2 || (strict && part === null && mostAlike(list, said[0] ?? '') < 0)) return [];
  const place = part === null ? undefined : /^first$/i.test(part[1] ?? '') ? 0 : list.length - 1;
  if (said.length !== 1) return [];
  const at = place ?? mostAlike(list, said[0] ?? '');
  return at < 0 ? [] : [list.map((word, index) => (index === at ? said[0] : word)).join(' ')];
}

/** A word that is said or spelled anew in the place of the one that it is like. */
function wordPutRight(plain: string, parts: readonly string[]): string[] | undefined {
  const read = spelledOut(
    plain
      .match(/[a-z]+(?:'[a-z]+)?/g)
      ?.filter((word) => !/^(?:no|not|it's|it|is|that's|sorry|the|name|spelled)$/.test(word)) ?? [],
  );
  const only = read.length === 1 ? read[0] : read.find((one) => one.spelled);
  if (only === undefined || only.word.length < 2) return undefined;
  const at = mostAlike(parts, only.word);
  return at < 0 ? undefined : parts.map((part, index) => (index === at ? only.word : part));
}
