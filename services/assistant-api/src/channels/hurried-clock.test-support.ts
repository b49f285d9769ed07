/** A clock that can be hurried, for what takes long to be noticed. */
import { type Clock, systemClock } from '@parley/platform/time/clock';

export interface HurriedClock extends Clock {
  /** From now on so many times as fast; 1 at first. */
  run(speed: number): void;
}

export function hurriedClock(): HurriedClock {
  const time = { speed: 1, sinceMs: systemClock.monotonicMs(), atMs: 0 };
  const clock: HurriedClock = {
    now: () => systemClock.now(),
    monotonicMs: () => time.atMs + (systemClock.monotonicMs() - time.sinceMs) * time.speed,
    after: (delayMs, callback) => systemClock.after(delayMs / time.speed, callback),
    run: (speed) =>
      void Object.assign(time, { speed, atMs: clock.monotonicMs(), sinceMs: systemClock.monotonicMs() }),
  };
  return clock;
}
