/**
 * Turns of the event loop, for work that others should not have to wait for. Node answers everything that has come in
 * by one look at its sockets before it looks at the clock again: a hundred small pieces of work are one long stretch to
 * the sound of calls on the same thread, unless each has a turn of its own.
 */

/** Does the work in a turn of its own, the first come first; timers and sockets get the thread in between. */
export type InTurn = (work: () => void) => void;

/** For work of one kind: a flood of it does not stand before that of another. */
export function createTurns(): InTurn {
  const waiting: (() => void)[] = [];
  const serve = () => {
    try {
      waiting[0]?.();
    } finally {
      waiting.shift();
      // One that is set by another comes after the next look at timers and sockets.
      if (waiting.length > 0) setImmediate(serve);
    }
  };
  return (work) => {
    if (waiting.push(work) === 1) setImmediate(serve);
  };
}
