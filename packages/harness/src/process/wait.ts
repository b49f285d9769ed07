/** Waiting for something outside of this process, always with a deadline. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until there is an answer other than undefined or false, or throws what was waited for. */
export async function eventually<T>(
  what: string,
  limitMs: number,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  everyMs = 50,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${limitMs} ms`);
    await sleep(everyMs);
  }
}

/** The promise's value, or an error that says what was waited for. */
export async function within<T>(what: string, limitMs: number, promise: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(limitMs, undefined, { signal: stop.signal }).then(
    () => {
      throw new Error(`${what} did not come within ${limitMs} ms`);
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
