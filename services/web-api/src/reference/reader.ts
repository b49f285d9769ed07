/** The program in the browser that reads the API's document to people: Scalar, as its package brings it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { withDeadline } from '@parley/platform/async/deadline';
import type { Clock } from '@parley/platform/time/clock';

const loadMs = 30_000;

let script: Promise<Buffer> | undefined;

/** Gzipped. It is 5 MB that most processes are never asked for, so it is loaded when the first asks. */
export function readerScript(clock: Clock): Promise<Buffer> {
  script ??= withDeadline(clock, loadMs, load).catch((error) => {
    script = undefined;
    throw error;
  });
  return script;
}

/** On a thread of its own, which is gone after. */
async function load(signal: AbortSignal): Promise<Buffer> {
  const worker = new Worker(new URL('./reader.worker.ts', import.meta.url));
  try {
    const [packed] = await once(worker, 'message', { signal });
    return Buffer.from(packed);
  } finally {
    await worker.terminate();
  }
}
