/** Whether this node can carry another call: a number that is set, and how late its event loop runs. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ParleyError } from '@parley/platform/errors';
import { type Clock, every } from '@parley/platform/time/clock';

export interface Capacity {
  /** Throws `unavailable`, with when to try again, where another call would harm those that run. */
  check(liveCalls: number): void;
  /** How late timers ran in the last second, 95th percentile, in ms. */
  readonly lagMs: number;
  /** Takes no new call from here on. */
  drain(): void;
  close(): void;
}

/** A 20 ms frame that is 60 ms late is heard as a gap by a client with a small buffer. */
const mostLagMs = 60;
const sampleMs = 10;

export interface Lag {
  /** The 95th percentile since the last read, in ms. */
  read(): number;
  close(): void;
}

export function measureLag(): Lag {
  const histogram = monitorEventLoopDelay({ resolution: sampleMs });
  histogram.enable();
  return {
    read() {
      // What is measured is the whole wait, the resolution included.
      const lagMs = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(95) / 1e6 - sampleMs);
      histogram.reset();
      return Math.round(lagMs);
    },
    close: () => histogram.disable(),
  };
}

/** Why a call was refused. */
export type Refusal = 'stopping' | 'full' | 'busy' | 'share';

export function createCapacity(
  clock: Clock,
  maxCalls: number,
  lag: Lag,
  onRefused: (reason: Refusal) => void = () => {},
): Capacity {
  let lagMs = 0;
  let draining = false;
  const refuse = (reason: Refusal, message: string, retryAfterMs: number): never => {
    onRefused(reason);
    const wait = `Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    throw new ParleyError('unavailable', `${message} ${wait}`, { retryAfterMs });
  };
  const timer = every(clock, 1000, () => {
    lagMs = lag.read();
  });
  return {
    get lagMs() {
      return lagMs;
    },
    check(liveCalls) {
      if (draining) refuse('stopping', 'This server is stopping and takes no new call.', 1000);
      if (liveCalls >= maxCalls) refuse('full', `This server carries its ${maxCalls} calls already.`, 5000);
      if (lagMs > mostLagMs && liveCalls > 0)
        refuse('busy', 'This server is too busy for another call.', 2000);
    },
    drain() {
      draining = true;
    },
    close() {
      timer.cancel();
      lag.close();
    },
  };
}
