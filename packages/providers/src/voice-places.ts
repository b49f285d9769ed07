/** In how many calls at once a voice of this machine is in time, by what its work was measured to take. */
import type { Clock } from '@parley/platform/time/clock';

/** Work for a second of speech, in seconds, that is still in time: an opening of two seconds is there after 1.5. */
export const mostPace = 0.75;
/** How much the newest measure counts. */
const newestShare = 0.3;
/** What was too slow is measured again no sooner. */
const againMs = 60_000;

export interface VoicePlaces {
  /** It was tried, and took so long for so much speech, in ms: what was measured before is forgotten. */
  measured(workMs: number, speechMs: number): void;
  /** It worked so long in a call. */
  worked(workMs: number, speechMs: number): void;
  /** A place for one more call until `over` aborts; false where it would not be in time, with `calls` live in all. */
  take(over: AbortSignal, calls: number): boolean;
  /** Work for a second of speech, in seconds; undefined where nothing was measured. */
  readonly pace: number | undefined;
  /** Calls that may have the voice at once, and those that have it. */
  readonly places: number;
  readonly taken: number;
}

/**
 * `workers` speak at once. With more than `mostCalls` live calls the cores are for hearing. `measureAgain` is called
 * when a call is refused without a measure, or by one that is a minute old.
 */
export function createVoicePlaces(options: {
  clock: Clock;
  workers: number;
  mostCalls: number;
  measureAgain(): void;
}): VoicePlaces {
  const { clock, workers, mostCalls, measureAgain } = options;
  let pace: number | undefined;
  let measuredMs = Number.NEGATIVE_INFINITY;
  let taken = 0;
  const places = () => (pace === undefined || pace > mostPace ? 0 : Math.floor((workers * mostPace) / pace));

  return {
    measured(workMs, speechMs) {
      if (speechMs <= 0) return;
      pace = workMs / speechMs;
      measuredMs = clock.monotonicMs();
    },
    worked(workMs, speechMs) {
      if (speechMs <= 0 || pace === undefined) return;
      pace += newestShare * (workMs / speechMs - pace);
      measuredMs = clock.monotonicMs();
    },
    take(over, calls) {
      if (over.aborted || calls > mostCalls) return false;
      const isSlow = pace === undefined || pace > mostPace;
      if (isSlow && taken === 0 && clock.monotonicMs() - measuredMs >= againMs) {
        measuredMs = clock.monotonicMs();
        measureAgain();
      }
      if (taken >= places()) return false;
      taken++;
      over.addEventListener('abort', () => taken--, { once: true });
      return true;
    },
    get pace() {
      return pace;
    },
    get places() {
      return places();
    },
    get taken() {
      return taken;
    },
  };
}
