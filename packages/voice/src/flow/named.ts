/** Which answers are spoken about by name, and with which words: "the name is fine, but the number ends in 42". */
import type { AskStep } from '@parley/contracts/flow';
import { labelOf } from './label.ts';
import type { Run } from './run.ts';

/** A piece of what was said that is about one answer, with the name that the answer has in it. */
export interface Mention {
  step: AskStep;
  called: string;
  text: string;
}

interface Word {
  stem: string;
  from: number;
}

/**
 * Each answer that is named, in the order of the text. A piece goes from its name to the next one; all of the text where
 * there is one only. What an answer of its type is called names it where no other is called so.
 */
export function mentionsIn(run: Run, text: string, steps: readonly AskStep[]): Mention[] {
  const said = wordsOf(run, text);
  const found: (Mention & { at: number; length: number })[] = [];
  for (const step of steps) {
    for (const called of callings(run, step, steps)) {
      const stems = wordsOf(run, called).map(({ stem }) => stem);
      const at = said.findIndex((_, start) =>
        stems.every((stem, place) => said[start + place]?.stem === stem),
      );
      if (stems.length === 0 || at < 0) continue;
      found.push({ step, called, text, at, length: stems.length });
      break;
    }
  }
  // "Phone number" is no number of another kind.
  const alone = found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.length > one.length &&
          other.at <= one.at &&
          one.at < other.at + other.length,
      ),
  );
  alone.sort((a, b) => a.at - b.at);
  if (alone.length < 2) return alone;
  return alone.map(({ step, called, at }, place) => {
    const next = alone[place + 1]?.at;
    const from = place === 0 ? 0 : startOf(run, said, at);
    const to = next === undefined ? undefined : startOf(run, said, next);
    return { step, called, text: text.slice(from, to) };
  });
}

/** The small word before a name belongs to it: "the". */
function startOf({ language: { meaning } }: Run, said: readonly Word[], at: number): number {
  const before = said[at - 1];
  return (before !== undefined && meaning.small.has(before.stem) ? before : said[at])?.from ?? 0;
}

function callings({ language }: Run, step: AskStep, steps: readonly AskStep[]): string[] {
  const { nouns } = language.hears;
  const others = steps.filter((other) => other !== step);
  const taken = new Set(others.flatMap((other) => [labelOf(other), ...nouns(other.answer.type)]));
  return [labelOf(step), ...nouns(step.answer.type).filter((noun) => !taken.has(noun))];
}

function wordsOf({ language: { tidy, meaning } }: Run, text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu)].map(({ 0: word, index }) => ({
    stem: meaning.stem(tidy(word)),
    from: index,
  }));
}
