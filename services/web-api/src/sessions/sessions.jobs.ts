/** Deletes sessions and links that are past their time, once an hour. */

import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';
import type { SessionsStore } from './sessions.store.ts';

const periodMs = 3600_000;

export function createSessionSweep(options: {
  clock: Clock;
  log: Log;
  store: Pick<SessionsStore, 'deleteExpired'>;
}): { close(): Promise<void> } {
  const { clock, log, store } = options;
  let running: Promise<void> = Promise.resolve();
  const timer = every(clock, periodMs, () => {
    running = store
      .deleteExpired(new Date(clock.now()))
      .catch((err: unknown) => log.warn({ err }, 'expired sessions could not be deleted'));
  });
  return {
    async close() {
      timer.cancel();
      await running;
    },
  };
}
