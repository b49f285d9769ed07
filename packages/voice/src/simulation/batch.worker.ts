/** Plays batches that it is sent, one at a time. */
import { parentPort } from 'node:worker_threads';
import { playBatch } from './batch.ts';

parentPort?.on('message', async ({ firstSeed, count, turnsPerCall, overload }) => {
  parentPort?.postMessage(await playBatch(firstSeed, count, turnsPerCall, overload));
});
