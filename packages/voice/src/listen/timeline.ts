/**
 * The caller's audio on the call's sample clock. Frames arrive early, late, in bursts, or not at all; from here on
 * there are no gaps: sample n was heard at n / 16 ms, give or take the network's jitter.
 */
import { frameMaker } from '../audio/frames.ts';
import { levelDbfs } from '../audio/level.ts';
import { activityFrameSamples, listenRateHz, type Samples } from '../frame.ts';

const samplesPerMs = listenRateHz / 1000;
/** Audio that is missing for longer than this is silence. */
const lateMs = 240;
/** Audio may run ahead of the clock by this much after a stall; silence in it is dropped to catch up. */
const aheadMs = 400;
const silentDbfs = -50;
/** Audio that all stood after its arrival for so long stands too late: nothing arrives before it has sounded. */
const watchMs = 500;
/** On a line that is never silent, what is as quiet as the quietest of so many frames may be dropped. */
const looks = 10;
const aboutDb = 3;
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
  readonly #lead = new LeastLead();
  /** Samples by which all that comes stands too late. */
  #surplus = 0;
  /** Levels of frames in which nobody spoke, while there was a surplus: the least of them, and how many. */
  #quietestDbfs = 0;
  #looked = 0;
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
    const leadMs = this.endMs + samples.length / samplesPerMs - atMs;
    const leastMs = this.#lead.after(leadMs, atMs);
    if (leastMs !== null) this.#surplus = Math.max(0, Math.floor(leastMs) * samplesPerMs);
    const surplus = leadMs > aheadMs ? samples.length : Math.min(this.#surplus, samples.length);
    if (surplus === 0 || !quiet || !this.#silent(samples)) return this.#add(samples);
    this.#surplus = Math.max(0, this.#surplus - surplus);
    if (surplus < samples.length) this.#add(samples.subarray(surplus));
  }

  #silent(samples: Samples): boolean {
    const dbfs = this.#measure(() => levelDbfs(samples));
    this.#quietestDbfs = Math.min(this.#quietestDbfs, dbfs);
    this.#looked += 1;
    return dbfs < silentDbfs || (this.#looked > looks && dbfs < this.#quietestDbfs + aboutDb);
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

/** By how much at least audio stood after its arrival, told once for each stretch of time. */
class LeastLead {
  #leastMs = Number.POSITIVE_INFINITY;
  #sinceMs = 0;

  /** null until a stretch is over. */
  after(leadMs: number, atMs: number): number | null {
    this.#leastMs = Math.min(this.#leastMs, leadMs);
    if (atMs - this.#sinceMs < watchMs) return null;
    const leastMs = this.#leastMs;
    this.#leastMs = Number.POSITIVE_INFINITY;
    this.#sinceMs = atMs;
    return leastMs;
  }
}
