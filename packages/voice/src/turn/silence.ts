/** Nobody speaks: the caller is asked whether they are there, and in the end the call is over. */
import { startTurn } from './reply.ts';
import { endCall, type Step, setTimer } from './step.ts';

/** With nobody speaking, the caller's silence is counted from now. */
export function watchSilence(step: Step): void {
  const { state } = step;
  if (state.reply || state.utterance || !state.connected || state.over) return;
  setTimer(step, 'silence', step.atMs + state.rules.silencePromptMs);
}

export function onSilence(step: Step): void {
  const { state } = step;
  if (state.reply || state.utterance || !state.connected) return;
  state.silences += 1;
  if (state.silences > state.rules.maxSilences) return endCall(step, 'silence');
  startTurn(step, { kind: 'silence', count: state.silences }, null);
}
