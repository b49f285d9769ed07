/**
 * The caller's audio on the call's sample clock. Frames arrive early, late, in bursts, or not at all; from here on
 * there are no gaps: sample n was heard at n / 16 ms, give or take the network's jitter.
 */
import { frameMaker, levelDbfs } from './audio.ts';
import { activityFrameSamples, listenRateHz, type Samples } from './frame.ts';

const samplesPerMs = listenRateHz / 1000;
/** Audio that is missing for longer than this is silence. */
const lateMs = 240;
/** Audio may run ahead of the clock by this much after a stall; silence in it is dropped to catch up. */
const aheadMs = 400;
const silentDbfs = -50;
/** A frame may be so late without leaving a gap. */
const jitterMs = 60;
/** Kept for the recording: 2 s. */
const keptSamples = 64 * activityFrameSamples;
/** They, and the frame that is being filled. */
const slots = keptSamples / activityFrameSamples + 1;

export class Timeline {
  readonly #newFrame = frameMaker(activityFrameSamples);
  /** Frame n is at n modulo `slots`. */
  readonly #frames: Samples[] = [];
  readonly #onFrame: (frame: Samples) => void;
  readonly #measure: (take: () => number) => number;
  /** What came after a gap, until the next tick. */
  readonly #arrived: { samples: Samples; quiet: boolean }[] = [];
  #gapMs = 0;
  #arrivedMs = 0;
  #end = 0;

  /** `onFrame` gets every sample once, in order, 32 ms at a time. `measure` takes a number from samples. */
  constructor(onFrame: (frame: Samples) => void, measure = (take: () => number) => take()) {
    this.#onFrame = onFrame;
    this.#measure = measure;
  }

  /** Ms of audio so far. */
  get endMs(): number {
    return this.#end / samplesPerMs;
  }

  /** Audio that has just arrived: it ends now. `quiet`: nobody is speaking, so silence in it may be dropped. */
  append(samples: Samples, atMs: number, quiet: boolean): void {
    const behindMs = atMs - samples.length / samplesPerMs - this.endMs;
    if (this.#arrived.length > 0 || behindMs > jitterMs) {
      // After a pause of the sender there is a gap to fill; after a stall of the network the rest follows at once.
      // The next tick knows which it was.
      if (this.#arrived.length === 0) this.#gapMs = atMs;
      this.#arrived.push({ samples: samples.slice(), quiet });
      this.#arrivedMs = atMs;
      return;
    }
    this.#take(samples, atMs, quiet);
  }

  /** Time has passed: what came after a gap takes its place, and where nothing arrived there was silence. */
  fill(atMs: number): void {
    if (this.#arrived.length > 0 && atMs > this.#gapMs) this.#place();
    const missing = Math.round((atMs - lateMs) * samplesPerMs) - this.#end;
    if (missing > 0) this.#add(new Int16Array(missing));
  }

  /** Fills `out` with the samples from sample `from` on, silence where they are not known. */
  read(from: number, out: Samples): void {
    const count = out.length;
    out.fill(0);
    const last = Math.min(from + count, this.#end);
    for (let at = Math.max(from, this.#end - keptSamples, 0); at < last; ) {
      const place = at % activityFrameSamples;
      const run = Math.min(last - at, activityFrameSamples - place);
      const frame = this.#frames[Math.floor(at / activityFrameSamples) % slots];
      if (frame) out.set(frame.subarray(place, place + run), at - from);
      at += run;
    }
  }

  #place(): void {
    const arrived = this.#arrived.splice(0);
    const count = arrived.reduce((sum, { samples }) => sum + samples.length, 0);
    const missing = Math.round(this.#arrivedMs * samplesPerMs) - count - this.#end;
    if (missing > 0) this.#add(new Int16Array(missing));
    for (const { samples, quiet } of arrived) this.#take(samples, this.#arrivedMs, quiet);
  }

  #take(samples: Samples, atMs: number, quiet: boolean): void {
    const ahead = this.endMs + samples.length / samplesPerMs - atMs > aheadMs;
    if (ahead && quiet && this.#measure(() => levelDbfs(samples)) < silentDbfs) return;
    this.#add(samples);
  }

  #add(samples: Samples): void {
    for (let from = 0; from < samples.length; ) {
      const place = this.#end % activityFrameSamples;
      const slot = Math.floor(this.#end / activityFrameSamples) % slots;
      // A frame that was handed on is not written to again.
      if (place === 0) this.#frames[slot] = this.#newFrame();
      const frame = this.#frames[slot] as Samples;
      const run = Math.min(samples.length - from, activityFrameSamples - place);
      frame.set(run === samples.length ? samples : samples.subarray(from, from + run), place);
      this.#end += run;
      from += run;
      if (place + run === activityFrameSamples) this.#onFrame(frame);
    }
  }
}
