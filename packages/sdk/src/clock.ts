/** The client's only source of time. A server's clock (`now`, `monotonicMs`, `after`) fits in its place. */
export interface Timers {
  /** Calls back once after delayMs; cancelling twice, or after it fired, is harmless. */
  after(delayMs: number, callback: () => void): { cancel(): void };
}

export const systemTimers: Timers = {
  after(delayMs, callback) {
    const handle = globalThis.setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => globalThis.clearTimeout(handle) };
  },
};

/** Resolves after delayMs; rejects with the signal's reason when it aborts first. */
export function sleep(timers: Timers, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = timers.after(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The wait in ms before attempt n + 1 (n from 1): doubling from firstMs to maxMs, jittered down by up to half. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(fullMs * (1 - Math.random() / 2));
}
