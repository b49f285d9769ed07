/** Watches a call without touching it: where the wait for an answer went, and the two-channel recording. */
import type { Waterfall } from '@parley/contracts/talk';
import { createResampler, type Resampler } from '../audio/resampler.ts';
import { frameMs, listenRateHz, type Samples } from '../frame.ts';
import type { Timeline } from '../listen/timeline.ts';
import type { CallEvent } from './types.ts';

export interface AnswerMarks {
  /** Last sound of the caller, or when they typed. */
  speechEndMs: number;
  /** Their silence had lasted enough. */
  decidedMs: number;
  /** The words were there too, and the answer may be given. */
  committedMs: number;
  /** First words worth speaking; null where the answer had none. */
  textMs: number | null;
  audioMs: number | null;
  /** First sound of the answer. */
  soundingMs: number;
}

/** The parts of the wait; each begins where the one before ended, so they add up to the whole. */
export function waterfall(marks: AnswerMarks): Waterfall {
  const bounds = [marks.speechEndMs, marks.decidedMs, marks.committedMs, marks.textMs, marks.audioMs];
  const parts: number[] = [];
  let from = marks.speechEndMs;
  for (const bound of bounds.slice(1)) {
    const to = Math.min(Math.max(from, bound ?? from), marks.soundingMs);
    parts.push(to - from);
    from = to;
  }
  const [endpointingMs = 0, recognitionMs = 0, mindMs = 0, voiceMs = 0] = parts;
  return {
    endpointingMs,
    recognitionMs,
    mindMs,
    voiceMs,
    deliveryMs: marks.soundingMs - from,
    totalMs: marks.soundingMs - marks.speechEndMs,
  };
}

/** What is told of a turn once its answer begins to sound, at `soundingMs`. */
export function answered(
  reply: {
    live: { turn: number };
    times: { committedMs: number | null; textMs: number | null; audioMs: number | null };
  },
  decision: { decidedMs: number; speechStartMs: number | null; speechEndMs: number | null },
  soundingMs: number,
): CallEvent {
  const { decidedMs, speechStartMs, speechEndMs } = decision;
  const { committedMs, textMs, audioMs } = reply.times;
  const marks = { decidedMs, committedMs: committedMs ?? decidedMs, textMs, audioMs, soundingMs };
  return {
    type: 'turn',
    turn: reply.live.turn,
    speechStartMs,
    speechEndMs,
    waterfall: waterfall({ speechEndMs: speechEndMs ?? decidedMs, ...marks }),
    atMs: soundingMs,
  };
}

const frameSamples = (listenRateHz * frameMs) / 1000;
/** Frames of the agent wait this long for the caller's of the same time, which the network delays. */
const delayFrames = 15;
/** More than any of our filters remembers. */
const settledTicks = 3;
const quiet = new Int16Array(frameSamples);

/** Both sides on one sample clock: the agent as it left, the caller as it arrived, 20 ms at a time at 16 kHz. */
export class Recording {
  readonly #timeline: Timeline;
  readonly #write: (caller: Samples, agent: Samples) => void;
  readonly #resampler: Resampler;
  readonly #silence: Samples;
  /** What left in each tick; null where nothing did. */
  readonly #left: (Samples | null)[] = [];
  // The same memory for each tick: much less for the collector to do.
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
    if (this.#silentTicks > settledTicks) return quiet;
    return this.#resampler.process(frame ?? this.#silence, this.#agent);
  }
}
