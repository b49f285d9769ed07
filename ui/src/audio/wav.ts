/** Reads what a recording's picture needs out of a WAV file. */

export interface Wav {
  rateHz: number;
  channels: number;
  /** PCM16, interleaved. */
  samples: Int16Array;
}

/** A PCM16 WAV file's samples; undefined for anything else. */
export function readWav(bytes: Uint8Array<ArrayBuffer>): Wav | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.byteLength < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return undefined;
  let format: { rateHz: number; channels: number } | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ' && at + 24 <= bytes.byteLength) {
      if (view.getUint16(at + 8, true) !== 1 || view.getUint16(at + 22, true) !== 16) return undefined;
      format = { channels: view.getUint16(at + 10, true), rateHz: view.getUint32(at + 12, true) };
    }
    if (tag(at) === 'data') {
      if (format === undefined) return undefined;
      // A recording that was cut short may announce more than it holds.
      const length = Math.min(size, bytes.byteLength - at - 8) & ~1;
      return { ...format, samples: new Int16Array(bytes.slice(at + 8, at + 8 + length).buffer) };
    }
    at += 8 + size + (size & 1);
  }
  return undefined;
}

/** The loudest sample, 0 to 1, of each of `buckets` equal stretches of one channel. */
export function peaksOf({ samples, channels }: Wav, channel: number, buckets: number): Float32Array {
  const peaks = new Float32Array(buckets);
  const frames = Math.floor(samples.length / channels);
  for (let frame = 0; frame < frames; frame += 1) {
    const bucket = Math.floor((frame * buckets) / frames);
    const loud = Math.abs(samples[frame * channels + channel] ?? 0) / 32768;
    if (loud > (peaks[bucket] ?? 0)) peaks[bucket] = loud;
  }
  return peaks;
}
