/** Has the caller finished? A pure decision: how much silence, after these words, ends the turn. */

import type { Completeness, TurnLanguage } from '../language/language.ts';
import type { ExpectedAnswer } from '../ports.ts';

export interface EndpointInput {
  language: TurnLanguage;
  /** The utterance so far as recognised; empty while nothing is recognised. */
  text: string;
  /** The recogniser's, of the last word, 0 to 1; null where it does not tell. */
  lastWordConfidence: number | null;
  /** What the question just asked needs. */
  expects: ExpectedAnswer;
  minWaitMs: number;
  maxWaitMs: number;
  /** This caller's longest pauses inside a turn, of late; 0 until one was seen. */
  callerPauseMs: number;
  /** How many pauses that was learnt from. */
  callerPauses: number;
  /** A turn model's probability that the turn is over; null without one. */
  turnProbability: number | null;
}

/** Callers who ask for time get this much silence before anything is said. */
export const holdWaitMs = 8000;

interface Patience {
  /** Of the way from the shortest wait to the longest. */
  share: number;
  /** Of this caller's usual pause: a whole sentence is seldom followed by one, half a sentence is. */
  pauses: number;
  /** How far a turn model that is sure of an end lowers the share, and one that is sure of none raises it. */
  over: number;
  goesOn: number;
}

/**
 * Two speeds, little between: a pause inside a turn is seldom longer than 1.2 s, and a wait of 700 ms cuts into half
 * of them. What sounds finished is answered soon; what does not is waited for until it is, and words that promise
 * more for as long as somebody takes to find them.
 */
const patience: Record<Completeness, Patience> = {
  whole: { share: 0, pauses: 0, over: 0, goesOn: 0.2 },
  likely: { share: 0.075, pauses: 0, over: 0.075, goesOn: 0.4 },
  unsure: { share: 0.73, pauses: 1.3, over: 0.25, goesOn: 0.2 },
  open: { share: 1, pauses: 1.3, over: 0, goesOn: 0 },
};

/** A last word that the recogniser doubts more was cut off, or was another: "and less" for "unless". */
const doubtedWord = 0.62;

/** A turn model's answer that moves nothing; it is more often wrong about an end than about a pause. */
const evenProbability = 0.6;

/** After so many pauses of a caller it is known how long theirs get, and that they go on sooner than most. */
const enoughPauses = 4;
const longestPause = 2;
const fluentShare = 0.37;

/** Silence in ms after the caller's last sound that ends the turn. */
export function endpointWaitMs(input: EndpointInput): number {
  const { minWaitMs, maxWaitMs, callerPauseMs, turnProbability } = input;
  const text = input.text.trim();
  if (text === '') return minWaitMs;
  if (input.language.asksForTime(text)) return Math.max(maxWaitMs, holdWaitMs);
  const completeness = completenessNow(text, input);
  const { share, pauses, over, goesOn } = patience[completeness];
  const lean = turnProbability === null ? 0 : turnProbability - evenProbability;
  const moved =
    share - (lean > 0 ? (lean / (1 - evenProbability)) * over : (lean / evenProbability) * goesOn);
  const known = Math.max(callerPauseMs * longestPause, minWaitMs + (maxWaitMs - minWaitMs) * fluentShare);
  const asWordsAsk = minWaitMs + (maxWaitMs - minWaitMs) * moved;
  const fluent =
    completeness === 'unsure' && input.expects !== 'dictation' && input.callerPauses >= enoughPauses;
  const waitMs = Math.max(fluent ? Math.min(asWordsAsk, known) : asWordsAsk, callerPauseMs * pauses);
  return Math.round(Math.min(Math.max(waitMs, minWaitMs), maxWaitMs));
}

function completenessNow(
  text: string,
  { language, expects, lastWordConfidence }: EndpointInput,
): Completeness {
  const byWords = language.completenessOf(text, expects);
  const finished = byWords === 'whole' || byWords === 'likely';
  const doubted = (lastWordConfidence ?? 1) < doubtedWord && text.includes(' ');
  return finished && doubted ? 'unsure' : byWords;
}
