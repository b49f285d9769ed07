/** A call that must end though nobody wanted it to: the caller is told in a sentence, and then it is over. */
import type { EndReason } from '@parley/contracts/talk';
import { abortReply, sayInstead } from './reply.ts';
import { emitTranscript, endCall, openTurn, type Step, setTimer, upcomingTurn } from './step.ts';
import type { TimerName, TurnEvent } from './types.ts';
import { dropUtterance } from './utterance.ts';

/** The sentence is given up after so long, whatever keeps it. */
const farewellMs = 12_000;
/** What else was set belongs to a conversation that does not go on. */
const timersThatStand: readonly TimerName[] = ['answer', 'call', 'reconnect'];

/** Whatever is being said ends here. Nothing that the caller does takes the floor from the sentence any more. */
export function onFarewell(step: Step, reason: EndReason): void {
  const { state } = step;
  // Nobody is there to be told.
  if (!state.connected) return endCall(step, reason);
  const { utterance } = state;
  if (utterance && utterance.text !== '') emitTranscript(step, utterance, upcomingTurn(step), true);
  if (utterance) dropUtterance(step);
  abortReply(step);
  Object.assign(state, { caller: 'silent', waiting: '', digits: '', onset: false });
  state.leaving = reason;
  state.rules = { ...state.rules, interruptible: false };
  openTurn(step);
  const reply = sayInstead(step, { kind: 'said', text: '' }, state.rules.language.stock.overloaded);
  reply.action = { type: 'end', reason };
  setTimer(step, 'call', step.atMs + farewellMs);
}

/** Whether an event still has a meaning then. */
export function whileLeaving(event: TurnEvent): boolean {
  if (event.type === 'timer') return timersThatStand.includes(event.name);
  return 'reply' in event || ['disconnected', 'reconnected', 'hangup'].includes(event.type);
}
