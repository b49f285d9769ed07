/** Deadlines around a vendor's stream, and one more attempt where the first one came to nothing. */

import { untilAbort } from '@parley/platform/async/until-abort';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';

export interface StreamLimits {
  /** From the request to the first sign of an answer. */
  firstMs: number;
  /** Between two signs of life after the first. */
  idleMs: number;
  /** A whole answer, however lively. */
  totalMs: number;
}

/**
 * The stream's parts, for as long as they come in time. On the outer abort, on a deadline and when the reader
 * leaves, `stop` is aborted at once and the stream is not waited for. Rejects with `deadline_exceeded`, or with the
 * signal's reason. `what` stands in the message; `isLife` tells parts that the server has sent from others.
 */
export async function* withLimits<Part>(
  stream: AsyncIterable<Part>,
  options: {
    clock: Clock;
    limits: StreamLimits;
    what: string;
    isLife?: (part: Part) => boolean;
    stop: AbortController;
    signal: AbortSignal;
  },
): AsyncGenerator<Part> {
  const { clock, limits, what, isLife = () => true, stop, signal } = options;
  const late = (limitMs: number) => clock.after(limitMs, () => stop.abort(tooSlow(what, limitMs)));
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const whole = late(limits.totalMs);
  let next = late(limits.firstMs);
  const reader = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const read = await untilAbort(reader.next(), stop.signal);
      if (read.done) return;
      if (isLife(read.value)) {
        next.cancel();
        next = late(limits.idleMs);
      }
      yield read.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    whole.cancel();
    next.cancel();
    stop.abort();
  }
}

/**
 * The answer of one attempt after another, until one of them has said something, or fails otherwise than with
 * `unavailable`: a kept connection that the server has just closed is the usual reason for a second one.
 */
export async function* retried<Part>(
  retries: 0 | 1,
  signal: AbortSignal,
  attempt: () => AsyncIterable<Part>,
  options: { counts?: (part: Part) => boolean; toError: (thrown: unknown) => ParleyError },
): AsyncGenerator<Part> {
  const { counts = () => true, toError } = options;
  for (let left: number = retries; ; left -= 1) {
    let answered = false;
    try {
      for await (const part of attempt()) {
        answered ||= counts(part);
        yield part;
      }
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toError(thrown);
      // A server that says when to ask again is not asked before.
      const atOnce = error.code === 'unavailable' && error.retryAfterMs === undefined;
      if (answered || left === 0 || !atOnce) throw error;
    }
  }
}

function tooSlow(what: string, limitMs: number): ParleyError {
  return new ParleyError('deadline_exceeded', `The ${what} did not answer within ${limitMs} ms.`);
}
