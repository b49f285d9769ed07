/** One step of the rules under way: the state being changed, the effects so far. What all rules share. */
import type { EndReason } from '@parley/contracts/talk';
import type { Effect, TimerName, TurnState, Utterance } from './types.ts';

export interface Step {
  state: TurnState;
  effects: Effect[];
  atMs: number;
  /** How far the caller has been heard. */
  heardMs: number;
}

export function setTimer(step: Step, name: TimerName, atMs: number): void {
  step.effects.push({ type: 'timer.set', name, atMs: Math.round(atMs) });
}

export function clearTimer(step: Step, name: TimerName): void {
  step.effects.push({ type: 'timer.clear', name });
}

/** What comes belongs to the live turn, or to the next one where the last was answered. */
export function openTurn(step: Step): void {
  step.state.turn = upcomingTurn(step);
  step.state.answered = false;
}

/** The number that words spoken now will have as a turn. */
export function upcomingTurn(step: Step): number {
  return step.state.answered ? step.state.turn + 1 : step.state.turn;
}

/** Tells what the caller has said, so far or for good. */
export function emitTranscript(step: Step, utterance: Utterance, turn: number, final: boolean): void {
  step.effects.push({
    type: 'emit',
    event: {
      type: 'caller.transcript',
      turn,
      text: utterance.text,
      final,
      kind: 'speech',
      startMs: utterance.startMs,
      atMs: Math.max(utterance.lastSoundMs, utterance.startMs),
    },
  });
}

export function endCall(step: Step, reason: EndReason, transferTo?: string): void {
  const { state, effects } = step;
  // Words that are known are kept, also of a caller who hangs up in the middle of a sentence.
  if (state.utterance && state.utterance.text !== '') {
    emitTranscript(step, state.utterance, upcomingTurn(step), true);
  }
  cutReply(step);
  state.utterance = null;
  state.over = true;
  effects.push({ type: 'end', reason, ...(transferTo !== undefined && { transferTo }) });
}

/** Ends the live reply where it is. What the line was given of it ahead of its time must not sound either. */
export function cutReply(step: Step): void {
  const { state, effects } = step;
  if (!state.reply) return;
  if (state.reply.sounding) effects.push({ type: 'emit', event: { type: 'clear', atMs: step.atMs } });
  effects.push({ type: 'reply.abort', reply: state.reply.id });
  state.reply = null;
}
