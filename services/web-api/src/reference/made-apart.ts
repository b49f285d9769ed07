/** What is made on a thread of its own, since it takes longer than sound can wait, and is kept. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { withDeadline } from '@parley/platform/async/deadline';
import type { Clock } from '@parley/platform/time/clock';

const limitMs = 30_000;

/** Gives the one message of the worker at `url`, made when the first asks: most processes are never asked. */
export function madeApart<Made>(clock: Clock, url: URL): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= withDeadline(clock, limitMs, (signal) => messageOf<Made>(url, signal)).catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function messageOf<Made>(url: URL, signal: AbortSignal): Promise<Made> {
  const worker = new Worker(url);
  try {
    const [made] = await once(worker, 'message', { signal });
    return made;
  } finally {
    await worker.terminate();
  }
}
