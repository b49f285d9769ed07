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
