/** Small helpers around promises: deadlines, retries, closing in reverse, a bounded queue. */

import { ParleyError } from '../errors.ts';
import { type Clock, sleep } from '../time/clock.ts';

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
      settle();
      inner.abort(reason);
      reject(reason);
    };
    const onAbort = () => give(signal?.reason);
    const timer = clock.after(limitMs, () =>
      give(new ParleyError('deadline_exceeded', `No answer within ${limitMs} ms.`)),
    );
    const settle = () => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const answer = (then: () => void) => {
      settle();
      then();
    };
    // The async wrapper turns a synchronous throw of the work into a rejection.
    (async () => work(inner.signal))().then(
      (value) => answer(() => resolve(value)),
      (error) => answer(() => reject(error)),
    );
  });
}

/** How waits between attempts grow. */
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

/** Runs work at once, or when its turn has come. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets so many pieces of work run at a time; the others wait, the first come first. */
export function atMost(count: number): Limit {
  const waiting: Array<() => void> = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Closes what was opened, the last first. One that fails does not keep the others open. */
export class Releaser {
  readonly #stack: Array<() => unknown> = [];
  #closing: Promise<void> | undefined;

  /** Pushes something to close; returns it, so that opening and pushing are one line. */
  add<T extends { close(): unknown }>(opened: T): T {
    this.defer(() => opened.close());
    return opened;
  }

  /** Pushes a function to call on close. */
  defer(release: () => unknown): void {
    if (this.#closing) throw new ParleyError('failed_precondition', 'Closing has begun.');
    this.#stack.push(release);
  }

  /** Safe to call twice. Rejects with `internal`, causes in an AggregateError, after everything was tried. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#stack.splice(0));
    return this.#closing;
  }
}

/** Calls the functions, the last first, each after the one before has ended; then rejects if any failed. */
export async function closeAll(releases: ReadonlyArray<() => unknown>): Promise<void> {
  const faults: unknown[] = [];
  for (const release of releases.toReversed()) {
    try {
      await release();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length === 1 && faults[0] instanceof ParleyError) throw faults[0];
  if (faults.length > 0) {
    const cause = new AggregateError(faults, `${faults.length} could not be closed`);
    throw new ParleyError('internal', 'Not everything could be closed.', { cause });
  }
}

/** A bounded queue between one or more writers and one reader. */
export interface AsyncQueue<T> extends AsyncIterable<T, undefined> {
  /** False when full or closed: the value was not taken, and the writer decides what that means. */
  push(value: T): boolean;
  /** Waiting values. */
  readonly size: number;
  readonly closed: boolean;
  /** What waits is still read; then the reader ends, or throws the error if one was given. */
  close(error?: unknown): void;
}

/** A queue that holds up to `capacity` unread values. A reader that stops early closes it. */
export function asyncQueue<T>(capacity: number): AsyncQueue<T> {
  const values: T[] = [];
  const readers: Array<PromiseWithResolvers<IteratorResult<T, undefined>>> = [];
  let end: { error?: unknown } | undefined;

  const close = (error?: unknown) => {
    if (end) return;
    end = error === undefined ? {} : { error };
    for (const reader of readers.splice(0)) finish(reader);
  };
  const finish = (reader: PromiseWithResolvers<IteratorResult<T, undefined>>) => {
    if (end && 'error' in end) {
      const { error } = end;
      end = {}; // An error is thrown once; after it the reader is at the end.
      reader.reject(error);
    } else {
      reader.resolve({ done: true, value: undefined });
    }
  };
  const iterator: AsyncIterator<T, undefined> = {
    next() {
      const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
      if (values.length > 0) reader.resolve({ done: false, value: values.shift() as T });
      else if (end) finish(reader);
      else readers.push(reader);
      return reader.promise;
    },
    async return() {
      values.length = 0;
      close();
      return { done: true, value: undefined };
    },
    // Connect asks request streams for `throw`; without it every stream dies.
    async throw(error) {
      values.length = 0;
      close();
      throw error;
    },
  };
  return {
    push(value) {
      if (end) return false;
      const reader = readers.shift();
      if (reader) reader.resolve({ done: false, value });
      else if (values.length >= capacity) return false;
      else values.push(value);
      return true;
    },
    get size() {
      return values.length;
    },
    get closed() {
      return end !== undefined;
    },
    close,
    [Symbol.asyncIterator]: () => iterator,
  };
}
