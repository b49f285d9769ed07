/**
 * Text as it comes in. Two ways, by who could mend it:
 *
 * - **Refused** at the doors (`textSchema`, `wordsSchema`): what a person or a program writes to REST, to the talk
 *   socket or to gRPC. It is stored as it was sent or answered with a clear error, never changed behind its back;
 *   only line ends become `\n`, and `wordsSchema` and `visibleSchema` trim.
 * - **Cleaned** (`cleanText`, `cleanJson`): what minds, tools, vendors and carriers bring in the middle of a call.
 *   Nobody could mend it there, and a call must not fail for it.
 *
 * Neither lets through what a database cannot hold: C0 control characters but tab and newline, and lone surrogates.
 * Marks of direction, joiners and the like are part of how people write, and stay.
 */
import { z } from 'zod';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const control = /[\u0000-\u0008\u000b-\u001f]/;
const controls = new RegExp(control, 'g');

const textFault = 'must have no control characters but tab and newline, and no half of a surrogate pair';

/** Whether it can be stored as it is. */
export function isCleanText(text: string): boolean {
  return !control.test(text) && text.isWellFormed();
}

function lineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

/** Text of at most `max` UTF-16 units, kept to the letter: prompts, cells of tables, values that are compared. */
export function textSchema(max: number, min = 0) {
  return bounded(z.string().overwrite(lineEnds), max, min);
}

/** The same without the space around it: names, descriptions, sentences. */
export function wordsSchema(max: number, min = 0) {
  return bounded(z.string().trim().overwrite(lineEnds), max, min);
}

/** Neither space, nor marks and fillers that show nothing by themselves: joiners, marks of direction, a blank of Braille. */
const visible = /[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Words of which something can be seen: what is given now. What was stored before may be in `wordsSchema` alone. */
export function visibleSchema(max: number) {
  return wordsSchema(max, 1).refine(
    (text) => text === '' || visible.test(text), // Nothing at all is told by its length.
    'must have something in it that can be seen',
  );
}

function bounded(text: z.ZodString, max: number, min: number): z.ZodString {
  return (min === 0 ? text : text.min(min)).max(max).refine(isCleanText, textFault);
}

/** The longest text that is kept of a call, in UTF-16 units. */
export const mostTextKept = 100_000;

/** The text without what cannot be stored: line ends as `\n`, lone surrogates as U+FFFD, cut at `max` UTF-16 units. */
export function cleanText(text: string, max = mostTextKept): string {
  if (text.length <= max && isCleanText(text)) return text;
  return lineEnds(text.slice(0, max)).replace(controls, '').toWellFormed();
}

/** Deeper than this nothing is kept: PostgreSQL and the readers of the answer unpack it on a stack. */
const mostDepth = 32;
/** For all text, keys and values of it in UTF-16 units: each value counts one more. */
const mostWeight = 200_000;

/** A JSON value with every text and key in it cleaned; what is too deep, more than `most`, or no JSON becomes null. */
export function cleanJson(value: unknown, most = mostWeight): unknown {
  let left = most;
  const clean = (one: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0) return null;
    if (typeof one === 'string') {
      const text = cleanText(one, Math.min(left, mostTextKept));
      left -= text.length;
      return text;
    }
    if (typeof one === 'boolean') return one;
    if (typeof one === 'number') return Number.isFinite(one) ? one : null;
    if (typeof one !== 'object' || one === null || depth === mostDepth) return null;
    if (Array.isArray(one)) return one.slice(0, left).map((each) => clean(each, depth + 1));
    const kept: [string, unknown][] = [];
    for (const [key, each] of Object.entries(one)) {
      if (left <= 0) break;
      if (each === undefined) continue;
      const name = cleanText(key, left);
      left -= name.length;
      kept.push([name, clean(each, depth + 1)]);
    }
    return Object.fromEntries(kept);
  };
  return clean(value, 0);
}

/** The same record with no names but its own: `constructor` and the like are names that customers choose too. */
export function ownNames<Record extends object>(record: Record): Record {
  return Object.assign(Object.create(null), record);
}
