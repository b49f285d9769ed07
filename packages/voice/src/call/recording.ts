/** The two-channel recording of a call: it watches without touching. */
import { createResampler, type Resampler } from '../audio/resampler.ts';
import { frameMs, listenRateHz, type Samples } from '../frame.ts';
import type { Timeline } from '../listen/timeline.ts';

const frameSamples = (listenRateHz * frameMs) / 1000;
/** Frames of the agent wait this long for the caller's of the same time, which the network delays. */
const delayFrames = 15;
/** More than any of our filters remembers. */
const filterTicks = 3;
const quiet = new Int16Array(frameSamples);

/** Both sides on one sample clock: the agent as it left, the caller as it arrived, 20 ms at a time at 16 kHz. */
export class Recording {
  readonly #timeline: Timeline;
  readonly #write: (caller: Samples, agent: Samples) => void;
  readonly #resampler: Resampler;
  readonly #silence: Samples;
  /** What left in each tick; null where nothing did. */
  readonly #left: (Samples | null)[] = [];
  // The same memory for each tick: much less garbage to collect.
  readonly #agent = new Int16Array(frameSamples);
  readonly #caller = new Int16Array(frameSamples);
  #silentTicks = 0;
  #written = 0;

  constructor(options: {
    timeline: Timeline;
    outputRateHz: number;
    write: (caller: Samples, agent: Samples) => void;
  }) {
    this.#timeline = options.timeline;
    this.#write = options.write;
    this.#resampler = createResampler(options.outputRateHz, listenRateHz);
    this.#silence = new Int16Array((options.outputRateHz * frameMs) / 1000);
  }

  /** One tick: what left for the caller in it, or null. */
  tick(frame: Samples | null): void {
    this.#left.push(frame);
    if (this.#left.length > delayFrames) this.#writeOne();
  }

  /** The call ended at `atMs`: what is still waiting, and the ticks that a late clock has not come to. */
  finish(atMs: number): void {
    while (this.#left.length > 0 || (this.#written + 1) * frameMs <= atMs) this.#writeOne();
  }

  #writeOne(): void {
    this.#timeline.read(this.#written * frameSamples, this.#caller);
    this.#write(this.#caller, this.#agentFrame(this.#left.shift() ?? null));
    this.#written += 1;
  }

  #agentFrame(frame: Samples | null): Samples {
    this.#silentTicks = frame ? 0 : this.#silentTicks + 1;
    // Once the filter holds nothing but silence, silence comes out of it.
    if (this.#silentTicks > filterTicks) return quiet;
    return this.#resampler.process(frame ?? this.#silence, this.#agent);
  }
}
