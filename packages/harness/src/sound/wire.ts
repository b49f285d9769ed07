/** Sound as it goes over a socket. */
import type { AudioFormat } from '@parley/contracts/talk';
import type { Samples } from './samples.ts';

/** Samples at the format's rate, coded. */
export function encode(samples: Int16Array, { encoding }: AudioFormat): Uint8Array<ArrayBuffer> {
  return encoding === 'mulaw' ? mulaw(samples) : encodePcm16(samples);
}

/** PCM16, little end first. */
export function decodePcm16(bytes: Uint8Array): Samples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, n) => view.getInt16(2 * n, true));
}

export function encodePcm16(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < samples.length; n += 1) view.setInt16(2 * n, samples[n]!, true);
  return bytes;
}

/** G.711 mu-law. */
export function mulaw(samples: Int16Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(samples, (sample) => {
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(32635, Math.abs(sample)) + 132;
    const exponent = 31 - Math.clz32(magnitude) - 7;
    const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return ~(sign | (exponent << 4) | mantissa) & 0xff;
  });
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
