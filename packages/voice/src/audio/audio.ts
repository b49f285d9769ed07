/**
 * Pure PCM maths, bit-reproducible: resampling, telephone codecs, slicing, level. Samples are mono signed
 * 16-bit; PCM16 bytes are little endian, which is also the machine's own order.
 */
import { ParleyError } from '@parley/platform/errors';
import type { Samples } from '../frame.ts';
import { alawCodes, alawSamples, mulawCodes, mulawSamples } from './g711.ts';
import { filterTable } from './resample-filter.ts';

export interface Resampler {
  /**
   * Any length in; after n samples in all, exactly ceil(n · toHz / fromHz) have come out: into the beginning of
   * `out` where that is given, which must be long enough, else in memory of their own.
   */
  process(samples: Samples, out?: Samples): Samples;
  /** The tail still inside the filter, `delaySamples` long; the next `process` begins a new signal. */
  flush(): Samples;
  /** How late the output is, in output samples: drop so many at the start to align a whole recording. */
  readonly delaySamples: number;
}

/** Samples worked on at once; the result does not depend on it. */
const blockSamples = 2048;
/**
 * A stateful resampler, polyphase windowed sinc: feeding frames gives what feeding the whole would, to the bit.
 * At equal rates it hands back the samples it was given. Throws invalid_argument for rates outside
 * 4 to 192 kHz, or a pair with no useful common divisor.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  const table = filterTable(fromHz, toHz);
  if (fromHz === toHz) {
    return { process: (samples) => samples, flush: () => new Int16Array(0), delaySamples: 0 };
  }
  const { up, down, half, taps } = table;
  const width = 2 * half;
  const delaySamples = Math.ceil((half * up) / down);
  const delayIn = Math.ceil((delaySamples * down) / up);
  const history = delayIn + half + 1;
  const line = new Float64Array(history + blockSamples);
  const start = history * up - delaySamples * down;
  const stepWhole = Math.floor(down / up);
  const stepPhase = down % up;
  const doubling = up === 2 && down === 1;
  // Place of the next output in `line`, as a whole sample and a phase; and whether it is due: below zero it is.
  let at = Math.floor(start / up);
  let phase = start % up;
  let due = 0;

  function run(samples: Samples, out: Samples): void {
    let written = 0;
    for (let from = 0; from < samples.length; from += blockSamples) {
      const count = Math.min(blockSamples, samples.length - from);
      for (let i = 0; i < count; i++) line[history + i] = samples[from + i]!;
      due -= count * up;
      // Twice the rate, the commonest case by far: both outputs of an input sample read the same samples.
      while (doubling && phase === 0 && due < -1 && written + 1 < out.length) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let tap = 0, place = at - half + 1; tap < width; tap += 2, place += 2) {
          const even = line[place]!;
          const odd = line[place + 1]!;
          a += taps[tap]! * even;
          b += taps[tap + 1]! * odd;
          c += taps[tap + width]! * even;
          d += taps[tap + width + 1]! * odd;
        }
        out[written++] = saturate(a + b);
        out[written++] = saturate(c + d);
        at++;
        due += 2;
      }
      while (due < 0) {
        let tap = phase * width;
        let place = at - half + 1;
        let a = 0;
        let b = 0;
        for (const end = tap + width; tap < end; tap += 2, place += 2) {
          a += taps[tap]! * line[place]!;
          b += taps[tap + 1]! * line[place + 1]!;
        }
        if (written < out.length) out[written++] = saturate(a + b);
        at += stepWhole;
        phase += stepPhase;
        if (phase >= up) {
          phase -= up;
          at++;
        }
        due += down;
      }
      line.copyWithin(0, count, count + history);
      at -= count;
    }
  }

  return {
    delaySamples,
    process(samples, given) {
      const count = Math.max(0, Math.ceil((samples.length * up - due) / down));
      const out = given === undefined ? new Int16Array(count) : sized(given, count);
      run(samples, out);
      return out;
    },
    flush() {
      const out = new Int16Array(delaySamples);
      run(new Int16Array(delayIn + 1), out);
      line.fill(0);
      at = Math.floor(start / up);
      phase = start % up;
      due = 0;
      return out;
    },
  };
}

/** A whole recording at another rate, in step with the original. */
export function resample(samples: Samples, fromHz: number, toHz: number): Samples {
  if (fromHz === toHz) return samples;
  const resampler = createResampler(fromHz, toHz);
  const body = resampler.process(samples);
  const all = concat([body, resampler.flush()]);
  return all.subarray(resampler.delaySamples);
}

function sized(given: Samples, count: number): Samples {
  return given.length === count ? given : given.subarray(0, count);
}

function saturate(value: number): number {
  return value >= 32767 ? 32767 : value <= -32768 ? -32768 : Math.round(value);
}

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
  const out = given === undefined ? new Int16Array(bytes.length) : sized(given, bytes.length);
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

export interface Slicer {
  /** Every frame that is complete now. */
  push(samples: Samples): Samples[];
  /** What is left, shorter than a frame and maybe empty; the slicer is empty after. */
  flush(): Samples;
}

/** Any lengths in, frames of exactly `samplesPerFrame` out, each its own memory. */
export function createSlicer(samplesPerFrame: number): Slicer {
  let rest = new Int16Array(samplesPerFrame);
  let held = 0;
  return {
    push(samples) {
      const frames: Samples[] = [];
      for (let from = 0; from < samples.length; ) {
        const count = Math.min(samplesPerFrame - held, samples.length - from);
        rest.set(samples.subarray(from, from + count), held);
        held += count;
        from += count;
        if (held === samplesPerFrame) {
          frames.push(rest);
          rest = new Int16Array(samplesPerFrame);
          held = 0;
        }
      }
      return frames;
    },
    flush() {
      const left = rest.slice(0, held);
      held = 0;
      return left;
    },
  };
}

/**
 * Makes silent frames of one length. Several share a piece of memory, because making memory takes longer than filling
 * it does: a frame's `buffer` must not be handed away as a whole.
 */
export function frameMaker(samplesPerFrame: number): () => Samples {
  const framesTogether = 8;
  let memory = new Int16Array(0);
  let from = 0;
  return () => {
    if (from === memory.length) {
      memory = new Int16Array(framesTogether * samplesPerFrame);
      from = 0;
    }
    from += samplesPerFrame;
    return memory.subarray(from - samplesPerFrame, from);
  };
}

export function silence(samples: number): Samples {
  return new Int16Array(samples);
}

export function concat(pieces: readonly Samples[]): Samples {
  const out = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Root mean square in sample units, 0 for nothing. */
export function rms(samples: Samples): number {
  const { length } = samples;
  // Four sums that do not wait for one another; whole numbers below 2^53, so the order makes no difference.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const w = samples[i]!;
    const x = samples[i + 1]!;
    const y = samples[i + 2]!;
    const z = samples[i + 3]!;
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  for (; i < length; i++) a += samples[i]! * samples[i]!;
  return length === 0 ? 0 : Math.sqrt((a + b + c + d) / length);
}

/** The largest magnitude, 0 to 32768. */
export function peak(samples: Samples): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]!));
  return largest;
}

/** RMS level below full scale: 0 for a full-scale square wave, -100 for digital silence. */
export function levelDbfs(samples: Samples): number {
  return Math.max(-100, 20 * Math.log10(rms(samples) / 32768));
}

/** Adds `source` to `target` in place from sample `offset` on; what falls outside is dropped, peaks saturate. */
export function mixInto(target: Samples, source: Samples, offset = 0, gain = 1): void {
  const end = Math.min(source.length, target.length - offset);
  for (let i = Math.max(0, -offset); i < end; i++) {
    target[offset + i] = saturate(target[offset + i]! + gain * source[i]!);
  }
}

/** A new, scaled copy; 1 leaves it as it is, peaks saturate. */
export function applyGain(samples: Samples, gain: number): Samples {
  return samples.map((sample) => saturate(gain * sample));
}

/** A copy whose ends rise from, and fall to, zero: a cut without a click. */
export function fade(samples: Samples, rateHz: number, ramps: { inMs?: number; outMs?: number }): Samples {
  const out = samples.slice();
  const rise = Math.min(out.length, Math.round(((ramps.inMs ?? 0) * rateHz) / 1000));
  const fall = Math.min(out.length, Math.round(((ramps.outMs ?? 0) * rateHz) / 1000));
  for (let i = 0; i < rise; i++) out[i] = Math.round((out[i]! * i) / rise);
  for (let i = 0; i < fall; i++) {
    const at = out.length - 1 - i;
    out[at] = Math.round((out[at]! * i) / fall);
  }
  return out;
}

export interface SoundOptions {
  /** A 5 ms window counts as sound from this level on; without it the level follows the recording's own floor. */
  thresholdDbfs?: number;
}

const windowMs = 5;
/** Shorter bursts are clicks. */
const minSoundWindows = 3;

/** Where the first sound begins, ms from the start, on a 5 ms grid; undefined when there is none. */
export function firstSoundMs(
  samples: Samples,
  rateHz: number,
  options: SoundOptions = {},
): number | undefined {
  return soundSpan(samples, rateHz, options)?.startMs;
}

/** Where the last sound ends, ms from the start, on a 5 ms grid; undefined when there is none. */
export function lastSoundMs(
  samples: Samples,
  rateHz: number,
  options: SoundOptions = {},
): number | undefined {
  return soundSpan(samples, rateHz, options)?.endMs;
}

/** A view without the silence at both ends, but for `keepMs` of it; empty when all is silence. */
export function trimSilence(
  samples: Samples,
  rateHz: number,
  options: SoundOptions & { keepMs?: number } = {},
): Samples {
  const span = soundSpan(samples, rateHz, options);
  if (!span) return samples.subarray(0, 0);
  const keepMs = options.keepMs ?? 0;
  const start = Math.max(0, Math.round(((span.startMs - keepMs) * rateHz) / 1000));
  return samples.subarray(start, Math.round(((span.endMs + keepMs) * rateHz) / 1000));
}

function soundSpan(samples: Samples, rateHz: number, options: SoundOptions) {
  const windowSamples = Math.round((windowMs * rateHz) / 1000);
  const count = Math.ceil(samples.length / windowSamples);
  const levels = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    levels[i] = levelDbfs(samples.subarray(i * windowSamples, (i + 1) * windowSamples));
  }
  const threshold = options.thresholdDbfs ?? adaptiveThreshold(levels);
  let first = -1;
  let end = -1;
  for (let i = 0, run = 0; i < count; i++) {
    run = levels[i]! >= threshold ? run + 1 : 0;
    if (run < minSoundWindows) continue;
    if (first < 0) first = i + 1 - run;
    end = i + 1;
  }
  if (first < 0) return undefined;
  const startMs = (first * windowSamples * 1000) / rateHz;
  const endMs = (Math.min(samples.length, end * windowSamples) * 1000) / rateHz;
  return { startMs: Math.round(startMs), endMs: Math.round(endMs) };
}

/** 10 dB above the quietest tenth, yet never within 10 dB of the loudest and never below what a room gives. */
function adaptiveThreshold(levels: Float64Array): number {
  const sorted = levels.slice().sort();
  const floor = sorted[Math.floor(sorted.length / 10)] ?? -100;
  const loudest = sorted.at(-1) ?? -100;
  return Math.max(-50, Math.min(floor + 10, loudest - 10));
}
