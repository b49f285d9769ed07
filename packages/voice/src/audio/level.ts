/** How loud audio is. */
import type { Samples } from '../frame.ts';

/**
 * Below this, 46 dB under full scale, a voice's audio counts as silence: what a caller would wait through before its
 * first sound. A trace keeps where a chunk reaches it.
 */
export const audible = 160;

/** Root mean square in sample units, 0 for nothing. */
export function rms(samples: Samples): number {
  const { length } = samples;
  // Four sums that do not wait for one another; whole numbers below 2^53, so the order makes no difference.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const w = samples[i]!;
    const x = samples[i + 1]!;
    const y = samples[i + 2]!;
    const z = samples[i + 3]!;
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  for (; i < length; i++) a += samples[i]! * samples[i]!;
  return length === 0 ? 0 : Math.sqrt((a + b + c + d) / length);
}

/** The largest magnitude, 0 to 32768. */
export function peak(samples: Samples): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]!));
  return largest;
}

/** RMS level below full scale: 0 for a full-scale square wave, -100 for digital silence. */
export function levelDbfs(samples: Samples): number {
  return Math.max(-100, 20 * Math.log10(rms(samples) / 32768));
}
