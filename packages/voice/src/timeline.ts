/**
 * The caller's audio on the call's sample clock. Frames arrive early, late, in bursts, or not at all; from here on
 * there are no gaps: sample n was heard at n / 16 ms, give or take the network's jitter.
 */
import { listenRateHz, type Samples } from './frame.ts';

const samplesPerMs = listenRateHz / 1000;
/** Audio that is missing for longer than this is silence. */
const lateMs = 240;
/** Audio may run ahead of the clock by this much after a stall; silence in it is dropped to catch up. */
const aheadMs = 400;
/** Kept for the recording and for going back to the start of a word. */
const keptMs = 2000;

export class Timeline {
  readonly #ring = new Int16Array(keptMs * samplesPerMs);
  readonly #onSamples: (samples: Samples) => void;
  #end = 0;

  /** `onSamples` gets every sample once, in order. */
  constructor(onSamples: (samples: Samples) => void) {
    this.#onSamples = onSamples;
  }

  /** Ms of audio so far. */
  get endMs(): number {
    return this.#end / samplesPerMs;
  }

  /** Audio that has just arrived: it ends now. `quiet`: nobody is speaking, so some of it may be dropped. */
  append(samples: Samples, atMs: number, quiet: boolean): void {
    const startMs = atMs - samples.length / samplesPerMs;
    if (this.#end === 0 && startMs > 0) this.#add(new Int16Array(Math.round(startMs * samplesPerMs)));
    if (quiet && this.endMs - startMs > aheadMs) return;
    this.#add(samples);
  }

  /** Time has passed: where nothing arrived there was silence. */
  fill(atMs: number): void {
    const missing = Math.round((atMs - lateMs) * samplesPerMs) - this.#end;
    if (missing > 0) this.#add(new Int16Array(missing));
  }

  /** `count` samples from sample `from` on, silence where they are not known. */
  read(from: number, count: number): Samples {
    const out = new Int16Array(count);
    const first = Math.max(from, this.#end - this.#ring.length, 0);
    for (let at = first; at < Math.min(from + count, this.#end); at += 1) {
      out[at - from] = this.#ring[at % this.#ring.length] ?? 0;
    }
    return out;
  }

  #add(samples: Samples): void {
    for (let i = Math.max(0, samples.length - this.#ring.length); i < samples.length; i += 1) {
      this.#ring[(this.#end + i) % this.#ring.length] = samples[i] ?? 0;
    }
    this.#end += samples.length;
    this.#onSamples(samples);
  }
}
