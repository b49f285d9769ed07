/** The caller's words come, are asked for while they speak, or do not come. */
import { recognitionDeadlineMs } from '../limits.ts';
import { giveBack, judge, overlapLongMs, takeFloor, takeFloorWhenLong } from './floor.ts';
import { emitTranscript, type Step, setTimer, upcomingTurn } from './step.ts';
import { weigh } from './turn-end.ts';
import type { TurnEvent, Utterance } from './types.ts';

/** While the caller speaks, the words so far are asked for after this long, and again every so often. */
export const firstInterimMs = 600;
const interimEveryMs = 900;

type Heard = Omit<Extract<TurnEvent, { type: 'transcript' }>, 'type' | 'atMs'>;

export function onTranscript(step: Step, heard: Heard): void {
  const { state } = step;
  const { pause, text } = heard;
  const { utterance } = state;
  if (!utterance || (pause !== null && pause !== utterance.pause)) return;
  // The words of this pause are known: what a recogniser sends into the silence takes none of them back.
  if (pause === null && state.caller === 'silent' && utterance.textPause === utterance.pause) return;
  if (pause !== null) utterance.textPause = pause;
  utterance.confidence = heard.confidence;
  utterance.lastWordConfidence = heard.lastWordConfidence ?? null;
  if (text !== utterance.text) {
    utterance.text = text;
    emitTranscript(step, utterance, upcomingTurn(step), false);
  }
  // The answer that it began over is gone: there is nothing to judge any more.
  if (!state.reply || state.reply.provisional) utterance.overlap = false;
  if (utterance.overlap) {
    const verdict = judge(step, utterance);
    if (verdict === 'real') takeFloor(step, utterance);
    else if (pause !== null && state.caller === 'silent') return giveBack(step, utterance);
  }
  if (state.caller === 'silent' && utterance.textPause === utterance.pause) weigh(step, utterance);
}

/** The caller's silence has lasted as long as it must. */
export function onEndpoint(step: Step): void {
  const { state } = step;
  const { utterance } = state;
  if (!utterance || state.caller === 'speaking') return;
  if (utterance.textPause === utterance.pause) return weigh(step, utterance);
  setTimer(step, 'recognition', step.atMs + recognitionDeadlineMs);
}

/** The words of this pause are not coming: the last ones known have to do. */
export function onRecognitionFailed(step: Step): void {
  const { utterance } = step.state;
  if (!utterance || utterance.textPause === utterance.pause) return;
  utterance.failed = true;
  onTranscript(step, utterance);
}

/** The caller has been speaking for a while: what are they saying? */
export function onInterim(step: Step): void {
  const { state } = step;
  const { utterance } = state;
  if (!utterance || state.caller !== 'speaking') return;
  takeFloorWhenLong(step, utterance);
  // An answer that sounds waits for a judgement of these words; without one they can wait for the pause.
  const judged = utterance.overlap && state.reply !== null;
  if (judged || !state.without.includes('interim-recognition'))
    step.effects.push({ type: 'transcribe', pause: null });
  askWordsAfter(step, utterance, interimEveryMs);
}

export function askWordsAfter(step: Step, utterance: Utterance, afterMs: number): void {
  const longMs = utterance.startMs + overlapLongMs;
  const usualMs = step.atMs + afterMs;
  const judged = utterance.overlap && longMs > step.atMs && longMs < usualMs;
  setTimer(step, 'interim', judged ? longMs : usualMs);
}
