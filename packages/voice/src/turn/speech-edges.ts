/** The caller begins to make a sound, and pauses. */
import { takeFloorWhenLong } from './floor.ts';
import { abortReply } from './reply.ts';
import { clearTimer, type Step, setTimer } from './step.ts';
import { weigh } from './turn-end.ts';
import { newUtterance } from './utterance.ts';
import { askWordsAfter, firstInterimMs } from './words.ts';

/** What is left of a remembered pause after one that is shorter. */
const pauseFades = 0.93;

export function onSpeechStarted(step: Step, startMs: number): void {
  const { state } = step;
  state.caller = 'speaking';
  clearTimer(step, 'endpoint');
  clearTimer(step, 'recognition');
  clearTimer(step, 'silence');
  clearTimer(step, 'unheard');
  if (state.utterance) {
    learnPause(step, startMs - state.utterance.lastSoundMs);
    state.utterance.probability = null;
  } else {
    // The turn was taken for over and was not: the next such pause of this caller is waited for.
    const cutIn = state.reply?.sounding === false && state.decidedAtMs !== null;
    if (cutIn) learnPause(step, startMs - (state.decidedAtMs ?? startMs));
    state.utterance = newUtterance(startMs);
  }
  if (state.reply?.provisional) abortReply(step);
  else if (state.reply) state.utterance.overlap = true;
  takeFloorWhenLong(step, state.utterance);
  askWordsAfter(step, state.utterance, firstInterimMs);
  step.effects.push({ type: 'emit', event: { type: 'caller.speaking', atMs: startMs } });
}

/** A long pause is remembered, and fades with each that is shorter. */
function learnPause({ state }: Step, pauseMs: number): void {
  if (pauseMs > 2 * state.rules.maxWaitMs) return;
  state.callerPauses += 1;
  state.callerPauseMs = Math.max(pauseMs, Math.round(pauseFades * state.callerPauseMs));
}

export function onSpeechPaused(step: Step, lastSoundMs: number): void {
  const { state, effects } = step;
  const { utterance } = state;
  state.caller = 'silent';
  if (!utterance) return;
  utterance.lastSoundMs = lastSoundMs;
  utterance.pause += 1;
  clearTimer(step, 'interim');
  effects.push({ type: 'transcribe', pause: utterance.pause });
  setTimer(step, 'endpoint', Math.max(step.atMs, lastSoundMs + state.rules.minWaitMs));
  effects.push({ type: 'emit', event: { type: 'caller.silent', atMs: lastSoundMs } });
}

/** The caller ended later than it seemed: their silence is counted from there. */
export function onSpeechTail(step: Step, lastSoundMs: number): void {
  const { utterance, caller } = step.state;
  if (!utterance || caller === 'speaking' || lastSoundMs <= utterance.lastSoundMs) return;
  utterance.lastSoundMs = lastSoundMs;
  if (utterance.textPause === utterance.pause && !utterance.overlap) weigh(step, utterance);
}
