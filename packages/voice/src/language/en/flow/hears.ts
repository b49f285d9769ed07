/** How a flow understands English, answers and intents apart. */
import type { Answer } from '@parley/contracts/flow';
import type { FlowHears } from '../../language.ts';
import { literal } from '../../text.ts';
import { frameOf } from '../answers/frame.ts';
import { ordinalAt, tidy, words } from '../answers/spoken.ts';

const taking =
  /\b(no|nope|not|actually|wait|sorry|i (?:just )?said|i meant|i mean|change|changed|switch|make (?:it|that)|instead|rather|correct(?:ion)?|wrong|but|hold on|(?:should|supposed to|was to|meant to) be|isn't (?:right|correct))\b/;
const insisting = /\b(i (?:just )?said|i meant|i mean|change|make (?:it|that)|instead|correction|wrong)\b/;

function takesBack(text: string): boolean {
  return taking.test(tidy(text));
}

function insists(text: string): boolean {
  return insisting.test(tidy(text));
}

/** "How much would it be?" asks, "how about ten?" proposes. */
const inquiring = /\b(?:how (?!about\b)\w+|what(?! about\b)|when|where|who|why)\b/;

function asks(text: string): boolean {
  const plain = tidy(text);
  const { asks: isQuestion, proposes } = frameOf(plain);
  return isQuestion && (!proposes || inquiring.test(plain));
}

const wishing =
  /\b(?:i(?:'d| would) (?:like|love|prefer|want|need)|(?:i|we) (?:\w+ )?(?:want|wanna|need|wish|have to|have got to)|(?:i'm|i am|we're|we are) (?:looking|calling|hoping)|(?:can|could|may|might|would|will) (?:i|we|you|somebody|someone|anybody|anyone)|please|is it possible)\b/;

function wishes(text: string): boolean {
  const plain = tidy(text);
  return frameOf(plain).asks || wishing.test(plain);
}

function followsUp(text: string): boolean {
  return /^\W*(?:(?:okay|ok|oh|yes|no|so|well|alright)\W+)*(?:and|what about|how about|what if it's)\b/.test(
    tidy(text),
  );
}

function afterYesOrNo(text: string): string {
  return text.replace(/^\s*(?:no|nope|yes|yeah)\b[\s,.]*/i, '');
}

function afterRefusal(text: string): string {
  return text.replace(
    /^\W*(?:(?:no|nope|nah|not quite|wrong|(?:that's|that is|this is) (?:wrong|not right))\b[\s,.!]*)+/i,
    '',
  );
}

function withoutLabel(text: string, label: string): string {
  // regexp: a label of the flow's, which is literal.
  const said = text.replace(new RegExp(`\\b(?:(?:the|my|that) )?${literal(label)}\\b`, 'gi'), ' ');
  return said.replace(
    /^\W*(?:(?:and|but|also|so|well)\b[\s,]*)?(?:(?:is|was|isn't|should be|should have been|must be|needs to be|to) )?(?:(?:wrong|incorrect|misspelled|not right|not correct|right)\b[\s,.;!]*)?(?:(?:it's|it is|that's|it should be|it should have been|should be|must be|make it|change it to|to|is) )?/i,
    '',
  );
}

function keepsAll(text: string): boolean {
  return /\b(nothing|fine|correct|never ?mind)\b/.test(tidy(text));
}

function approves(text: string): boolean {
  return /^(?:(?!\b(?:not|n't|wrong|incorrect|should|change)\b).)*\b(?:is|are|was|'s|sounds|looks) (?:all |quite |just |perfectly )?(?:fine|right|correct|good|okay|ok|perfect|great|alright)\b/.test(
    tidy(text),
  );
}

const calledAs: Partial<Record<Answer['type'], readonly string[]>> = {
  date: ['day', 'date'],
  time: ['time', 'hour'],
  name: ['name'],
  phone: ['phone number', 'telephone number', 'phone', 'number'],
  email: ['e-mail address', 'email address', 'e-mail', 'email', 'mail', 'address'],
  digits: ['number', 'code'],
  number: ['number'],
};

function nouns(type: Answer['type']): readonly string[] {
  return calledAs[type] ?? [];
}

function times(question: string): string[] {
  return question.match(/\b\d{1,2}(?::\d{2})? [AP]M\b|\bnoon\b/g) ?? [];
}

const anyOf =
  /\b(?:any ?time|whenever|whichever|any(?: one)? of (?:them|those|these)|any|either|(?:doesn't|does not) matter|(?:don't|do not) (?:care|mind)|you (?:choose|pick|decide)|up to you|(?:earliest|soonest|early|soon)(?: as possible)?|asap|as soon as (?:possible|you can)|first (?:\w+ )?(?:one|slot|time|opening|appointment|thing|available|free|you have)|next (?:free|available))\b/;
const latest =
  /\b(?:latest|last (?:\w+ )?(?:one|slot|time|appointment|you have)|as late as possible|late as you can)\b/;
const partsOfDay: readonly (readonly [RegExp, (hour: number) => boolean])[] = [
  [/\b(?<!good )mornings?\b|\bbefore (?:noon|lunch)\b|\bam\b/, (hour) => hour < 12],
  [/\b(?<!good )afternoons?\b|\bafter (?:noon|lunch)\b|\bpm\b/, (hour) => hour >= 12 && hour < 18],
  [/\b(?<!good )evenings?\b|\btonight\b|\bafter work\b/, (hour) => hour >= 17],
];

function picks(text: string, offered: readonly string[]): number[] {
  const plain = tidy(text);
  if (words(text).length > 14) return [];
  const parts = partsOfDay.filter(([said]) => said.test(plain));
  const not =
    /\b(?:not|no|except|cannot)\b|n't\b/.test(plain) &&
    !/\b(?:don't|doesn't|not) (?:mind|care|matter)\b/.test(plain);
  if (not && parts.length === 0) return [];
  const fits = offered.flatMap((time, place) =>
    parts.some(([, isIn]) => isIn(hourOf(time))) !== (not || parts.length === 0) ? [place] : [],
  );
  if (latest.test(plain)) return fits.slice(-1);
  if (anyOf.test(plain)) return fits.slice(0, 1);
  return parts.length === 0 ? [] : fits;
}

/** Of a time as it is spoken: "9:30 AM", "noon". */
function hourOf(time: string): number {
  if (!/\d/.test(time)) return 12;
  return (Number.parseInt(time, 10) % 12) + (/pm/i.test(time) ? 12 : 0);
}

const cardinals = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

function ordinal(text: string, count: number): number | undefined {
  const list = words(text);
  if (list.length > 8) return undefined;
  const plain = list.join(' ');
  if (/^(?:(?:i'd|i'll) (?:like|take|have) )?(?:the )?(?:last|latter)(?: one| option)?$/.test(plain))
    return count - 1;
  const numbered =
    /\b(?:number|option|choice) (\w+)$/.exec(plain)?.[1] ?? (list.length === 1 ? list[0] : undefined);
  const value =
    numbered === undefined
      ? undefined
      : /^\d+$/.test(numbered)
        ? Number(numbered)
        : cardinals.indexOf(numbered) + 1;
  if (value !== undefined && value >= 1 && value <= count) return value - 1;
  for (let at = 0; at < list.length; at += 1) {
    const found = ordinalAt(list, at);
    const rest = list.slice(at + 1).join(' ');
    if (
      found !== undefined &&
      found.value <= count &&
      /^(?:one|option|choice|please|one please)?$/.test(rest)
    ) {
      return found.value - 1;
    }
  }
  return undefined;
}

export const hears: Omit<
  FlowHears,
  'amend' | 'answer' | 'yesOrNo' | 'thanks' | 'standing' | 'digits' | 'intent'
> = {
  ordinal,
  times,
  picks,
  keepsAll,
  approves,
  nouns,
  takesBack,
  insists,
  asks,
  wishes,
  followsUp,
  afterYesOrNo,
  afterRefusal,
  withoutLabel,
};
