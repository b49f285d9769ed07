/** One step under way: the state being changed, the effects so far. Shared by the files of the pure rules. */
import type { EndReason } from '@parley/contracts/talk';
import type { Effect, TimerName, TurnState, Utterance } from './types.ts';

export interface Draft {
  state: TurnState;
  effects: Effect[];
  atMs: number;
  /** How far the caller has been heard. */
  heardMs: number;
}

export function setTimer(draft: Draft, name: TimerName, atMs: number): void {
  draft.effects.push({ type: 'timer.set', name, atMs: Math.round(atMs) });
}

export function clearTimer(draft: Draft, name: TimerName): void {
  draft.effects.push({ type: 'timer.clear', name });
}

/** Tells what the caller has said, so far or for good. */
export function emitTranscript(draft: Draft, utterance: Utterance, turn: number, final: boolean): void {
  draft.effects.push({
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

export function endCall(draft: Draft, reason: EndReason): void {
  const { state, effects } = draft;
  // Words that are known are kept, also of a caller who hangs up in the middle of a sentence.
  if (state.utterance && state.utterance.text !== '') {
    emitTranscript(draft, state.utterance, state.answered ? state.turn + 1 : state.turn, true);
  }
  cutReply(draft);
  state.utterance = null;
  state.over = true;
  effects.push({ type: 'end', reason });
}

/** Ends the live reply where it is. What the line was given of it ahead of its time must not sound either. */
export function cutReply(draft: Draft): void {
  const { state, effects } = draft;
  if (!state.reply) return;
  if (state.reply.sounding) effects.push({ type: 'emit', event: { type: 'clear', atMs: draft.atMs } });
  effects.push({ type: 'reply.abort', reply: state.reply.id });
  state.reply = null;
}

/** The agent is silent while the caller may be about to speak, while an overlap is unjudged and while nobody is connected. */
export function settleHold(draft: Draft): void {
  const { state } = draft;
  if (state.over) return;
  const onset = state.onset && state.reply?.sounding === true;
  const held =
    !state.connected || (state.rules.interruptible && (onset || state.utterance?.overlap === true));
  if (held === state.held) return;
  state.held = held;
  draft.effects.push({ type: 'hold', held });
}
