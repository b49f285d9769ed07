/** A reply is begun, committed, thrown away, or takes the place of another. */
import { answerDeadlineOf } from '../limits.ts';
import type { MindInput } from '../ports.ts';
import { clearTimer, cutReply, openTurn, type Step, setTimer, upcomingTurn } from './step.ts';
import type { Decision, LiveReply } from './types.ts';

/** With nothing heard so long after the caller's last sound, they are told that it takes a moment. */
const fillerAfterMs = 2500;
/** But not sooner after the decision that they have finished than this, which a good answer takes. */
const fillerLeastMs = 1000;

/** Opens the next turn where the last one was answered, and begins its reply. */
export function startTurn(step: Step, input: MindInput, decision: Decision | null): void {
  openTurn(step);
  const reply = startReply(step, input, false);
  commitReply(step, reply, decision ?? { decidedMs: step.atMs, speechStartMs: null, speechEndMs: null });
}

export function startReply(step: Step, input: MindInput, provisional: boolean): LiveReply {
  const reply = newReply(step, input, provisional);
  step.effects.push({ type: 'reply.start', reply: { ...reply } });
  return reply;
}

export function commitReply(step: Step, reply: LiveReply, decision: Decision): void {
  reply.provisional = false;
  reply.decision = decision;
  step.effects.push({ type: 'reply.commit', reply: reply.id, ...decision });
  clearTimer(step, 'silence');
  clearTimer(step, 'unheard');
  const silentMs = reply.apology ? step.atMs : (decision.speechEndMs ?? step.atMs);
  setTimer(step, 'filler', Math.max(silentMs + fillerAfterMs, step.atMs + fillerLeastMs));
  setTimer(step, 'answer', step.atMs + answerDeadlineOf(step.state.rules));
  step.effects.push({
    type: 'emit',
    event: { type: 'agent.thinking', turn: reply.turn, atMs: step.atMs },
  });
}

/** Throws the live reply away. What the caller said for it is not forgotten when no one heard the answer. */
export function abortReply(step: Step): void {
  const { state } = step;
  const { reply } = state;
  if (!reply) return;
  if (!reply.sounding && !reply.provisional) state.unanswered = wordsOf(reply.input);
  cutReply(step);
  clearTimer(step, 'filler');
  clearTimer(step, 'answer');
}

function wordsOf(input: MindInput): string {
  if (input.kind === 'said') return input.text;
  return input.kind === 'digits' ? input.digits : '';
}

/** Words said before whose answer nobody heard, and the new ones, as one. */
export function withUnanswered(step: Step, text: string): string {
  return [step.state.unanswered, step.state.waiting, text].filter((part) => part !== '').join(' ');
}

/** A reply of fixed words in the live turn, in the place of one that was decided on before or of none. */
export function sayInstead(
  step: Step,
  input: MindInput,
  text: string,
  decision: Decision | null = null,
): LiveReply {
  const reply = newReply(step, input, false);
  reply.apology = true;
  step.effects.push({ type: 'reply.say', reply: { ...reply }, text });
  commitReply(step, reply, decision ?? { decidedMs: step.atMs, speechStartMs: null, speechEndMs: null });
  return reply;
}

function newReply(step: Step, input: MindInput, provisional: boolean): LiveReply {
  const { state } = step;
  const reply: LiveReply = {
    id: state.nextReply,
    turn: provisional ? upcomingTurn(step) : state.turn,
    input,
    provisional,
    sounding: false,
    answering: false,
    apology: false,
    decision: null,
    expects: 'anything',
    action: null,
  };
  state.nextReply += 1;
  state.reply = reply;
  return reply;
}
