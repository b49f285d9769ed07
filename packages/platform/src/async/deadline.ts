/** Work that may take only so long. */
import { ParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';

/**
 * Runs work under a deadline of limitMs. Rejects with `deadline_exceeded` when it passes, with the outer
 * signal's reason when that aborts first; both abort the signal given to the work. What the work answers after
 * that is dropped.
 */
export function withDeadline<T>(
  clock: Clock,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const inner = new AbortController();
    const give = (reason: unknown) => {
      done();
      inner.abort(reason);
      reject(reason);
    };
    const onAbort = () => give(signal?.reason);
    const timer = clock.after(limitMs, () =>
      give(new ParleyError('deadline_exceeded', `No answer within ${limitMs} ms.`)),
    );
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const answer = (then: () => void) => {
      done();
      then();
    };
    // The async wrapper turns a synchronous throw of the work into a rejection.
    (async () => work(inner.signal))().then(
      (value) => answer(() => resolve(value)),
      (error) => answer(() => reject(error)),
    );
  });
}
