/** Lines that would be written for each of many requests or frames. */
import type { Clock } from '../time/clock.ts';

const everyMs = 10_000;

/**
 * Has a line written when it first comes, and then at most every ten seconds, with how often since. `what` tells lines
 * apart: names of the code or of its settings, never what others choose.
 */
export type Seldom = (what: string, write: (times: number) => void) => void;

export function createSeldom(clock: Clock): Seldom {
  const known = new Map<string, { writtenMs: number; times: number }>();
  return (what, write) => {
    const nowMs = clock.monotonicMs();
    const one = known.get(what) ?? { writtenMs: Number.NEGATIVE_INFINITY, times: 0 };
    known.set(what, one);
    one.times += 1;
    if (nowMs - one.writtenMs < everyMs) return;
    write(one.times);
    one.writtenMs = nowMs;
    one.times = 0;
  };
}
