/** When nothing is left to do but to wait: every promise that can settle without time passing has settled. */

/**
 * So often in one turn of the event loop that moment is waited for without a turn between. What comes to a call is
 * taken one after the other: with a turn for each, a call would fall behind as soon as others make the turns long, and
 * with none it would keep the thread from timers and sockets.
 */
const mostInTurn = 8;

const waiting: (() => void)[] = [];
let inThisTurn = 0;

/** Calls back then. One look at the queues serves all who wait for the same moment. */
export function whenIdle(callback: () => void): void {
  if (waiting.push(callback) > 1) return;
  if (inThisTurn === 0) setImmediate(newTurn);
  inThisTurn += 1;
  if (inThisTurn <= mostInTurn) queueMicrotask(oncePromisesSettled);
}

/** The queue of ticks is served once that of promises is empty. */
function oncePromisesSettled(): void {
  process.nextTick(serve);
}

function newTurn(): void {
  inThisTurn = 0;
  serve();
}

function serve(): void {
  for (const each of waiting.splice(0)) each();
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
