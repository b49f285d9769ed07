/** WAV files: read what is met in the wild, write PCM16, and mend what a killed process left behind. */
import { ParleyError } from '@parley/platform/errors';
import type { Samples } from '../frame.ts';
import { bytesFromPcm16, decodeAlaw, decodeMulaw, pcm16FromBytes } from './codec.ts';

export interface Wav {
  rateHz: number;
  /** One of equal length a channel, at least one. */
  channels: Samples[];
}

const headerBytes = 44;
const unknownSize = 0xffffffff;
const maxChannels = 32;

const codecs: Record<number, { bits: number; decode: (bytes: Uint8Array) => Samples }> = {
  1: { bits: 16, decode: pcm16FromBytes },
  6: { bits: 8, decode: decodeAlaw },
  7: { bits: 8, decode: decodeMulaw },
};
const extensible = 0xfffe;

/**
 * Reads PCM16, mu-law and A-law with any number of channels. A data size that a killed writer left at 0 or
 * 0xFFFFFFFF, or that exceeds the file, means "to the end of the file"; a torn last frame is dropped.
 * Throws invalid_argument for anything else.
 */
export function parseWav(bytes: Uint8Array): Wav {
  const { format, dataStart, dataBytes } = findChunks(bytes, bytes.length);
  const { rateHz, channelCount, codec } = format;
  const frameBytes = (channelCount * codec.bits) / 8;
  const frames = Math.floor(dataBytes / frameBytes);
  const interleaved = codec.decode(bytes.subarray(dataStart, dataStart + frames * frameBytes));
  return { rateHz, channels: channelsOf(interleaved, channelCount) };
}

function channelsOf(interleaved: Samples, channelCount: number): Samples[] {
  if (channelCount === 1) return [interleaved];
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Int16Array(interleaved.length / channelCount);
    for (let i = 0; i < samples.length; i++) samples[i] = interleaved[i * channelCount + channel]!;
    return samples;
  });
}

/** All channels as one: who speaks in the second alone is heard too. */
export function mixed(channels: readonly Samples[]): Samples {
  const [first = new Int16Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map((sample, at) => {
    const sum = others.reduce((total, channel) => total + (channel[at] ?? 0), sample);
    return Math.round(sum / channels.length);
  });
}

/** What a WAV file that is still on its way begins with. */
export interface WavHead {
  rateHz: number;
  /** Where the samples begin, and how many bytes there are of them: Infinity where the writer could not know. */
  dataStart: number;
  dataBytes: number;
  /** Of one frame: a sample of each channel. */
  frameBytes: number;
  /** The channels of whole frames. */
  decode(bytes: Uint8Array): Samples[];
}

/** Throws invalid_argument where `bytes` is not the beginning of a WAV file that can be read, up to its samples. */
export function parseWavHead(bytes: Uint8Array): WavHead {
  const { format, dataStart, dataBytes } = findChunks(bytes, Number.POSITIVE_INFINITY);
  const { rateHz, channelCount, codec } = format;
  return {
    rateHz,
    dataStart,
    dataBytes: dataBytes >= unknownSize - headerBytes ? Number.POSITIVE_INFINITY : dataBytes,
    frameBytes: (channelCount * codec.bits) / 8,
    decode: (data) => channelsOf(codec.decode(data), channelCount),
  };
}

/** A whole PCM16 file. Channels shorter than the longest end in silence. */
export function writeWav(channels: readonly Samples[], rateHz: number): Uint8Array {
  const samples = interleave(channels);
  const out = new Uint8Array(headerBytes + samples.byteLength);
  out.set(wavHeader({ rateHz, channels: channels.length, dataBytes: samples.byteLength }));
  out.set(bytesFromPcm16(samples), headerBytes);
  return out;
}

/** Samples of several channels in file order; shorter channels end in silence. */
function interleave(channels: readonly Samples[]): Samples {
  const count = channels.length;
  const frames = Math.max(0, ...channels.map((channel) => channel.length));
  const out = new Int16Array(frames * count);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) out[i * count + channel] = samples[i]!;
  });
  return out;
}

/**
 * The 44 bytes before PCM16 data. A streaming writer leaves `dataBytes` out, appends frames, and at the end
 * writes the header again with the true size.
 */
export function wavHeader(of: { rateHz: number; channels: number; dataBytes?: number }): Uint8Array {
  const { rateHz, channels, dataBytes = 0 } = of;
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  writeTag(header, 0, 'RIFF');
  view.setUint32(4, Math.min(unknownSize, headerBytes - 8 + dataBytes), true);
  writeTag(header, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  writeTag(header, 36, 'data');
  view.setUint32(40, Math.min(unknownSize, dataBytes), true);
  return header;
}

/**
 * The beginning of a file whose writer was killed, with the sizes that belong to a file of `fileBytes`: to be
 * written back at its start. `head` must reach past the data chunk's header. Throws invalid_argument where
 * `head` is not a WAV file's.
 */
export function repairWavHeader(head: Uint8Array, fileBytes: number): Uint8Array {
  const { format, dataStart } = findChunks(head, fileBytes);
  const frameBytes = (format.channelCount * format.codec.bits) / 8;
  const dataBytes = Math.floor(Math.max(0, fileBytes - dataStart) / frameBytes) * frameBytes;
  const fixed = Uint8Array.from(head.subarray(0, dataStart));
  const view = new DataView(fixed.buffer);
  view.setUint32(4, Math.min(unknownSize, dataStart - 8 + dataBytes + (dataBytes % 2)), true);
  view.setUint32(dataStart - 4, Math.min(unknownSize, dataBytes), true);
  return fixed;
}

function findChunks(bytes: Uint8Array, fileBytes: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || readTag(bytes, 0) !== 'RIFF' || readTag(bytes, 8) !== 'WAVE') {
    throw new ParleyError('invalid_argument', 'This is not a WAV file.');
  }
  const riffBytes = view.getUint32(4, true);
  let format: ReturnType<typeof readFormat> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const tag = readTag(bytes, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (tag === 'fmt ') format = readFormat(bytes, view, start, size);
    if (tag === 'data') {
      if (!format) break;
      const rest = Math.max(0, fileBytes - start);
      // An empty file is one whose outer size agrees; else the writer did not live to fill in the sizes.
      const unfinished = size === 0 && riffBytes + 8 !== fileBytes;
      return { format, dataStart: start, dataBytes: unfinished ? rest : Math.min(size, rest) };
    }
    at = start + size + (size % 2);
  }
  throw new ParleyError('invalid_argument', 'The WAV file has no audio in it.');
}

function readFormat(bytes: Uint8Array, view: DataView, start: number, size: number) {
  if (size < 16 || start + size > bytes.length) {
    throw new ParleyError('invalid_argument', 'The WAV file has a damaged header.');
  }
  const tag = view.getUint16(start, true);
  const code = tag === extensible && size >= 26 ? view.getUint16(start + 24, true) : tag;
  const channelCount = view.getUint16(start + 2, true);
  const rateHz = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  const codec = codecs[code];
  if (!codec || codec.bits !== bits) {
    throw new ParleyError('invalid_argument', 'Only 16-bit PCM, mu-law and A-law WAV files can be read.');
  }
  if (channelCount < 1 || channelCount > maxChannels || rateHz < 1) {
    throw new ParleyError('invalid_argument', 'The WAV file has a damaged header.');
  }
  return { rateHz, channelCount, codec };
}

function readTag(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function writeTag(bytes: Uint8Array, at: number, tag: string): void {
  for (let i = 0; i < tag.length; i++) bytes[at + i] = tag.charCodeAt(i);
}
