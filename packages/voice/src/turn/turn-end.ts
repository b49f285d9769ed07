/** The caller's turn is over, once their silence has lasted as long as their words ask for. */
import { endpointWaitMs } from './endpointing.ts';
import { abortReply, commitReply, startReply, startTurn, withUnanswered } from './reply.ts';
import { emitTranscript, openTurn, type Step, setTimer } from './step.ts';
import type { Utterance } from './types.ts';
import { onWordless } from './unheard.ts';
import { dropUtterance } from './utterance.ts';

/** Audio is on its way for so long. What is later than that may still be speech: its silence does not count yet. */
const usualLagMs = 80;
const heardAgainMs = 20;

/** A turn model has judged the sound of a pause; its words may be there already or not. */
export function onTurnProbability(step: Step, pause: number, probability: number): void {
  const { utterance, caller } = step.state;
  if (!utterance || utterance.pause !== pause || caller === 'speaking') return;
  utterance.probability = probability;
  if (utterance.textPause === pause && !utterance.overlap) weigh(step, utterance);
}

/** The words are there and the caller is silent: end the turn now, or when, and perhaps begin to think already. */
export function weigh(step: Step, utterance: Utterance): void {
  const { state } = step;
  const dueMs = utterance.lastSoundMs + waitMs(step, utterance);
  if (dueMs <= step.atMs && dueMs <= step.heardMs + usualLagMs) return commit(step, utterance, dueMs);
  const lookMs = dueMs > step.atMs ? dueMs : step.atMs + heardAgainMs;
  setTimer(step, 'endpoint', lookMs);
  const early = !state.reply && !state.without.includes('early-thinking');
  if (utterance.text !== '' && early && !state.rules.language.turn.asksForTime(utterance.text)) {
    startReply(step, { kind: 'said', text: withUnanswered(step, utterance.text) }, true);
  }
}

function waitMs(step: Step, utterance: Utterance): number {
  const { state } = step;
  return endpointWaitMs({
    language: state.rules.language.turn,
    text: utterance.text,
    lastWordConfidence: utterance.lastWordConfidence,
    expects: state.expects,
    minWaitMs: state.rules.minWaitMs,
    maxWaitMs: state.rules.maxWaitMs,
    callerPauseMs: state.callerPauseMs,
    callerPauses: state.callerPauses,
    turnProbability: utterance.probability,
  });
}

function commit(step: Step, utterance: Utterance, decidedMs: number): void {
  const { state } = step;
  const text = withUnanswered(step, utterance.text);
  if (text === '') return onWordless(step, utterance);
  state.silences = 0;
  state.askedAgain = false;
  openTurn(step);
  if (utterance.text !== '') emitTranscript(step, utterance, state.turn, true);
  state.waiting = '';
  state.decidedAtMs = utterance.lastSoundMs;
  const decision = { decidedMs, speechStartMs: utterance.startMs, speechEndMs: utterance.lastSoundMs };
  dropUtterance(step);
  const { reply } = state;
  if (reply?.provisional && reply.input.kind === 'said' && reply.input.text === text) {
    return commitReply(step, reply, decision);
  }
  abortReply(step);
  startTurn(step, { kind: 'said', text }, decision);
}
