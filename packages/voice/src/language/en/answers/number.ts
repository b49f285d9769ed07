/** How many, as callers say it. */
import type { AnswerOf } from '@parley/contracts/flow';
import { answered, type SlotValue, type Understood } from '../../answer.ts';
import { literal } from '../../text.ts';
import { leadOf } from './digit-runs.ts';
import { frameOf, standingOf } from './frame.ts';
import { numerals } from './numerals.ts';
import { spokenList, tidy, words } from './spoken.ts';

/** One number of a text in which all are numerals. */
interface Piece {
  from: number;
  to: number;
  value: number;
  /** The flow's own word follows: "four people". */
  counted: boolean;
  /** So many persons of some kind: "three kids". */
  persons: boolean;
  /** "For four". */
  wanted: boolean;
  /** What is measured in something else answers no question for a count: "for two weeks". */
  measured: boolean;
}

const personKinds =
  /^ (?:(?:more|other|little|small|young|older|hungry) )?(?:adults?|grown-?ups?|kids?|child|children|babies|baby|infants?|toddlers?|teenagers?|teens?|seniors?|men|women|man|woman|ladies|lady|gentlemen|boys?|girls?|friends?|colleagues?|guests?|people|persons?|others?|of us|more)\b/;
const measures =
  /^ ?(?:%|(?:percent|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|times|miles?|kilomet(?:er|re)s?|met(?:er|re)s?|inch(?:es)?|feet|pounds?|kilos?|dollars?|bucks|euros?|cents?|degrees)\b)/;
const numberPattern =
  /(?<![\w.:/]|\d[,-])-?\d+(?:\.\d+)?(?!\d|[:/]\d|,\d| ?(?:am|pm|o'clock)\b|(?:st|nd|rd|th)\b)/g;
const month =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|at|past|half) $/;
/** Between two numbers of which one is meant. */
const either =
  /^(?: [a-z' -]{1,20})?,? ?(?:or|to|through|up to|-|–)(?: (?:maybe|perhaps|even|possibly|so))? ?$/;
const together = /^(?: [a-z' -]{1,24})?,? ?(?:and|plus|with|&)(?: (?:also|then|my|our|the|about|another))* $/;
const included = /\b(?:including|of them|of whom|of which|of those|are|that's|that is|which is|so)\b/;
const inexact = /\b(?:at least|more than|over|less than|fewer than|under|not more than)(?: about)? $/;
const harmless =
  /^(?:um+|uh+|er|well|oh|so|okay|ok|yes|yeah|please|thanks|thank|you|it|it's|its|is|are|be|will|would|just|about|around|roughly|only|i|i'm|i'd|we|we're|we'll|like|think|there|there's|that|that's|the|a|an|of|us|for|to|say|let's|make|take|have|need|want|with|and|total|altogether|in|all|party|table|number|people|number's|exactly|us|me|maybe|perhaps|probably|up|sorry|no|wait|not|but|actually|mean|rather|hmm|right|now|sure)$/;
/** So many other words beside a number that has no unit make it doubtful, and so many make it another's. */
const [mostBeside, mostAround] = [3, 6];
const mostOffered = 3;
/** Who says more numbers answers no question for one. */
const mostNumbers = 12;

/**
 * The number in an answer. `strict` is for text that answers something else ("a table for four on Friday"):
 * then the number must have its unit after it or "for" before it.
 */
export function parseNumber(
  text: string,
  spec: AnswerOf<'number'>,
  strict = false,
  asked = '',
): Understood | null {
  const plain = numerals(text);
  const all = piecesIn(plain, spec, asked);
  if (all.length > mostNumbers) return null;
  const standing = standingOf(plain, all);
  const affirmed = all.filter((_, at) => standing[at] === 'affirmed');
  const told = affirmed.filter((one) => !one.measured && (!strict || one.counted || one.wanted));
  const meant = meantBy(plain, told);
  if (meant.length === 0) return null;
  if (meant.length > 1) return meant.length > mostOffered ? null : which(meant, spec);
  const value = meant[0] as number;
  const understood = bounded(value, spec);
  if (understood?.kind !== 'value' || strict) return understood;
  const plainly = told.some((one) => one.counted || one.wanted || one.persons);
  const beside = words(plain).filter((word) => !/\d/.test(word) && !harmless.test(word)).length;
  if (!plainly && beside > mostAround) return null;
  const doubted =
    frameOf(plain).doubts ||
    (!plainly && beside > mostBeside) ||
    told.some((one) => inexact.test(leadOf(plain, one.from)));
  return doubted ? { ...understood, unsure: true } : understood;
}

function piecesIn(plain: string, spec: AnswerOf<'number'>, asked: string): Piece[] {
  const unit = spec.unit.map((word) => literal(tidy(word))).join('|');
  // regexp: one of the flow's words, which are literal.
  const counts = unit === '' ? null : new RegExp(`^ (?:${unit})\\b`);
  const question = tidy(asked);
  const others = words(plain).filter((word) => !/^\d/.test(word) && !harmless.test(word));
  return [...plain.matchAll(numberPattern)].slice(0, mostNumbers + 1).flatMap(({ 0: numeral, index }) => {
    const before = leadOf(plain, index);
    const after = plain.slice(index + numeral.length);
    const measure = measures.exec(after)?.[0].trim() ?? '';
    const counted = counts?.test(after) ?? false;
    const alone = others.every((word) => word === measure);
    const measured = measure !== '' && !counted && !alone && !question.includes(measure);
    if (month.test(before) && !counted && plain.trim() !== numeral) return [];
    const piece: Piece = {
      from: index,
      to: index + numeral.length,
      value: Number(numeral),
      counted,
      persons: personKinds.test(after),
      wanted: /\bfor $/.test(before) && measure === '',
      measured,
    };
    return [piece];
  });
}

/** What of these is meant: one, several to choose from, or none. */
function meantBy(plain: string, told: readonly Piece[]): number[] {
  const groups: Piece[][] = [];
  for (const piece of told) {
    const last = groups.at(-1)?.at(-1);
    const between = last === undefined ? '' : plain.slice(last.to, piece.from);
    const range =
      /\b(?:between|from) $/.test(leadOf(plain, last?.from ?? 0)) && / (?:and|to) $/.test(between);
    if (last !== undefined && (either.test(between) || range)) groups.at(-1)?.push(piece);
    else groups.push([piece]);
  }
  const summed = sumOf(plain, told, groups);
  if (summed !== undefined) return [summed];
  const counted = groups.find((group) => group.some((one) => one.counted));
  const wanted = groups.find((group) => group.some((one) => one.wanted));
  const values = (counted ?? wanted ?? groups.flat()).map((one) => one.value);
  return [...new Set(values)];
}

/** "Two adults and three kids" are five, and "five, two of them kids" are five too. */
function sumOf(plain: string, told: readonly Piece[], groups: readonly Piece[][]): number | undefined {
  const [first, ...others] = told;
  if (first === undefined || others.length === 0 || groups.length !== told.length) return undefined;
  const sum = (list: readonly Piece[]) => list.reduce((total, one) => total + one.value, 0);
  const people = told.filter((one) => one.persons).length;
  const next = plain.slice(first.to, others[0]?.from);
  const total = (first.counted || !first.persons) && !together.test(next);
  if (people > 0 && total && (first.value === sum(others) || included.test(next))) return first.value;
  const joined = others.every((one, at) => {
    const between = plain.slice(told[at]?.to, one.from);
    return together.test(between) || (at < others.length - 1 && /^ [a-z-]+, $/.test(between));
  });
  return joined && people >= others.length ? sum(told) : undefined;
}

function which(values: readonly number[], spec: AnswerOf<'number'>): Understood | null {
  const possible = values.map((value) => bounded(value, spec));
  const slots = possible.flatMap((one): SlotValue[] => (one?.kind === 'value' ? [one.slot] : []));
  const [only] = slots;
  if (only === undefined) return possible[0] ?? null;
  if (slots.length === 1) return { kind: 'value', slot: only, unsure: true };
  const spoken = spokenList(
    slots.map((slot) => slot.spoken),
    'or',
  );
  return {
    kind: 'ambiguous',
    question: `Is that ${spoken}?`,
    options: slots.map((slot) => ({ slot, phrases: [slot.spoken] })),
  };
}

function bounded(value: number, spec: AnswerOf<'number'>): Understood | null {
  if (!Number.isFinite(value)) return null;
  if (spec.integer && !Number.isInteger(value))
    return { kind: 'invalid', reason: 'I need a whole number there.' };
  if (spec.min !== undefined && value < spec.min) {
    return { kind: 'invalid', reason: `It has to be ${spec.min} or more.` };
  }
  if (spec.max !== undefined && value > spec.max) {
    return { kind: 'invalid', reason: `It can be ${spec.max} at most.` };
  }
  return answered(value, String(value));
}
