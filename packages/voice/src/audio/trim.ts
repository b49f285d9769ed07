/** A recording without the silence at its ends. */
import type { Samples } from '../frame.ts';
import { levelDbfs } from './level.ts';

const windowMs = 5;
/** Shorter bursts are clicks. */
const minSoundWindows = 3;

/**
 * A view without the silence at both ends, but for `keepMs` of it; empty when all is silence. A window of 5 ms counts
 * as sound from `thresholdDbfs` on.
 */
export function trimSilence(
  samples: Samples,
  rateHz: number,
  { keepMs, thresholdDbfs }: { keepMs: number; thresholdDbfs: number },
): Samples {
  const windowSamples = Math.round((windowMs * rateHz) / 1000);
  const windows = Math.ceil(samples.length / windowSamples);
  let first = -1;
  let end = -1;
  for (let at = 0, run = 0; at < windows; at++) {
    const level = levelDbfs(samples.subarray(at * windowSamples, (at + 1) * windowSamples));
    run = level >= thresholdDbfs ? run + 1 : 0;
    if (run < minSoundWindows) continue;
    if (first < 0) first = at + 1 - run;
    end = at + 1;
  }
  if (first < 0) return samples.subarray(0, 0);
  const startMs = Math.round((first * windowSamples * 1000) / rateHz);
  const endMs = Math.round((Math.min(samples.length, end * windowSamples) * 1000) / rateHz);
  const start = Math.max(0, Math.round(((startMs - keepMs) * rateHz) / 1000));
  return samples.subarray(start, Math.round(((endMs + keepMs) * rateHz) / 1000));
}
