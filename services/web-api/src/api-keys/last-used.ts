/** When each key or session was last used, written in batches: a busy key costs one write a period, not one a request. */
import type { Id } from '@parley/contracts/ids';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';

export interface LastUsed<Kind extends 'apiKey' | 'session'> {
  touch(id: Id<Kind>): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

const periodMs = 5_000;

export function createLastUsed<Kind extends 'apiKey' | 'session'>(options: {
  clock: Clock;
  log: Log;
  store: { setLastUsed(id: Id<Kind>, at: Date): Promise<void> };
}): LastUsed<Kind> {
  const { clock, log, store } = options;
  const touched = new Map<Id<Kind>, number>();
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const batch = [...touched];
    touched.clear();
    for (const [id, atMs] of batch) {
      try {
        await store.setLastUsed(id, new Date(atMs));
      } catch (err) {
        log.warn({ err }, 'when a key or session was last used could not be written');
      }
    }
  };
  const timer = every(clock, periodMs, () => {
    writing = writing.then(write);
  });
  return {
    touch(id) {
      touched.set(id, clock.now());
    },
    async close() {
      timer.cancel();
      await writing;
      await write();
    },
  };
}
