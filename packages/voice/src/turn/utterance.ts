/** The words of the caller that are not answered yet: opened and dropped. */
import { clearTimer, type Step } from './step.ts';
import type { Utterance } from './types.ts';

export function newUtterance(startMs: number): Utterance {
  return {
    startMs,
    lastSoundMs: startMs,
    pause: 0,
    text: '',
    confidence: null,
    lastWordConfidence: null,
    textPause: -1,
    probability: null,
    overlap: false,
    failed: false,
  };
}

export function dropUtterance(step: Step): void {
  step.state.utterance = null;
  clearTimer(step, 'endpoint');
  clearTimer(step, 'recognition');
  clearTimer(step, 'interim');
  step.effects.push({ type: 'utterance.over' });
}
