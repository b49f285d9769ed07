/** When nothing is left to do but to wait: every promise that can settle without time passing has settled. */

const waiting: (() => void)[] = [];

/** Calls back then. One macrotask serves all who wait for the same moment. */
export function whenIdle(callback: () => void): void {
  if (waiting.push(callback) > 1) return;
  setImmediate(() => {
    for (const each of waiting.splice(0)) each();
  });
}

/** Resolves then, and when nobody waits for it any more. */
export async function idle(): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (waiting.length > 0);
}

/**
 * The same, several times as fast, where nothing waits for anything outside the process: the queue of ticks is served
 * once that of promises is empty.
 */
export function idleInside(): Promise<void> {
  return new Promise((resolve) => process.nextTick(onTick, resolve));
}

function onTick(resolve: (then?: Promise<void>) => void): void {
  resolve(waiting.length > 0 ? idle() : undefined);
}
