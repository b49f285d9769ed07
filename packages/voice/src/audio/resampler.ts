/** Resampling, bit-reproducible: the same samples at another rate. */
import type { Samples } from '../frame.ts';
import { concat, shortened } from './frames.ts';
import { filterTable } from './resample-filter.ts';
import { blockSamples, filterBlock } from './resample-kernel.ts';

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
  const { up, down, half } = table;
  const delaySamples = Math.ceil((half * up) / down);
  const delayIn = Math.ceil((delaySamples * down) / up);
  const kept = new Int16Array(delayIn + half + 1);
  const start = kept.length * up - delaySamples * down;
  const place = { at: Math.floor(start / up), phase: start % up };
  // When the next output is due, in parts of an input sample: below zero it is.
  let due = 0;

  function run(samples: Samples, out: Samples): void {
    let written = 0;
    for (let from = 0; from < samples.length; from += blockSamples) {
      const length = Math.min(blockSamples, samples.length - from);
      due -= length * up;
      const count = Math.max(0, Math.ceil(-due / down));
      filterBlock(table, kept, samples, from, length, place, count, out, written);
      written += count;
      due += count * down;
      const parts = place.at * up + place.phase + count * down;
      place.at = Math.floor(parts / up) - length;
      place.phase = parts % up;
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
      kept.fill(0);
      place.at = Math.floor(start / up);
      place.phase = start % up;
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
