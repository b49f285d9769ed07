import { answered, type Understood } from '../../answer.ts';
import { type AddressPart, addressParts } from './email-parts.ts';
import { frameOf } from './frame.ts';
import { likeness } from './spelling.ts';
import { spokenList, tidy } from './spoken.ts';

/** What stands before an address. */
const lead =
  /^(?:is|it's|its|that's|that'd|that|be|address|e?mail|me|to|at|on|under|use|i'm|so|yes|yeah|yep|sure|okay|ok|well|please|hi|hello|oh|right|the|my|a|an|it|one|would|i|have|here|this|write|send|reach|contact|you|can|just|think|maybe|perhaps|probably|great|thanks|thank|perfect|cool|fine|lovely|wonderful|excellent|awesome|alright|er|erm|um|uh|hm+|guess|suppose|believe|very|much)$/;
/** The same, where it may be the beginning of an address. */
const leadBeforePause =
  /^(?:me|to|on|use|sure|okay|well|right|hello|hi|write|one|can|just|send|think|oh|please|great|thanks|thank|perfect|cool|fine|lovely|wonderful|excellent|awesome|alright|guess|suppose|believe|very|much)$/;
/** Beginnings of domains that almost everybody means with ".com". */
const mailHouses = /^(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|live|msn)$/;
/** Words that seldom stand in an address. */
const unlikely =
  /^(?:and|then|with|without|but|the|of|in|for|not|is|are|was|there|that|this|no|wait|or|like|as|word|words|spelled|capital|letter|letters|space|i|you|my|me|it|dots?|sign|symbol|also|again|correct|wrong|after|before|by|an|home|work|number|phone|name)$/;
const address =
  /^[a-z0-9_](?:[a-z0-9_%+-]*)(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}$/;
/** More words before the "at" that no mark joins are seldom one address. */
const mostWords = 3;

/** "john dot smith at example dot com" → john.smith@example.com; null when there is no address in it. */
export function parseEmail(text: string): Understood | null {
  const tidied = tidy(text);
  const ways = alternatives(addressParts(tidied)).map(addressOf);
  const [first, ...others] = ways.flatMap((way) => (way === null ? [] : [way]));
  if (first === undefined) return null;
  const different = others.filter((other) => other.address !== first.address);
  if (different.length > 0) {
    const all = [first, ...different].slice(0, 3).map((one) => one.address);
    return {
      kind: 'ambiguous',
      question: `Is that ${spokenList(all.map(spokenEmail), 'or')}?`,
      options: all.map((one) => ({
        slot: { value: one, spoken: spokenEmail(one) },
        phrases: [spokenEmail(one), one],
      })),
    };
  }
  const slot = { value: first.address, spoken: spokenEmail(first.address) };
  const unsure = first.unsure || frameOf(tidied).doubts;
  return unsure ? { kind: 'value', slot, unsure } : answered(slot.value, slot.spoken);
}

/** "… or …" between two addresses. */
function alternatives(parts: readonly AddressPart[]): (readonly AddressPart[])[] {
  const or = parts.findIndex((part) => part.word === 'or');
  const [one, other] = [parts.slice(0, or), parts.slice(or + 1)];
  const both = or > 0 && [one, other].every((side) => side.some((part) => part.mark === '@'));
  return both ? [one, other] : [parts];
}

function addressOf(parts: readonly AddressPart[]): { address: string; unsure: boolean } | null {
  const { list, unsure: repaired } = putRight(withoutRuledOut(parts));
  const at = list.findLastIndex((part) => part.mark === '@');
  if (at < 1) return null;
  const local = localOf(list.slice(0, at));
  const domain = domainOf(list.slice(at + 1));
  if (domain === null) return null;
  const whole = `${local.text}@${domain.text}`;
  if (whole.length > 254 || local.text.length > 64 || !address.test(whole)) return null;
  return { address: whole, unsure: repaired || local.unsure || domain.unsure };
}

/** What stands before the "at", from the end of what leads to it. */
function localOf(parts: readonly AddressPart[]): { text: string; unsure: boolean } {
  let from = parts.length;
  while (from > 0 && !endsLead(parts, from - 1)) from -= 1;
  const taken = withoutRepeats(parts.slice(from));
  const text = taken.map((part) => part.mark ?? part.word).join('');
  const plain = taken.filter((part) => part.mark === undefined && !part.spelled && !/\d/.test(part.word));
  const joined = taken.filter((part) => part.mark !== undefined).length;
  const odd = plain.some((part) => unlikely.test(part.word)) || plain.length - joined > mostWords;
  return { text: text.replace(/[.]$/, ''), unsure: odd };
}

function endsLead(parts: readonly AddressPart[], at: number): boolean {
  const part = parts[at];
  if (part === undefined || part.spelled) return false;
  if (part.mark !== undefined) return part.mark === '@';
  const next = parts[at + 1];
  // "Me dot smith": joined to what follows.
  if (!lead.test(part.word) || (next?.mark !== undefined && next.mark !== '@') || next === undefined)
    return false;
  if (parts[at - 1]?.mark !== undefined && parts[at - 1]?.mark !== '@') return false;
  return next.mark !== '@' || !leadBeforePause.test(part.word);
}

/** "John, j o n": the spelling counts. */
function withoutRepeats(parts: readonly AddressPart[]): AddressPart[] {
  const out: AddressPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const word = last !== undefined && last.mark === undefined && part.mark === undefined;
    if (word && part.spelled && part.word.length > 1 && !last.spelled && last.word.length > 1) {
      if (likeness(last.word, part.word) >= 0.5) out.pop();
    }
    out.push(part);
  }
  return out;
}

/** What stands after the "at", to the end of the first word after the last dot. */
function domainOf(parts: readonly AddressPart[]): { text: string; unsure: boolean } | null {
  const dot = parts.findLastIndex((part) => part.mark === '.');
  const label = (list: readonly AddressPart[]) =>
    list
      .filter((part) => !/^(?:the|um|uh)$/.test(part.word))
      .map((part) => part.mark ?? part.word)
      .join('');
  if (dot < 0) {
    const name = label(parts.slice(0, 2)).replace(/^gmail.*/, 'gmail');
    const house = [name, label(parts.slice(0, 1))].find((one) => mailHouses.test(one));
    return house === undefined ? null : { text: `${house}.com`, unsure: true };
  }
  const end = parts[dot + 1];
  if (end === undefined) return null;
  // "Dot co uk".
  const country =
    end.word === 'co' && /^[a-z]{2}$/.test(parts[dot + 2]?.word ?? '') ? `.${parts[dot + 2]?.word}` : '';
  const before = parts.slice(0, dot);
  const odd =
    before.filter((part) => part.mark === undefined && !part.spelled && unlikely.test(part.word)).length > 0;
  return { text: `${label(before)}.${end.word}${country}`, unsure: odd };
}

/** "Not john, jon at …". */
function withoutRuledOut(parts: readonly AddressPart[]): AddressPart[] {
  const out: AddressPart[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as AddressPart;
    const pause = parts.slice(at + 1, at + 8).findIndex((one) => one.apart);
    if (part.word === 'not' && parts[at - 1]?.mark === undefined && pause > 0) at += pause;
    else out.push(part);
  }
  return out;
}

/** What follows a repair takes the place of what is most like it, or of the last that was said. */
function putRight(parts: readonly AddressPart[]): { list: AddressPart[]; unsure: boolean } {
  let list: AddressPart[] = [];
  let unsure = false;
  const groups: AddressPart[][] = [[]];
  for (const part of parts) {
    if (part.repair) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  for (const anew of groups) {
    const first = anew[0];
    if (first === undefined) continue;
    const { from, sure } = placeFor(list, first);
    if (!sure && list.length > 0) unsure = true;
    // "John dot smith at example dot com, no, smyth": the rest stays.
    const word = anew.every((part) => part.mark === undefined);
    const rest = list.slice(from + 1);
    const keeps = word && rest.some((part) => part.mark !== undefined);
    list = [...list.slice(0, from), ...anew, ...(keeps ? rest : [])];
  }
  return { list, unsure };
}

function placeFor(list: readonly AddressPart[], anew: AddressPart): { from: number; sure: boolean } {
  if (anew.mark !== undefined) {
    const same = list.findLastIndex((part) => part.mark === anew.mark);
    const other = list.findLastIndex((part) => part.mark !== undefined && part.mark !== '@');
    return { from: same >= 0 ? same : Math.max(0, other), sure: same >= 0 || other >= 0 };
  }
  const isWord = (part: AddressPart) => part.mark === undefined;
  const same = list.findIndex((part) => isWord(part) && part.word === anew.word);
  const alike = list.findLastIndex((part) => isWord(part) && likeness(part.word, anew.word) >= 0.5);
  const found = same >= 0 ? same : alike;
  if (found >= 0) return { from: found, sure: true };
  return { from: Math.max(0, list.findLastIndex(isWord)), sure: false };
}

function spokenEmail(address: string): string {
  return address
    .replace('@', ' at ')
    .replaceAll('.', ' dot ')
    .replaceAll('_', ' underscore ')
    .replaceAll('-', ' dash ')
    .replaceAll('+', ' plus ')
    .replace(/\s+/g, ' ');
}
