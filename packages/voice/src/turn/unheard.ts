/** A sound of the caller without a word that is known: a cough, or something they must be asked for again. */
import { abortReply, sayInstead } from './reply.ts';
import { watchSilence } from './silence.ts';
import { openTurn, type Step, setTimer } from './step.ts';
import type { Utterance } from './types.ts';
import { dropUtterance } from './utterance.ts';

/** Speech as long as this in which no word was found is asked for again, once: it was no cough. */
const longUnheardMs = 1200;
/** What is shorter may have been one, or a word: a caller who then waits is asked. */
const shortUnheardMs = 350;
const askAfterMs = 2000;

/** The turn is over, and nothing was understood of it. */
export function onWordless(step: Step, utterance: Utterance): void {
  const { state } = step;
  dropUtterance(step);
  if (state.reply?.provisional) abortReply(step);
  const longMs = utterance.lastSoundMs - utterance.startMs;
  if (utterance.failed || (longMs >= longUnheardMs && !state.askedAgain)) return askAgain(step);
  if (longMs >= shortUnheardMs && !state.askedAgain) setTimer(step, 'unheard', step.atMs + askAfterMs);
  watchSilence(step);
}

/** The caller made a sound without a word that is known, and has been silent since. */
export function onUnheard(step: Step): void {
  const { state } = step;
  if (!state.reply && !state.utterance && state.connected) askAgain(step);
}

function askAgain(step: Step): void {
  const { state } = step;
  state.askedAgain = true;
  openTurn(step);
  sayInstead(step, { kind: 'said', text: '' }, state.rules.language.stock.notHeard);
}
