/** Sounds that are made, and looked for. */
import { levels, rateHz, type Samples, samplesPerMs, silence } from '@parley/harness/sound/samples';

/** Samples of one frame of 20 ms. */
export const frameSamples = rateHz / 50;

/** 50 dB under full scale. */
export const audible = 104;

export const isAudible = (samples: Samples): boolean => samples.some((sample) => Math.abs(sample) >= audible);

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

/** End of the last 10 ms at or over a level, ms from the start; 0 where nothing is. */
export function lastOverMs(samples: Samples, dbfs: number): number {
  const found = levels(samples, 10 * samplesPerMs);
  return 10 * (found.findLastIndex((level) => level >= dbfs) + 1);
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

/** Samples as ms, rounded. */
export const toMs = (samples: number) => Math.round(samples / samplesPerMs);
