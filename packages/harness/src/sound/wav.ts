/** WAV files of PCM16. A file that does not say of itself what is true is refused: a recording must. */

import type { Samples } from './samples.ts';
import { decodePcm16, encodePcm16 } from './wire.ts';

export interface Wav {
  rateHz: number;
  /** Of equal length. */
  channels: Samples[];
  durationMs: number;
}

const headerBytes = 44;
const bytesPerSample = 2;

/** Throws on anything else, and where the file or the sound in it is not as long as it says. */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < headerBytes || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a WAV file');
  if (view.getUint32(4, true) !== bytes.length - 8) throw new Error('the file is not as long as it says');
  let format: { count: number; rateHz: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (start + size > bytes.length) throw new Error(`the chunk "${tag(at)}" is not as long as it says`);
    if (tag(at) === 'fmt ') {
      if (view.getUint16(start + 14, true) !== 8 * bytesPerSample)
        throw new Error('the WAV file is not PCM16');
      format = { count: view.getUint16(start + 2, true), rateHz: view.getUint32(start + 4, true) };
    }
    if (tag(at) === 'data' && format) return wavOf(bytes.subarray(start, start + size), format);
    at = start + size + (size % 2);
  }
  throw new Error('the WAV file has no sound');
}

function wavOf(data: Uint8Array, { count, rateHz }: { count: number; rateHz: number }): Wav {
  const samples = decodePcm16(data);
  const frames = Math.floor(samples.length / count);
  const channels = Array.from({ length: count }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, at) => samples[at * count + channel]!),
  );
  return { rateHz, channels, durationMs: (frames * 1000) / rateHz };
}

/** One channel. */
export function writeWav(samples: Samples, rateHz: number): Uint8Array<ArrayBuffer> {
  const data = encodePcm16(samples);
  const bytes = new Uint8Array(headerBytes + data.length);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  tag(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * bytesPerSample, true);
  view.setUint16(32, bytesPerSample, true);
  view.setUint16(34, 8 * bytesPerSample, true);
  tag(36, 'data');
  view.setUint32(40, data.length, true);
  bytes.set(data, headerBytes);
  return bytes;
}
