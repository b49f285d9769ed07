/** Plays calls of many seeds on several workers, until there were enough turns. However many, memory stays flat. */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { BatchResult } from './batch.ts';

/** A few calls at once: more would not fit the caches of a core any more. */
const callsPerBatch = 4;
const keptSeeds = 5;

/** The sum of all calls, in the order of their seeds: it does not depend on which worker was faster. */
export interface Total extends Omit<BatchResult, 'failures'> {
  lastSeed: number;
  /** Calls that broke a promise, and the seeds of the first of them. */
  failed: number;
  failedSeeds: number[];
  /** How often each promise was broken. */
  broken: Map<string, number>;
}

export interface ManyOptions {
  firstSeed: number;
  turns: number;
  turnsPerCall: number;
  workers: number;
  /** On overloaded servers. */
  overload: boolean;
  /** No further calls are begun once this says so. */
  over: () => boolean;
  onProgress: (total: Total) => void;
}

export async function simulateMany(options: ManyOptions): Promise<Total> {
  const { firstSeed, turns, turnsPerCall, workers, overload, over, onProgress } = options;
  const digest = createHash('sha256');
  const total: Total = {
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
    minutes: 0,
    calls: 0,
    digest: '',
    lastSeed: firstSeed - 1,
    failed: 0,
    failedSeeds: [],
    broken: new Map(),
  };
  /** Batches whose turn has not come yet, by their first seed. */
  const early = new Map<number, BatchResult>();
  let nextSeed = firstSeed;
  await Promise.all(Array.from({ length: workers }, () => runWorker()));
  return { ...total, digest: digest.digest('hex').slice(0, 16) };

  /** One worker takes batches until there are enough turns. */
  function runWorker(): Promise<void> {
    const worker = new Worker(new URL('./batch.worker.ts', import.meta.url));
    return new Promise((resolve, reject) => {
      let batchSeed = 0;
      const next = () => {
        if (total.turns >= turns || over()) {
          void worker.terminate().then(() => resolve());
          return;
        }
        batchSeed = nextSeed;
        nextSeed += callsPerBatch;
        worker.postMessage({ firstSeed: batchSeed, count: callsPerBatch, turnsPerCall, overload });
      };
      worker.on('message', (result: BatchResult) => {
        early.set(batchSeed, result);
        addInOrder();
        next();
      });
      worker.on('error', reject);
      next();
    });
  }

  function addInOrder(): void {
    for (;;) {
      const seed = total.lastSeed + 1;
      const result = early.get(seed);
      if (!result || total.turns >= turns) return;
      early.delete(seed);
      add(result);
    }
  }

  function add(result: BatchResult): void {
    total.lastSeed += callsPerBatch;
    total.turns += result.turns;
    total.interruptions += result.interruptions;
    total.falseInterruptions += result.falseInterruptions;
    total.minutes += result.minutes;
    total.calls += result.calls;
    digest.update(result.digest);
    for (const { seed, breaches } of result.failures) {
      total.failed += 1;
      if (total.failedSeeds.length < keptSeeds) total.failedSeeds.push(seed);
      for (const { promise } of breaches) total.broken.set(promise, (total.broken.get(promise) ?? 0) + 1);
    }
    onProgress(total);
  }
}
