/** What an attack is, and what it is given. */
import type { Parley } from '@parley/sdk/client';
import type { Answered } from './tally.ts';

export interface Stage {
  /** The front door, from an address that is not this machine's where it has one; and as this machine's. */
  strangerUrl: string;
  url: string;
  /** Of the tenant who attacks. */
  parley: Parley;
  key: string;
  /** Names of an assistant that asks for an address, and of one that speaks for long. */
  asking: string;
  /** The time is over. */
  signal: AbortSignal;
}

export interface Attack {
  name: string;
  about: string;
  /** Before the clock runs. */
  prepare?(stage: Omit<Stage, 'signal'>): Promise<void>;
  /** Until the signal aborts; what it was answered. */
  run(stage: Stage): Promise<Answered>;
}

export const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
