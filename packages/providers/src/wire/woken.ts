/** A stream whose reader is also woken by something else, once. */
import { leave } from '@parley/platform/async/stream';

/**
 * The stream's parts, and once `undefined` between two of them when `wake` resolves, which it may never do; it does not
 * reject. When the reader leaves, `stop` is aborted, which has to end the stream, and the stream is not waited for.
 */
export async function* woken<Part>(
  stream: AsyncIterable<Part>,
  wake: Promise<void>,
  stop: AbortController,
): AsyncGenerator<Part | undefined> {
  const reader = stream[Symbol.asyncIterator]();
  let pending: Promise<undefined> | null = wake.then(() => undefined);
  try {
    for (;;) {
      const next = reader.next();
      // Whoever left does not hear how it ended.
      next.catch(() => {});
      if (pending && (await Promise.race([next, pending])) === undefined) {
        pending = null;
        yield undefined;
      }
      const read = await next;
      if (read.done) return;
      yield read.value;
    }
  } finally {
    stop.abort();
    leave(reader);
  }
}
