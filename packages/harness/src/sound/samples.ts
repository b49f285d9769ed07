/**
 * Sound as mono PCM16 at 16 kHz, made and measured by rules of our own: what judges the product must not be made of
 * it.
 */

export type Samples = Int16Array<ArrayBuffer>;
export const rateHz = 16_000;
export const samplesPerMs = rateHz / 1000;

export const silence = (ms: number): Samples => new Int16Array(Math.round(ms * samplesPerMs));

export function concat(...pieces: readonly Samples[]): Samples {
  const out = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Random numbers 0 to 1 that are the same on every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A cough: two bursts of noise that start at once and die away, dull as a throat. */
export function cough(ms: number, next: () => number): Samples {
  const out = silence(ms);
  const second = Math.round(out.length * 0.55);
  let low = 0;
  return out.map((_, n) => {
    const since = n < second ? n : n - second;
    const rise = Math.min(1, since / (8 * samplesPerMs));
    const fall = Math.exp(-since / (out.length * 0.18));
    low += 0.35 * (2 * next() - 1 - low);
    return Math.round(26_000 * low * rise * fall * (n < second ? 1 : 0.7));
  });
}

/** Level of each window, of 5 ms by default, dB under full scale. */
export function levels(samples: Samples, windowSamples = 5 * samplesPerMs): Float64Array {
  const out = new Float64Array(Math.floor(samples.length / windowSamples));
  for (let n = 0; n < out.length; n += 1) {
    let sum = 0;
    for (let at = n * windowSamples; at < (n + 1) * windowSamples; at += 1) sum += samples[at]! ** 2;
    out[n] = 10 * Math.log10(Math.max(1e-10, sum / windowSamples / 32768 ** 2));
  }
  return out;
}

const faintestDbfs = -50;
const beginWindows = 6;

/**
 * First and last sound by energy, ms from the start: windows of 5 ms that are no more than 38 dB under the loudest,
 * 6 dB above the quietest tenth (as far as that leaves 20 dB of speech), and not under −50 dBFS. Two in a row are
 * still sound, and six begin it: less is a click or a breath. Undefined where there is none.
 */
export function soundSpan(samples: Samples): { startMs: number; endMs: number } | undefined {
  const found = levels(samples);
  const sorted = found.toSorted();
  const peak = sorted.at(-1) ?? -100;
  const floor = sorted[Math.floor(sorted.length / 10)] ?? -100;
  const threshold = Math.max(faintestDbfs, peak - 38, Math.min(floor + 6, peak - 20));
  let first = -1;
  let last = -1;
  for (let n = 0, run = 0; n < found.length; n += 1) {
    run = found[n]! >= threshold ? run + 1 : 0;
    if (first < 0 && run === beginWindows) first = n + 1 - beginWindows;
    if (first >= 0 && run >= 2) last = n;
  }
  return first < 0 ? undefined : { startMs: first * 5, endMs: (last + 1) * 5 };
}

/** Without the silence around the sound. */
export function trimmed(samples: Samples, keepMs = 0): Samples {
  const span = soundSpan(samples);
  if (span === undefined) return samples.slice(0, 0);
  const start = Math.max(0, (span.startMs - keepMs) * samplesPerMs);
  return samples.slice(start, (span.endMs + keepMs) * samplesPerMs);
}
