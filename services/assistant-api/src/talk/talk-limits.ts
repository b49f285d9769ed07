/** How much a talking client may send: sound in about real time, words at a human's pace. */
import type { Clock } from '@parley/platform/time/clock';

/** The largest amount at once, and how fast it comes back. */
export interface Allowance {
  burst: number;
  perSecond: number;
}

/** Sound may come twice as fast as it is spoken, and 3 s of it at once: a network that stalled catches up. */
export const audioAllowance: Allowance = { burst: 3000, perSecond: 2000 };
/** What a frame counts for at least: a flood of crumbs costs as much as one of sound. */
export const leastFrameMs = 4;
/** What is dropped in a row before the client counts as flooding, in ms of sound. */
export const audioPatienceMs = 5000;
/** Words, keys, pings and mutes. */
export const messageAllowance: Allowance = { burst: 40, perSecond: 10 };
/** Messages that cannot be understood before the talk is given up. */
export const mostBadMessages = 10;
/** From the open connection to its first message. */
export const firstMessageMs = 10_000;

export interface Bucket {
  /** Takes the amount; false, with nothing taken, where there is not so much left. */
  take(amount: number): boolean;
}

export function createBucket(clock: Clock, { burst, perSecond }: Allowance): Bucket {
  let left = burst;
  let atMs = clock.monotonicMs();
  return {
    take(amount) {
      const nowMs = clock.monotonicMs();
      left = Math.min(burst, left + ((nowMs - atMs) * perSecond) / 1000);
      atMs = nowMs;
      if (amount > left) return false;
      left -= amount;
      return true;
    },
  };
}
