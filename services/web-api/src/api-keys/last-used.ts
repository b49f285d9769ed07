/** When each key was last used, written in batches: a busy key costs one write a period, not one a request. */
import type { Id } from '@parley/contracts/ids';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';
import type { CredentialsStore } from './api-keys.store.ts';

export interface LastUsed {
  touch(id: Id<'apiKey'>): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

const periodMs = 5_000;

export function createLastUsed(options: {
  clock: Clock;
  log: Log;
  store: Pick<CredentialsStore, 'setLastUsed'>;
}): LastUsed {
  const { clock, log, store } = options;
  const touched = new Map<Id<'apiKey'>, number>();
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const batch = [...touched];
    touched.clear();
    for (const [id, atMs] of batch) {
      try {
        await store.setLastUsed(id, new Date(atMs));
      } catch (err) {
        log.warn({ err }, 'when a key was last used could not be written');
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
