/** What a speech server sends, as the samples that were asked for: some send WAV whatever they are asked for. */
import { ParleyError } from '@parley/platform/errors';
import { pcm16FromBytes } from '@parley/voice/audio/codec';
import { createResampler } from '@parley/voice/audio/resampler';
import { mixed, parseWavHead } from '@parley/voice/audio/wav';
import type { Samples } from '@parley/voice/frame';

/** By then the header of a WAV file is over. */
const headBytes = 4096;

/** Reads bytes as they come. */
interface Reader {
  push(bytes: Buffer): Samples;
  end(): Samples;
}

/**
 * Samples at `rateHz` from PCM16 at that rate, or from a WAV file at any. Throws failed_precondition for what is
 * compressed, with the name of it. `atOnce`: the first samples come once there are so many bytes of them.
 */
export async function* samplesOf(
  stream: AsyncIterable<Uint8Array>,
  of: { rateHz: number; atOnce: number; type: string },
): AsyncGenerator<Samples> {
  let reader: Reader | undefined;
  let first: Buffer = Buffer.alloc(0);
  for await (const bytes of stream) {
    if (reader) {
      yield reader.push(Buffer.from(bytes));
      continue;
    }
    first = Buffer.concat([first, bytes]);
    const isWav = first.subarray(0, 4).toString('latin1') === 'RIFF';
    if (first.length < (isWav ? headBytes : of.atOnce)) continue;
    reader = readerOf(first, of);
    yield reader.push(first);
  }
  if (!reader && first.length > 1) {
    reader = readerOf(first, of);
    yield reader.push(first);
  }
  if (reader) yield reader.end();
}

function readerOf(first: Buffer, { rateHz, type }: { rateHz: number; type: string }): Reader {
  const compressed = compressionOf(first, type);
  if (compressed !== undefined) {
    const message = `The voice's server sends ${compressed}; it must be one that can send PCM or WAV.`;
    throw new ParleyError('failed_precondition', message);
  }
  return first.subarray(0, 4).toString('latin1') === 'RIFF' ? wavReader(first, rateHz) : pcmReader();
}

/** The name of what cannot be read; undefined for what can. */
function compressionOf(bytes: Buffer, type: string): string | undefined {
  const tag = bytes.subarray(0, 4).toString('latin1');
  if (tag.startsWith('ID3')) return 'MP3';
  if (tag === 'OggS') return 'Ogg';
  if (tag === 'fLaC') return 'FLAC';
  if (bytes.length > 3 && bytes.readUInt32BE(0) === 0x1a45dfa3) return 'WebM';
  const [sync = 0, layer = 0, rates = 0] = bytes;
  // Plain samples may begin like this as well; a server that says so is believed.
  const framed = sync === 0xff && (layer & 0xe6) === 0xe2 && rates >> 4 !== 15 && ((rates >> 2) & 3) !== 3;
  if (framed && !/pcm|l16|octet-stream/i.test(type)) return 'MP3';
  if (sync === 0xff && (layer & 0xf6) === 0xf0 && /aac/i.test(type)) return 'AAC';
  return undefined;
}

function pcmReader(): Reader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
      const even = all.length - (all.length % 2);
      rest = all.subarray(even);
      return pcm16FromBytes(all.subarray(0, even));
    },
    end: () => new Int16Array(0),
  };
}

function wavReader(first: Buffer, rateHz: number): Reader {
  const head = parseWavHead(first);
  const resampler = createResampler(head.rateHz, rateHz);
  let skip = head.dataStart;
  let left = head.dataBytes;
  let late = resampler.delaySamples;
  let rest: Buffer = Buffer.alloc(0);
  const inStep = (samples: Samples) => {
    const given = samples.subarray(Math.min(late, samples.length));
    late -= samples.length - given.length;
    return given;
  };
  return {
    push(bytes) {
      const data = bytes.subarray(Math.min(skip, bytes.length));
      skip -= bytes.length - data.length;
      const all = Buffer.concat([rest, data.subarray(0, Math.min(left, data.length))]);
      left -= Math.min(left, data.length);
      const whole = all.length - (all.length % head.frameBytes);
      rest = all.subarray(whole);
      return inStep(resampler.process(mixed(head.decode(all.subarray(0, whole)))));
    },
    end: () => inStep(resampler.flush()),
  };
}
