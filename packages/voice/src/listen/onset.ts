/**
 * A breath, a chair, the beginning of a word: on a line that was quiet, the agent holds its tongue for a moment, as
 * people do, and does not wait until voice activity is sure. It goes on from the same sample when nobody speaks.
 */
import { levelDbfs } from '../audio/level.ts';
import type { Call } from '../call/types.ts';
import { listenRateHz, type Samples } from '../frame.ts';

/** Only against a floor like this is a sound somebody's, and not the line's. */
const quietDbfs = -55;
const overFloorDb = 20;
const faintestDbfs = -46;
/** A click is shorter. */
const lastsMs = 120;
const gapMs = 60;
/** After one, so long none: a caller who rustles must not make the agent stutter. */
const restMs = 2000;
/** The floor follows a louder line so fast, and a quieter one at once. */
const floorRisesDbPerMs = 0.004;
const lowestDbfs = -90;

/** Tells of each such moment by `onOnset`. */
export class OnsetDetector {
  readonly #onOnset: () => void;
  #floorDbfs = 0;
  #soundMs = 0;
  #quietMs = 0;
  #restMs = 0;

  constructor(onOnset: () => void) {
    this.#onOnset = onOnset;
  }

  /** The caller's audio at 16 kHz, some ms at a time. */
  push(samples: Samples): void {
    if (samples.length === 0) return;
    const ms = (samples.length * 1000) / listenRateHz;
    const level = Math.max(lowestDbfs, levelDbfs(samples));
    const floor = this.#floorDbfs;
    this.#floorDbfs = Math.min(level, floor + floorRisesDbPerMs * ms);
    this.#restMs = Math.max(0, this.#restMs - ms);
    const heard = floor <= quietDbfs && level >= Math.max(faintestDbfs, floor + overFloorDb);
    if (heard) {
      this.#soundMs += ms;
      this.#quietMs = 0;
    } else {
      this.#quietMs += ms;
      if (this.#quietMs >= gapMs) this.#soundMs = 0;
    }
    if (!heard || this.#soundMs < lastsMs || this.#restMs > 0) return;
    this.#restMs = restMs;
    this.#onOnset();
  }
}

/** The call, told of an onset in the audio that it is given. */
export function withOnset(call: Call): Call {
  const detector = new OnsetDetector(() => call.input({ type: 'onset' }));
  let muted = false;
  return {
    input(input) {
      if (input.type === 'mute') muted = input.muted;
      if (input.type === 'audio' && !muted) detector.push(input.samples);
      call.input(input);
    },
    ended: call.ended,
    get atMs() {
      return call.atMs;
    },
  };
}
