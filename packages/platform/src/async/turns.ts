/**
 * Turns of the event loop, for work that others should not have to wait for. Node answers everything that has come in
 * by one look at its sockets before it looks at the clock again: a hundred small pieces of work are one long stretch to
 * the sound of calls on the same thread, unless each has a turn of its own.
 */

const waiting: (() => void)[] = [];

/** Does the work in a turn of its own, the first come first; timers and sockets get the thread in between. */
export function inTurn(work: () => void): void {
  if (waiting.push(work) === 1) setImmediate(serve);
}

function serve(): void {
  try {
    waiting[0]?.();
  } finally {
    waiting.shift();
    // One that is set by another comes after the next look at timers and sockets.
    if (waiting.length > 0) setImmediate(serve);
  }
}
