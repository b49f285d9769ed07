/** Work that is tried again, and how long to wait before. */
import { type Clock, sleep } from '../time/clock.ts';

export interface Backoff {
  /** Wait before the second attempt, in ms. */
  firstMs: number;
  /** No wait is longer, in ms. */
  maxMs: number;
  /** 0 to 1, uniform: pass a seeded one where runs must repeat. */
  random?: () => number;
}

/** The wait in ms after failed attempt n (from 1): doubling up to maxMs, then jittered down by up to a half. */
export function backoffMs(attempt: number, { firstMs, maxMs, random = Math.random }: Backoff): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(fullMs * (1 - random() / 2));
}

/**
 * Tries work up to `attempts` times, with a backoff between, while `retryable` says the error may pass.
 * Rejects with the last error, or with the signal's reason when it aborts.
 */
export async function retry<T>(
  clock: Clock,
  options: Backoff & { attempts: number; retryable: (error: unknown) => boolean },
  work: (attempt: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= options.attempts || !options.retryable(error)) throw error;
    }
    await sleep(clock, backoffMs(attempt, options), signal);
  }
}
