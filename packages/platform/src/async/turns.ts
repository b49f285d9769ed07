/**
 * Turns of the event loop, for work that others should not have to wait for. Node answers everything that has come in
 * by one look at its sockets before it looks at the clock again: a hundred small pieces of work are one long stretch to
 * the sound of calls on the same thread, unless each has a turn of its own.
 */

/** Does the work in a turn to come, the first come first; timers and sockets get the thread in between. */
export type InTurn = (work: () => void) => void;

/**
 * For work of one kind: a flood of it does not stand before that of another. In one turn so many pieces are done, each
 * with all that follows from it by promises.
 */
export function createTurns(piecesATurn: number): InTurn {
  const waiting: (() => void)[] = [];
  let inThisTurn = 0;
  const next = () => {
    inThisTurn = Math.min(piecesATurn, waiting.length);
    // What is set while others are served comes after the next look at timers and sockets.
    for (let n = 0; n < inThisTurn; n += 1) setImmediate(serve);
  };
  const serve = () => {
    const work = waiting.shift();
    inThisTurn -= 1;
    try {
      work?.();
    } finally {
      if (inThisTurn === 0) next();
    }
  };
  return (work) => {
    waiting.push(work);
    if (inThisTurn === 0) next();
  };
}
