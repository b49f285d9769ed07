/** How much may come at once, and how fast it comes back: one measure for messages, bytes, requests and frames. */
import type { Clock } from './clock.ts';

/** The largest amount at once, and how much comes back in a second. */
export interface Allowance {
  burst: number;
  perSecond: number;
}

export interface Bucket {
  /** Takes the amount; false, with nothing taken, where there is not so much left. */
  take(amount: number): boolean;
  /** How long until so much is there, as of the last `take`, in ms. */
  waitMs(amount: number): number;
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
    waitMs: (amount) => Math.ceil((Math.max(0, amount - left) * 1000) / perSecond),
  };
}
