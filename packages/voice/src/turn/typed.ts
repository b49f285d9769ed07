/** What the caller types and presses. */
import type { MindInput } from '../ports.ts';
import { takeFloor } from './floor.ts';
import { startTurn, withUnanswered } from './reply.ts';
import { emitTranscript, openTurn, type Step, setTimer } from './step.ts';
import { dropUtterance } from './utterance.ts';

/** How long a keypad entry stays open after its last key, and how long while it is short of a known length. */
const digitsWaitMs = 1500;
const shortWaitMs = 4000;

export function onDigits(step: Step, digits: string): void {
  step.state.digits = (step.state.digits + digits).slice(-32);
  const known = /^digits:(\d+)$/.exec(step.state.expects)?.[1];
  const missing = Number(known ?? 0) - step.state.digits.length;
  const done = step.state.digits.endsWith('#') || (known !== undefined && missing <= 0);
  const waitMs = missing > 0 ? shortWaitMs : digitsWaitMs;
  setTimer(step, 'digits', step.atMs + (done ? 0 : waitMs));
}

/** The entry is closed. */
export function onDigitsDone(step: Step): void {
  const { digits } = step.state;
  step.state.digits = '';
  if (digits !== '') acceptTyped(step, { kind: 'digits', digits });
}

/**
 * Typed words and keys are a whole turn at once, and take the floor. Speech whose words are known goes with them;
 * speech that is still going on, or not yet recognised, stays open and is judged as speech over the new answer.
 */
export function acceptTyped(step: Step, input: Extract<MindInput, { kind: 'said' | 'digits' }>): void {
  const { state, effects } = step;
  const { utterance } = state;
  const open = utterance && (state.caller === 'speaking' || utterance.textPause !== utterance.pause);
  const spoken = utterance && !open ? utterance.text : '';
  takeFloor(step, utterance);
  state.silences = 0;
  openTurn(step);
  if (utterance && spoken !== '') emitTranscript(step, utterance, state.turn, true);
  if (utterance && !open) dropUtterance(step);
  const text = input.kind === 'said' ? input.text : input.digits;
  effects.push({
    type: 'emit',
    event: {
      type: 'caller.transcript',
      turn: state.turn,
      text,
      final: true,
      kind: input.kind === 'said' ? 'typed' : 'digits',
      startMs: step.atMs,
      atMs: step.atMs,
    },
  });
  const before = withUnanswered(step, spoken);
  state.waiting = '';
  startTurn(step, before === '' ? input : { kind: 'said', text: `${before} ${text}` }, {
    decidedMs: step.atMs,
    speechStartMs: null,
    speechEndMs: null,
  });
  if (state.utterance && open) state.utterance.overlap = true;
}
