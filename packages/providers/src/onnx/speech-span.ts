import type { Samples } from '@parley/voice/frame';
import { levels } from './levels.ts';

const rateHz = 16_000;
const frameSamples = rateHz / 100;
/** Below about -60 dBFS there is nothing to transcribe. */
const silentLevel = 0.001;

/**
 * What the model wants around the words. Measured on words of one syllable, where it matters most: with less after
 * them it repeats itself or goes on, with more before them it mishears the first sound.
 */
const leadSamples = 0.1 * rateHz;
const tailSamples = 0.35 * rateHz;

/**
 * The part of 16 kHz audio that holds speech, found by level (6 dB over the quietest tenth, and no more than 35 dB
 * under the loudest), with margins of 100 ms before and 350 ms after: from the audio, or of zeros where it has none.
 * Unvoiced sounds at the edges are quieter than that and fall into the margins. Empty where all is silence.
 */
export function trimToSpeech(samples: Samples): Samples {
  const loud = levels(samples, frameSamples);
  const sorted = loud.slice().sort();
  const floor = sorted[Math.floor(sorted.length * 0.1)] ?? 0;
  const peak = sorted[Math.floor(sorted.length * 0.98)] ?? 0;
  if (peak < silentLevel) return samples.subarray(0, 0);
  const threshold = Math.min(Math.max(2 * floor, peak / 56), peak / 4);
  const isSpeech = (n: number) => loud[n]! > threshold && (loud[n + 1] ?? 0) > threshold;
  let first = 0;
  while (first < loud.length && !isSpeech(first)) first++;
  let last = loud.length - 1;
  while (last > first && !isSpeech(last)) last--;
  const start = first * frameSamples - leadSamples;
  const end = (last + 2) * frameSamples + tailSamples;
  const trimmed = new Int16Array(end - start);
  trimmed.set(samples.subarray(Math.max(0, start), end), Math.max(0, -start));
  return trimmed;
}

/**
 * Where to cut audio that is too long for the model: the middle of the quietest 200 ms between `fromMs` and
 * `toMs`. In samples.
 */
export function quietestPoint(samples: Samples, fromMs: number, toMs: number): number {
  const loud = levels(samples.subarray(fromMs * 16, toMs * 16), frameSamples);
  const span = 20;
  let best = 0;
  let bestSum = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let n = 0; n < loud.length; n++) {
    sum += loud[n]! - (n >= span ? loud[n - span]! : 0);
    if (n >= span - 1 && sum < bestSum) {
      bestSum = sum;
      best = n - span / 2 + 1;
    }
  }
  return fromMs * 16 + best * frameSamples;
}
