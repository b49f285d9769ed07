/** A worker that can be told to misbehave. */
import { serve } from './worker.ts';

export type TestRequest =
  | { echo: string }
  | { do: 'hang' | 'crash' | 'untilCancelled' }
  | { busyUntil: SharedArrayBuffer };

await serve<TestRequest, string>(async () => {
  let runs = 0;
  return async (request, cancelled) => {
    runs++;
    if ('echo' in request) return { answer: `${request.echo} ${runs}`, transfer: [] };
    if ('busyUntil' in request) {
      Atomics.wait(new Int32Array(request.busyUntil), 0, 0);
      Atomics.store(new Int32Array(request.busyUntil), 1, 1);
      return { answer: 'finished', transfer: [] };
    }
    if (request.do === 'crash') process.exit(1);
    for (;;) {
      if (request.do === 'untilCancelled' && cancelled()) return { answer: 'cancelled', transfer: [] };
    }
  };
});
