/** What is not waited for after an abort, whether or not whoever works on it takes notice. */

/** The promise's result, or a rejection with the signal's reason as soon as that aborts. */
export function untilAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    // Also where it has aborted already: what fails later is nobody's unhandled rejection.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
