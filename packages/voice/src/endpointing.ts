/** Has the caller finished? A pure decision: how much silence, after these words, ends the turn. */
import type { ExpectedAnswer } from './ports.ts';

export interface EndpointInput {
  /** The utterance so far as recognised; empty while nothing is recognised. */
  text: string;
  /** What the question just asked needs. */
  expects: ExpectedAnswer;
  minWaitMs: number;
  maxWaitMs: number;
  /** This caller's usual pause inside a turn; 0 until one was seen. */
  callerPauseMs: number;
  /** A turn model's probability that the turn is over; null without one. */
  turnProbability: number | null;
}

/** Callers who ask for time get this much silence before anything is said. */
export const holdWaitMs = 8000;

const openEnding = new Set(
  (
    'a an the and or but so because if when while that which who than then to of in on at for with from by ' +
    "about into like my your his her our their its this these those is are was were am be been i'm it's we're " +
    "they're i we they he she you um uh er erm hmm also plus maybe just very really would could should can will " +
    'want need between until not every'
  ).split(' '),
);

const holdPhrase =
  /\b(wait|hold on|hang on|one (moment|second|sec|minute)|just a (moment|second|sec|minute)|give me a (moment|second|sec|minute)|let me (check|see|think|look|find))( please| for me)?[\s.,!?…]*$/i;

/** Silence in ms after the caller's last sound that ends the turn. */
export function endpointWaitMs(input: EndpointInput): number {
  const { minWaitMs, maxWaitMs } = input;
  const text = input.text.trim();
  if (text === '') return minWaitMs;
  if (asksForTime(text)) return Math.max(maxWaitMs, holdWaitMs);
  const byWords = waitByWords(text, input);
  const byModel =
    input.turnProbability === null
      ? byWords
      : mix(maxWaitMs, minWaitMs, input.turnProbability) * 0.7 + byWords * 0.3;
  return Math.round(Math.min(Math.max(byModel, minWaitMs), maxWaitMs));
}

/** "Hold on", "let me check": the caller wants silence. */
export function asksForTime(text: string): boolean {
  return holdPhrase.test(text);
}

function waitByWords(text: string, input: EndpointInput): number {
  const { minWaitMs, maxWaitMs } = input;
  const dictated = dictationDone(text, input.expects);
  if (dictated === false) return maxWaitMs;
  if (dictated === true) return minWaitMs;
  if (endsOpen(text)) return maxWaitMs;
  const finished = /[.?!]["')\]]*$/.test(text);
  // A caller who is known to pause in mid-turn gets somewhat more than that pause, within the bounds.
  const patientMs = finished ? input.callerPauseMs * 0.5 : input.callerPauseMs * 1.3;
  return Math.max(finished ? minWaitMs : mix(minWaitMs, maxWaitMs, 0.5), patientMs);
}

/** Whether a dictated value is complete: null when none is being dictated. */
function dictationDone(text: string, expects: ExpectedAnswer): boolean | null {
  const digits = spokenDigits(text);
  switch (expects) {
    case 'phone':
      return digits === 0 ? null : digits >= 10;
    case 'email':
      return /@|\bat\b/i.test(text) ? /(\.|\bdot\b)\s*[a-z]{2,}[.!?]?$/i.test(text) : null;
    case 'number':
      return digits === 0 || digits >= 4 ? null : digits === 1 && /[.!?]$/.test(text) ? null : false;
    case 'dictation':
      return false;
    default:
      return null;
  }
}

const digitWords = /\b(zero|oh|one|two|three|four|five|six|seven|eight|nine)\b/gi;

function spokenDigits(text: string): number {
  return (text.match(/\d/g)?.length ?? 0) + (text.match(digitWords)?.length ?? 0);
}

/** Ends with a word that elsewhere promises more. */
const farewell = /\b(thank|thanking|see|bless) you\.?$/i;

/** The last word, or a comma, promises more. */
function endsOpen(text: string): boolean {
  if (/[,;:\-–—…]$/.test(text) || text.endsWith('...')) return true;
  if (/[?!]$/.test(text) || farewell.test(text)) return false;
  const last = text.toLowerCase().match(/([a-z']+)[.]?$/)?.[1];
  return last !== undefined && openEnding.has(last);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
