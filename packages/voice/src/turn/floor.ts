/** Who has the floor: what a sound of the caller over the agent means, and when the agent holds its tongue. */
import { judgeOverlap } from './overlap.ts';
import { abortReply } from './reply.ts';
import { emitTranscript, type Step, setTimer, upcomingTurn } from './step.ts';
import type { Utterance } from './types.ts';
import { dropUtterance } from './utterance.ts';

/** Speech over the agent that goes on this long means the floor, whatever its words. */
export const overlapLongMs = 1600;
/** Who is about to speak is heard to speak within this. */
const onsetMs = 400;

/** Something was heard of the caller on a line that was quiet. */
export function onOnset(step: Step): void {
  step.state.onset = true;
  setTimer(step, 'onset', step.atMs + onsetMs);
}

/** Nobody has begun to speak after it. */
export function onOnsetOver(step: Step): void {
  step.state.onset = false;
}

/** However broken the sound, and whether or not it has words: a judgement comes within a bounded time. */
export function takeFloorWhenLong(step: Step, utterance: Utterance): void {
  const { state } = step;
  if (!state.rules.interruptible || !utterance.overlap || !state.reply) return;
  if (step.atMs - utterance.startMs >= overlapLongMs) takeFloor(step, utterance);
}

export function judge(step: Step, utterance: Utterance): 'real' | 'false' {
  const { state } = step;
  if (!state.rules.interruptible) return 'false';
  return judgeOverlap({
    text: utterance.text,
    language: state.rules.language.turn,
    expects: state.reply?.expects ?? 'anything',
    // Nothing was heard yet, so there is nothing to protect: any word goes on with what was said before.
    minWords: state.reply?.sounding ? state.rules.minInterruptionWords : 1,
    confidence: utterance.confidence,
    durationMs: (state.caller === 'speaking' ? step.atMs : utterance.lastSoundMs) - utterance.startMs,
  });
}

/** A real interruption: the answer is cut where it was heard, and the caller's words become a turn. */
export function takeFloor(step: Step, utterance: Utterance | null): void {
  const { state, effects } = step;
  const { reply } = state;
  if (reply?.sounding) {
    effects.push({
      type: 'emit',
      event: { type: 'interruption', turn: reply.turn, kind: 'real', atMs: step.atMs },
    });
  }
  abortReply(step);
  if (utterance) utterance.overlap = false;
}

/** A false one: the answer goes on from the very sample, and the caller's sound is not a turn. */
export function giveBack(step: Step, utterance: Utterance): void {
  const { state, effects } = step;
  const { reply } = state;
  if (!state.rules.interruptible && utterance.text !== '') {
    // This answer cannot be cut, so the words wait for its end instead of being lost.
    state.waiting = [state.waiting, utterance.text].filter(Boolean).join(' ');
  }
  if (utterance.text !== '') emitTranscript(step, utterance, upcomingTurn(step), true);
  if (reply?.sounding) {
    effects.push({
      type: 'emit',
      event: { type: 'interruption', turn: reply.turn, kind: 'false', atMs: step.atMs },
    });
  }
  dropUtterance(step);
}

/**
 * The agent is silent while the caller may be about to speak, while an overlap is unjudged, and while nobody is
 * connected.
 */
export function updateHold(step: Step): void {
  const { state } = step;
  if (state.over) return;
  const onset = state.onset && state.reply?.sounding === true;
  const held =
    !state.connected || (state.rules.interruptible && (onset || state.utterance?.overlap === true));
  if (held === state.held) return;
  state.held = held;
  step.effects.push({ type: 'hold', held });
}
