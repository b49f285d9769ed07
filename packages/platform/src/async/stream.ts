/** Streams of others, which may hang: read for as long as that makes sense, and left without waiting. */
import { ParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { withDeadline } from './deadline.ts';

/** Made once: an error of its own, with its stack, would cost more than the abort. */
const nobodyReads = new ParleyError('canceled', 'Nobody reads on.');

/**
 * The parts of a stream. Each must come within `limitMs` of how many were asked for before it; with null it has as
 * long as it takes, and a reader who aborts must not wait for it. Rejects with `deadline_exceeded`, or with the
 * signal's reason as soon as that aborts. Once the reading is over, for whatever reason, the signal that `open` was
 * given is aborted, and the stream is left without waiting for it.
 */
export function readStream<T>(
  clock: Clock,
  open: (signal: AbortSignal) => AsyncIterable<T>,
  limitMs: (count: number) => number | null,
  signal: AbortSignal,
): AsyncIterable<T> {
  return {
    // Written by hand, for in a generator each part would wait for its turn once more.
    [Symbol.asyncIterator]() {
      const over = new AbortController();
      const parts = open(AbortSignal.any([signal, over.signal]))[Symbol.asyncIterator]();
      let count = 0;
      const end = () => {
        if (over.signal.aborted) return;
        over.abort(nobodyReads);
        leave(parts);
      };
      return {
        next() {
          const limit = limitMs(count);
          count += 1;
          const step = limit === null ? parts.next() : withDeadline(clock, limit, () => parts.next(), signal);
          step.then(({ done }) => done && end(), end);
          return step;
        },
        async return() {
          end();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** Tells a stream that nobody reads on, and does not wait for it: it may hang. */
export function leave(parts: AsyncIterator<unknown>): void {
  try {
    parts.return?.()?.catch?.(() => {});
  } catch {
    // It is left all the same.
  }
}
