/** What goes over a wire: bytes to samples and back. PCM16 bytes are little endian, as the machine's own order is. */
import { ParleyError } from '@parley/platform/errors';
import type { Samples } from '../frame.ts';
import { shortened } from './frames.ts';
import { alawCodes, alawSamples, mulawCodes, mulawSamples } from './g711.ts';

/** G.711 mu-law. Every code survives decoding and encoding, save negative zero, which becomes zero. */
export function encodeMulaw(samples: Samples): Uint8Array {
  return encodeByTable(samples, mulawCodes);
}

export function decodeMulaw(bytes: Uint8Array, out?: Samples): Samples {
  return decodeByTable(bytes, mulawSamples, out);
}

/** G.711 A-law. Every code survives decoding and encoding. */
export function encodeAlaw(samples: Samples): Uint8Array {
  return encodeByTable(samples, alawCodes);
}

export function decodeAlaw(bytes: Uint8Array, out?: Samples): Samples {
  return decodeByTable(bytes, alawSamples, out);
}

function encodeByTable(samples: Samples, codes: Uint8Array): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++) out[i] = codes[samples[i]! & 0xffff]!;
  return out;
}

function decodeByTable(bytes: Uint8Array, values: Int16Array, given?: Samples): Samples {
  const out = given === undefined ? new Int16Array(bytes.length) : shortened(given, bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = values[bytes[i]!]!;
  return out;
}

/** PCM16 bytes as samples: a view where the bytes are aligned, else a copy. Throws invalid_argument for an odd count. */
export function pcm16FromBytes(bytes: Uint8Array): Samples {
  if (bytes.byteLength % 2 !== 0) {
    throw new ParleyError('invalid_argument', 'PCM16 audio must be an even number of bytes.');
  }
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return new Int16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

/** The samples' own memory as bytes: change one and the other changes. */
export function bytesFromPcm16(samples: Samples): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** What goes over a wire. */
export interface AudioFormat {
  encoding: 'pcm16' | 'mulaw' | 'alaw';
  rateHz: 8000 | 16000 | 24000 | 48000;
}

/**
 * Bytes of the format as samples at the format's own rate; in the beginning of `out` where that is given and they are
 * not there already. Throws invalid_argument for an odd count of PCM16 bytes.
 */
export function decodeAudio(bytes: Uint8Array, format: AudioFormat, out?: Samples): Samples {
  if (format.encoding === 'mulaw') return decodeMulaw(bytes, out);
  return format.encoding === 'alaw' ? decodeAlaw(bytes, out) : pcm16FromBytes(bytes);
}

/** Samples, already at the format's rate, as its bytes. */
export function encodeAudio(samples: Samples, format: AudioFormat): Uint8Array {
  if (format.encoding === 'mulaw') return encodeMulaw(samples);
  return format.encoding === 'alaw' ? encodeAlaw(samples) : bytesFromPcm16(samples);
}
