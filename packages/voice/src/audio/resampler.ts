/** Resampling, bit-reproducible: the same samples at another rate. */
import type { Samples } from '../frame.ts';
import { concat, shortened } from './frames.ts';
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
      const out = given === undefined ? new Int16Array(count) : shortened(given, count);
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

function saturate(value: number): number {
  return value >= 32767 ? 32767 : value <= -32768 ? -32768 : Math.round(value);
}
