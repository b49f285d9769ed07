/** What replies do to a turn: how one begins, sounds, ends, fails. Part of the pure rules of turn.ts. */
import type { EndReason } from '@parley/contracts/talk';
import { answerDeadlineMs } from '../limits.ts';
import type { MindInput } from '../ports.ts';
import { clearTimer, cutReply, type Draft, endCall, setTimer } from './draft.ts';
import type { LiveReply } from './types.ts';

/** With nothing heard so long after the caller's last sound, they are told that it takes a moment. */
export const fillerAfterMs = 2500;
/** But not sooner after the decision that they have finished than this, which a good answer takes. */
const fillerLeastMs = 1000;
/** This many replies in a row that failed end the call. */
export const maxFailures = 3;

/** When the caller's silence had lasted enough, and between which ms their words sounded. */
export interface Decision {
  decidedMs: number;
  speechStartMs: number | null;
  speechEndMs: number | null;
}

/** Opens the next turn where the last one was answered, and begins its reply. */
export function startTurn(draft: Draft, input: MindInput, decision: Decision | null): void {
  const { state } = draft;
  if (state.answered) state.turn += 1;
  state.answered = false;
  const reply = startReply(draft, input, false);
  commitReply(draft, reply, decision ?? { decidedMs: draft.atMs, speechStartMs: null, speechEndMs: null });
}

/** The number that words spoken now will have as a turn. */
export function upcomingTurn(draft: Draft): number {
  return draft.state.answered ? draft.state.turn + 1 : draft.state.turn;
}

export function startReply(draft: Draft, input: MindInput, provisional: boolean): LiveReply {
  const reply = newReply(draft, input, provisional);
  draft.effects.push({ type: 'reply.start', reply: { ...reply } });
  return reply;
}

export function commitReply(draft: Draft, reply: LiveReply, decision: Decision): void {
  reply.provisional = false;
  draft.effects.push({ type: 'reply.commit', reply: reply.id, ...decision });
  clearTimer(draft, 'silence');
  clearTimer(draft, 'unheard');
  const silentMs = decision.speechEndMs ?? draft.atMs;
  setTimer(draft, 'filler', Math.max(silentMs + fillerAfterMs, draft.atMs + fillerLeastMs));
  setTimer(draft, 'answer', draft.atMs + answerDeadlineMs);
  draft.effects.push({
    type: 'emit',
    event: { type: 'agent.thinking', turn: reply.turn, atMs: draft.atMs },
  });
}

/** Throws the live reply away. What the caller said for it is not forgotten when no one heard the answer. */
export function abortReply(draft: Draft): void {
  const { state } = draft;
  const { reply } = state;
  if (!reply) return;
  if (!reply.sounding && !reply.provisional) state.unanswered = wordsOf(reply.input);
  cutReply(draft);
  clearTimer(draft, 'filler');
  clearTimer(draft, 'answer');
}

function wordsOf(input: MindInput): string {
  if (input.kind === 'said') return input.text;
  return input.kind === 'digits' ? input.digits : '';
}

/** Words said before whose answer nobody heard, and the new ones, as one. */
export function withUnanswered(draft: Draft, text: string): string {
  return [draft.state.unanswered, draft.state.waiting, text].filter((part) => part !== '').join(' ');
}

export function onSounding(draft: Draft, reply: LiveReply): void {
  const { state } = draft;
  reply.sounding = true;
  state.answered = true;
  state.unanswered = '';
  clearTimer(draft, 'filler');
  draft.effects.push({
    type: 'emit',
    event: { type: 'agent.speaking', turn: reply.turn, atMs: draft.atMs },
  });
}

/** The reply was heard to its end. */
export function onDrained(draft: Draft, reply: LiveReply): void {
  const { state } = draft;
  const mute =
    !reply.sounding && !reply.action && (reply.input.kind === 'said' || reply.input.kind === 'digits');
  // A caller who has spoken is owed words: an answer without any is a fault of the mind.
  if (mute) return onReplyFailed(draft, reply);
  state.reply = null;
  state.answered = true;
  state.unanswered = '';
  if (!reply.apology) state.failures = 0;
  clearTimer(draft, 'filler');
  clearTimer(draft, 'answer');
  if (reply.action) return endCall(draft, actionReason(reply.action));
  if (state.utterance?.overlap) {
    // The answer ran out while the caller was being judged: what they say is simply their turn.
    state.utterance.overlap = false;
  } else if (!state.utterance && state.waiting !== '') {
    const text = state.waiting;
    state.waiting = '';
    return startTurn(draft, { kind: 'said', text }, null);
  }
  watchSilence(draft);
}

function actionReason(action: NonNullable<LiveReply['action']>): EndReason {
  return action.type === 'transfer' ? 'transferred' : action.reason;
}

/** A vendor failed or was too slow. What was heard stands; where nothing was heard, the caller is told. */
export function onReplyFailed(draft: Draft, reply: LiveReply): void {
  const { state } = draft;
  if (reply.provisional) return abortReply(draft);
  if (reply.answering) {
    draft.effects.push({ type: 'reply.finish', reply: reply.id });
    return;
  }
  state.failures += 1;
  abortReply(draft);
  state.unanswered = '';
  if (state.failures > maxFailures) return endCall(draft, 'failed');
  if (reply.apology) {
    // Even fixed words cannot be spoken now: the turn is the caller's again, and silence will try once more.
    state.answered = true;
    return watchSilence(draft);
  }
  // After a filler the caller's words are history already.
  sayInstead(
    draft,
    reply.sounding ? { kind: 'said', text: '' } : reply.input,
    state.rules.language.stock.apology,
  );
}

/** A reply of fixed words in the live turn. */
export function sayInstead(draft: Draft, input: MindInput, text: string): void {
  const reply = newReply(draft, input, false);
  reply.apology = true;
  draft.effects.push({ type: 'reply.say', reply: { ...reply }, text });
  commitReply(draft, reply, { decidedMs: draft.atMs, speechStartMs: null, speechEndMs: null });
}

function newReply(draft: Draft, input: MindInput, provisional: boolean): LiveReply {
  const { state } = draft;
  const reply: LiveReply = {
    id: state.nextReply,
    turn: provisional ? upcomingTurn(draft) : state.turn,
    input,
    provisional,
    sounding: false,
    answering: false,
    apology: false,
    expects: 'anything',
    action: null,
  };
  state.nextReply += 1;
  state.reply = reply;
  return reply;
}

/** With nobody speaking, the caller's silence is counted from now. */
export function watchSilence(draft: Draft): void {
  const { state } = draft;
  if (state.reply || state.utterance || !state.connected || state.over) return;
  setTimer(draft, 'silence', draft.atMs + state.rules.silencePromptMs);
}
