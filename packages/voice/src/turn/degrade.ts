/** The server is overloaded: what the call does without, and when all of it is back. */
import type { Degradation } from '@parley/contracts/talk';
import type { Step } from './step.ts';

export function onDegrade(step: Step, without: readonly Degradation[]): void {
  const { state, effects } = step;
  const before = state.without;
  if (before.length === without.length && before.every((one) => without.includes(one))) return;
  state.without = without;
  if (before.includes('denoiser') !== without.includes('denoiser'))
    effects.push({ type: 'denoise', on: !without.includes('denoiser') });
  effects.push({ type: 'emit', event: { type: 'degraded', without: [...without], atMs: step.atMs } });
}
