import type { Samples } from '@parley/voice/frame';

/** Root mean square of each frame, in units of full scale (0 to 1). */
export function levels(samples: Samples, frameSamples: number): Float32Array {
  const frames = new Float32Array(Math.floor(samples.length / frameSamples));
  for (let n = 0; n < frames.length; n++) {
    let sum = 0;
    for (let i = n * frameSamples, end = i + frameSamples; i < end; i++) sum += samples[i]! * samples[i]!;
    frames[n] = Math.sqrt(sum / frameSamples) / 32768;
  }
  return frames;
}

/** Synthetic speech without the silence that voices put around it: at most `leadMs` before and `tailMs` after. */
export function trimSilence(
  samples: Samples,
  rateHz: number,
  keep: { leadMs: number; tailMs: number; threshold: number },
): Samples {
  const frameSamples = Math.round(rateHz / 200);
  const loud = levels(samples, frameSamples);
  const first = loud.findIndex((level) => level > keep.threshold);
  if (first < 0) return samples.subarray(0, 0);
  const last = loud.findLastIndex((level) => level > keep.threshold);
  const start = Math.max(0, first * frameSamples - Math.round((keep.leadMs * rateHz) / 1000));
  const end = Math.min(samples.length, (last + 1) * frameSamples + Math.round((keep.tailMs * rateHz) / 1000));
  return samples.slice(start, end);
}
