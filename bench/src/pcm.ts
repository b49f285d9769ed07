/** Sound as 16 kHz mono PCM16, measured and made by rules of our own: the product's must not judge itself. */

export type Samples = Int16Array<ArrayBuffer>;
const rateHz = 16_000;
export const samplesPerMs = rateHz / 1000;
/** Samples of one frame of 20 ms. */
export const frameSamples = rateHz / 50;

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

/** The channels of a PCM16 WAV at 16 kHz. Throws on anything else. */
export function readWav(bytes: Uint8Array): Samples[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a WAV file');
  let channels = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      channels = view.getUint16(at + 10, true);
      if (view.getUint32(at + 12, true) !== rateHz || view.getUint16(at + 22, true) !== 16)
        throw new Error('the WAV file must be PCM16 at 16 kHz');
    }
    if (tag(at) === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - at - 8) / 2 / channels);
      return Array.from({ length: channels }, (_, channel) =>
        Int16Array.from({ length: count }, (_, n) =>
          view.getInt16(at + 8 + 2 * (n * channels + channel), true),
        ),
      );
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('the WAV file has no data');
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

/** 50 dB under full scale, as in `recording.ts`. */
export const isAudible = (samples: Samples): boolean => samples.some((sample) => Math.abs(sample) >= 104);

/** Louder than 10 dB under full scale, and no sample like the one before it. */
export function isNoise(samples: Samples): boolean {
  let power = 0;
  let likeness = 0;
  for (let at = 1; at < samples.length; at += 1) {
    power += samples[at]! ** 2;
    likeness += samples[at]! * samples[at - 1]!;
  }
  return Math.sqrt(power / samples.length) > 10_000 && Math.abs(likeness) < 0.3 * power;
}

/** White noise whose RMS lies so far under full scale. */
export function noise(ms: number, dbfs: number, next: () => number): Samples {
  const amplitude = 32768 * 10 ** (dbfs / 20) * Math.sqrt(3);
  return silence(ms).map(() => Math.round((2 * next() - 1) * amplitude));
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

/** "Mm-hm": two hums with closed lips, the second higher. */
export function hum(ms: number): Samples {
  const out = silence(ms);
  let phase = 0;
  let low = 0;
  return out.map((_, n) => {
    const at = n / out.length;
    const part = at < 0.42 ? at / 0.42 : (at - 0.5) / 0.5;
    phase = (phase + (at < 0.5 ? 115 : 140 + 15 * part) / rateHz) % 1;
    low += 0.12 * (2 * phase - 1 - low);
    const rounded = part <= 0 || part >= 1 ? 0 : Math.sin(Math.PI * part);
    return Math.round(at > 0.42 && at < 0.5 ? 0 : 16_000 * low * rounded);
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

/** End of the last 10 ms at or over a level, ms from the start; 0 where nothing is. */
export function lastOverMs(samples: Samples, dbfs: number): number {
  const found = levels(samples, 10 * samplesPerMs);
  return 10 * (found.findLastIndex((level) => level >= dbfs) + 1);
}

/** Without the silence around the sound. */
export function trimmed(samples: Samples, keepMs = 0): Samples {
  const span = soundSpan(samples);
  if (span === undefined) return samples.slice(0, 0);
  const start = Math.max(0, (span.startMs - keepMs) * samplesPerMs);
  return samples.slice(start, (span.endMs + keepMs) * samplesPerMs);
}

/** Where `part` stands in `whole`, sample for sample, searched from sample `from` on; −1 where it does not. */
export function indexOf(whole: Samples, part: Samples, from = 0, until = whole.length): number {
  const loudest = part.reduce((best, value, n) => (Math.abs(value) > Math.abs(part[best]!) ? n : best), 0);
  for (let at = from; at + part.length <= until; at += 1) {
    if (whole[at + loudest] !== part[loudest]) continue;
    let n = 0;
    while (n < part.length && whole[at + n] === part[n]) n += 1;
    if (n === part.length) return at;
  }
  return -1;
}

/** 16 → 8 kHz: a low-pass of 63 taps, then every second sample. */
export function halved(samples: Samples): Samples {
  const half = 31;
  const taps = Array.from({ length: 2 * half + 1 }, (_, n) => {
    const x = n - half;
    const sinc = x === 0 ? 0.45 : Math.sin(Math.PI * 0.45 * x) / (Math.PI * x);
    return sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half));
  });
  return Int16Array.from({ length: Math.floor(samples.length / 2) }, (_, n) => {
    let sum = 0;
    for (let k = -half; k <= half; k += 1) sum += (samples[2 * n + k] ?? 0) * taps[k + half]!;
    return Math.max(-32768, Math.min(32767, Math.round(sum)));
  });
}

/** G.711 mu-law. */
export function mulaw(samples: Samples): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(samples, (sample) => {
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(32635, Math.abs(sample)) + 132;
    const exponent = 31 - Math.clz32(magnitude) - 7;
    const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return ~(sign | (exponent << 4) | mantissa) & 0xff;
  });
}
