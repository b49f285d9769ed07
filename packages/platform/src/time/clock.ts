/** The one source of time. Everything that waits takes a Clock, so tests and simulations own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch, an integer. */
  now(): number;
  /** Milliseconds on a clock that never jumps, with fractions: for durations and audio pacing. */
  monotonicMs(): number;
  /** Calls back once after delayMs; cancelling twice, or after it fired, is harmless. */
  after(delayMs: number, callback: () => void): Timer;
}

/** Something that was put off. */
export interface Timer {
  cancel(): void;
  /** The process need not go on for it. There on this machine's own clock. */
  unref?(): void;
}

const systemTimers = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };

/** This machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const handle = systemTimers.set(callback, Math.max(0, delayMs));
    return { cancel: () => systemTimers.clear(handle), unref: () => void handle.unref() };
  },
};

/** Resolves after delayMs; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Calls back every periodMs on a fixed grid, without drift; a late tick is not made up for. */
export function every(clock: Clock, periodMs: number, callback: () => void): Timer {
  let nextMs = clock.monotonicMs() + periodMs;
  let timer: Timer;
  const tick = () => {
    const nowMs = clock.monotonicMs();
    nextMs += periodMs * Math.max(1, Math.ceil((nowMs - nextMs) / periodMs));
    timer = clock.after(nextMs - nowMs, tick);
    callback();
  };
  timer = clock.after(periodMs, tick);
  return { cancel: () => timer.cancel() };
}
