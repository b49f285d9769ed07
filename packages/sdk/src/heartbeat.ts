/** Asks again and again whether anybody is still there. */
import type { Timers } from './clock.ts';

const everyMs = 800;
/** Questions without a sign of life until nobody is: 2.4 s after the last one. */
const deafBeats = 2;

export interface Heartbeat {
  /** A sign of life. */
  alive(): void;
  stop(): void;
}

/** Calls `ask` every 0.8 s until it is stopped, or until it calls `onSilent`, which it does once. */
export function startHeartbeat(timers: Timers, ask: () => void, onSilent: () => void): Heartbeat {
  let unanswered = 0;
  const beat = () => {
    if (unanswered >= deafBeats) return onSilent();
    unanswered += 1;
    ask();
    timer = timers.after(everyMs, beat);
  };
  let timer = timers.after(everyMs, beat);
  return {
    alive() {
      unanswered = 0;
    },
    stop: () => timer.cancel(),
  };
}
