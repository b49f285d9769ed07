/** What becomes of a reply: it sounds, is heard to its end, fails, or is late. */
import { answerDeadlineMs, answerDeadlineOf } from '../limits.ts';
import type { MindInput } from '../ports.ts';
import { abortReply, sayInstead, startTurn } from './reply.ts';
import { watchSilence } from './silence.ts';
import { clearTimer, endCall, type Step, setTimer } from './step.ts';
import type { LiveReply, TurnEvent } from './types.ts';

/** After this many replies in a row that failed the caller is shown a way out. */
const maxFailures = 3;
/** Who has not taken it by then, whatever kept them, is not told again. */
const endAfterFailures = 6;
/** Between two sentences that tell a caller of a mind that may take long that it is still at work. */
const fillerEveryMs = 9000;
/** An answer that may not sound yet is not late; it is looked at again after this long. */
const heldRetryMs = 1000;

type ReplyEvent = Extract<TurnEvent, { reply: number }>;

/** What a reply that is no longer the live one says has no effect. */
export function onReply(step: Step, event: ReplyEvent): void {
  const { reply } = step.state;
  if (reply?.id !== event.reply) return;
  switch (event.type) {
    case 'reply.expects':
      reply.expects = event.expects;
      if (reply.answering) step.state.expects = event.expects;
      return;
    case 'reply.action':
      reply.action = event.action;
      return;
    case 'reply.sounding':
      return onSounding(step, reply);
    case 'reply.answering':
      reply.answering = true;
      if (isPatient(step)) clearTimer(step, 'filler');
      step.state.expects = reply.expects;
      return clearTimer(step, 'answer');
    case 'reply.drained':
      return onDrained(step, reply);
    case 'reply.failed':
      return onReplyFailed(step, reply);
  }
}

function onSounding(step: Step, reply: LiveReply): void {
  const { state } = step;
  reply.sounding = true;
  state.answered = true;
  state.unanswered = '';
  if (!isPatient(step)) clearTimer(step, 'filler');
  step.effects.push({
    type: 'emit',
    event: { type: 'agent.speaking', turn: reply.turn, atMs: step.atMs },
  });
}

/** The reply was heard to its end. */
function onDrained(step: Step, reply: LiveReply): void {
  const { state } = step;
  const mute =
    !reply.sounding && !reply.action && (reply.input.kind === 'said' || reply.input.kind === 'digits');
  // A caller who has spoken is owed words: an answer without any is a fault of the mind.
  if (mute) return onReplyFailed(step, reply);
  state.reply = null;
  state.answered = true;
  state.unanswered = '';
  if (!reply.apology) state.failures = 0;
  clearTimer(step, 'filler');
  clearTimer(step, 'answer');
  if (reply.action) return act(step, reply.action);
  if (state.utterance?.overlap) {
    // The answer ran out while the caller was being judged: what they say is simply their turn.
    state.utterance.overlap = false;
  } else if (!state.utterance && state.waiting !== '') {
    const text = state.waiting;
    state.waiting = '';
    return startTurn(step, { kind: 'said', text }, null);
  }
  watchSilence(step);
}

function act(step: Step, action: NonNullable<LiveReply['action']>): void {
  if (action.type === 'transfer') endCall(step, 'transferred', action.to);
  else endCall(step, action.reason);
}

/** A vendor failed or was too slow. What was heard stands; where nothing was heard, the caller is told. */
function onReplyFailed(step: Step, reply: LiveReply): void {
  const { state } = step;
  if (reply.provisional) return abortReply(step);
  if (reply.answering) {
    step.effects.push({ type: 'reply.finish', reply: reply.id });
    return;
  }
  // The sentence before the end cannot be said.
  if (state.leaving !== null) return endCall(step, state.leaving);
  state.failures += 1;
  abortReply(step);
  state.unanswered = '';
  const tooOften = state.failures >= maxFailures;
  if (state.failures >= endAfterFailures || (tooOften && reply.action)) {
    // The way out could not be said: it is taken.
    return act(step, reply.action ?? { type: 'end', reason: 'failed' });
  }
  if (reply.apology) {
    // Even fixed words cannot be spoken now: the turn is the caller's again, and silence will try once more.
    state.answered = true;
    return watchSilence(step);
  }
  const { stock } = state.rules.language;
  // After a filler the caller's words are history already.
  const input: MindInput = reply.sounding ? { kind: 'said', text: '' } : reply.input;
  if (!tooOften) {
    sayInstead(step, input, state.failures === 1 ? stock.apology : stock.apologyAgain, reply.decision);
    return;
  }
  const to = state.rules.transferTo;
  const wayOut = sayInstead(step, input, to === undefined ? stock.givesUp : stock.toPerson, reply.decision);
  wayOut.action = to === undefined ? { type: 'end', reason: 'failed' } : { type: 'transfer', to };
}

/** The mind may take longer than any other: the caller is told more than once. */
function isPatient({ state }: Step): boolean {
  return answerDeadlineOf(state.rules) > answerDeadlineMs;
}

/** The caller has waited so long that they are told so. */
export function onFillerDue(step: Step): void {
  const { state } = step;
  const { filler, stillBusy = filler } = state.rules.language.stock;
  const { reply } = state;
  const patient = isPatient(step);
  if (state.held) return setTimer(step, 'filler', step.atMs + heldRetryMs);
  if (filler === undefined || stillBusy === undefined || !reply || reply.provisional) return;
  if (patient ? reply.answering : reply.sounding) return;
  step.effects.push({ type: 'reply.filler', reply: reply.id, text: reply.sounding ? stillBusy : filler });
  if (patient) setTimer(step, 'filler', step.atMs + fillerEveryMs);
}

/** Nothing of the answer was heard by its deadline. */
export function onAnswerOverdue(step: Step): void {
  const { state } = step;
  if (state.held) return setTimer(step, 'answer', step.atMs + heldRetryMs);
  if (state.reply) onReplyFailed(step, state.reply);
}
