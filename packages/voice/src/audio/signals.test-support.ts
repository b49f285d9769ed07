/** Signals for tests, the same each run. */
import type { Samples } from '../frame.ts';

export function tone(hz: number, rateHz: number, samples: number, amplitude = 16_000): Samples {
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

/** Noise that is the same each run. */
export function noise(samples: number, amplitude: number): Samples {
  let seed = 12345;
  return Int16Array.from({ length: samples }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.round((seed / 2 ** 31 - 1) * amplitude);
  });
}

/** How far the signal stands above all that is not the tone, dB: the tone is fitted in amplitude and phase. */
export function toneSnrDb(samples: Samples, hz: number, rateHz: number): number {
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const s = Math.sin((2 * Math.PI * hz * i) / rateHz);
    const c = Math.cos((2 * Math.PI * hz * i) / rateHz);
    ss += s * s;
    cc += c * c;
    sc += s * c;
    xs += samples[i]! * s;
    xc += samples[i]! * c;
  }
  const a = (xs * cc - xc * sc) / (ss * cc - sc * sc);
  const b = (xc * ss - xs * sc) / (ss * cc - sc * sc);
  let signal = 0;
  let error = 0;
  for (let i = 0; i < samples.length; i++) {
    const fit = a * Math.sin((2 * Math.PI * hz * i) / rateHz) + b * Math.cos((2 * Math.PI * hz * i) / rateHz);
    signal += fit * fit;
    error += (samples[i]! - fit) ** 2;
  }
  return 10 * Math.log10(signal / error);
}
