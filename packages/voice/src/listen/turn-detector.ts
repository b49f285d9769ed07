/** Asks a turn model at each pause whether the caller has finished, over the sound of the open utterance. */

import { withDeadline } from '@parley/platform/async/deadline';
import type { Clock } from '@parley/platform/time/clock';
import { concat } from '../audio/frames.ts';
import { activityFrameSamples, listenRateHz, type Samples } from '../frame.ts';
import type { TurnDetector } from '../ports.ts';

/** The words do not wait for it: what comes later than this is not used. */
const deadlineMs = 150;
/** As much as such models hear. */
const keptFrames = (8 * listenRateHz) / activityFrameSamples;

export interface TurnDetectorAskerOptions {
  clock: Clock;
  detector: TurnDetector;
  language: string;
  onProbability: (pause: number, probability: number) => void;
  onFault: (error: unknown) => void;
}

export class TurnDetectorAsker {
  readonly #options: TurnDetectorAskerOptions;
  readonly #heard: Samples[] = [];
  #asking: AbortController | null = null;

  constructor(options: TurnDetectorAskerOptions) {
    this.#options = options;
  }

  /** 512 samples of the open utterance. */
  push(frame: Samples): void {
    this.#heard.push(frame);
    if (this.#heard.length > keptFrames) this.#heard.shift();
  }

  /** Answered by `onProbability` in time, or not at all; a new question takes the place of the last. */
  ask(pause: number): void {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { clock, detector, language, onProbability, onFault } = this.#options;
    const question = { audio: concat(this.#heard), text: '', language };
    withDeadline(clock, deadlineMs, (signal) => detector.predict(question, signal), asking.signal).then(
      (probability) => {
        if (this.#asking === asking) onProbability(pause, probability);
      },
      (error) => {
        if (this.#asking === asking) onFault(error);
      },
    );
  }

  /** The caller goes on, or the utterance is over: what is asked has no meaning any more. */
  forget(): void {
    this.#asking?.abort();
    this.#asking = null;
  }

  /** The utterance is over. */
  next(): void {
    this.forget();
    this.#heard.length = 0;
  }
}
