/**
 * How long a handler keeps its thread before it waits for anything. The thread moves the sound of calls as well, so
 * what is long is counted and named. Two looks at the clock a handler, which costs less than a microsecond.
 */
import { Histogram, type Registry } from 'prom-client';
import type { Clock } from '../time/clock.ts';
import type { Log } from './log.ts';
import { createSeldom } from './seldom.ts';

/** A shorter one is nothing to a frame of 20 ms. */
const longMs = 2;

export interface Stretches {
  /** Does the work and takes the time of its synchronous part. `name` is of the code, such as a route. */
  run<Result>(name: string, work: () => Result): Result;
  /** The same for a stretch whose beginning, in monotonic ms, and end are in two places. */
  end(name: string, startMs: number): void;
}

export function createStretches(options: { registry: Registry; clock: Clock; log: Log }): Stretches {
  const { registry, clock, log } = options;
  const long = new Histogram({
    name: 'parley_long_stretch_seconds',
    help: 'Work of more than 2 ms without a pause on a thread that moves sound, by route, rpc or socket',
    labelNames: ['name'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1],
    registers: [registry],
  });
  const seldom = createSeldom(clock);

  const end = (name: string, startMs: number) => {
    const tookMs = clock.monotonicMs() - startMs;
    if (tookMs <= longMs) return;
    long.observe({ name }, tookMs / 1_000);
    seldom(name, (times) =>
      log.warn({ name, tookMs: Math.round(tookMs * 10) / 10, times }, 'work kept the thread for long'),
    );
  };
  return {
    end,
    run(name, work) {
      const startMs = clock.monotonicMs();
      try {
        return work();
      } finally {
        end(name, startMs);
      }
    },
  };
}
