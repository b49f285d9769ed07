/**
 * The caller's audio on the call's sample clock. Frames arrive early, late, in bursts, or not at all; from here on
 * there are no gaps: sample n was heard at n / 16 ms, give or take the network's jitter.
 */
import { activityFrameSamples, listenRateHz, type Samples } from './frame.ts';

const samplesPerMs = listenRateHz / 1000;
/** Audio that is missing for longer than this is silence. */
const lateMs = 240;
/** Audio may run ahead of the clock by this much after a stall; silence in it is dropped to catch up. */
const aheadMs = 400;
/** Kept for the recording: 2 s, a whole number of frames, so that a frame never wraps. */
const keptSamples = 64 * activityFrameSamples;

export class Timeline {
  readonly #ring = new Int16Array(keptSamples);
  readonly #onFrame: (frame: Samples) => void;
  #end = 0;
  #given = 0;

  /** `onFrame` gets every sample once, in order, 32 ms at a time. */
  constructor(onFrame: (frame: Samples) => void) {
    this.#onFrame = onFrame;
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
    const last = Math.min(from + count, this.#end);
    for (let at = Math.max(from, this.#end - keptSamples, 0); at < last; ) {
      const place = at % keptSamples;
      const run = Math.min(last - at, keptSamples - place);
      out.set(this.#ring.subarray(place, place + run), at - from);
      at += run;
    }
    return out;
  }

  #add(samples: Samples): void {
    for (let from = 0; from < samples.length; ) {
      const place = this.#end % keptSamples;
      // Never past a frame's end, so that each frame is given before it could be written over.
      const room = activityFrameSamples - (this.#end % activityFrameSamples);
      const run = Math.min(samples.length - from, room);
      this.#ring.set(
        from === 0 && run === samples.length ? samples : samples.subarray(from, from + run),
        place,
      );
      this.#end += run;
      from += run;
      if (this.#end - this.#given < activityFrameSamples) continue;
      const start = this.#given % keptSamples;
      this.#given += activityFrameSamples;
      this.#onFrame(this.#ring.slice(start, start + activityFrameSamples));
    }
  }
}
