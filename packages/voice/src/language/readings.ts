/** From a few readings of a text to what is understood: the likely one, a question, or nothing. */
import { type Reading, type Span, sameSlot, type Understood } from './answer.ts';

/** Below it a reading is asked about. */
const sureEnough = 0.7;
/** Two readings that are nearer than this are asked about. */
const near = 0.15;
/** So many words that nothing explains may be an aside; more say something else. */
const mostUnexplained = 2;

export interface JudgedBy {
  /** Words that change no answer: politeness, fillers. null where the rest of the text answers something else. */
  harmless: ReadonlySet<string> | null;
  /** Which of these was meant? */
  which: (spoken: readonly string[]) => string;
  /** Ways to name a reading when it was asked which. */
  phrasesOf: (reading: Reading) => string[];
}

/** null where there is no reading. */
export function judge(text: string, readings: readonly Reading[], by: JudgedBy): Understood | null {
  const best = Math.max(0, ...readings.map((one) => one.likelihood));
  const likely = readings
    .filter((one) => best - one.likelihood < near)
    .filter((one, at, all) => all.findIndex((other) => sameSlot(other.slot, one.slot)) === at);
  const [first] = likely;
  if (first === undefined) return null;
  if (likely.length > 1) {
    return {
      kind: 'ambiguous',
      question: by.which(likely.map((one) => one.slot.spoken)),
      options: likely.map((one) => ({ slot: one.slot, phrases: by.phrasesOf(one) })),
    };
  }
  const explained = readings.flatMap((one) => one.explains);
  const left = by.harmless === null ? 0 : unexplained(text, explained, by.harmless).length;
  const { slot } = first;
  if (best >= sureEnough && left <= mostUnexplained) return { kind: 'value', slot };
  return { kind: 'value', slot, unsure: true };
}

/** The words of a text that none of these pieces explains and that may matter. */
function unexplained(text: string, pieces: readonly Span[], harmless: ReadonlySet<string>): string[] {
  const left: string[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)) {
    const inside = pieces.some(({ from, to }) => index >= from && index < to);
    if (!inside && !harmless.has(word)) left.push(word);
  }
  return left;
}
