import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { TurnDetector } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import type { SmartTurnRequest } from './turn-detector.worker.ts';

export interface SmartTurn extends TurnDetector {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Smart Turn v3: hears whether a speaker has finished, in 23 languages, by melody and pace more than by words. About
 * 50 ms of one core a question. `model` is the path of its ONNX file. `predict` rejects as the pool does.
 */
export function openSmartTurn(options: {
  clock: Clock;
  model: string;
  workers: number;
  log?: LocalLog | undefined;
}): SmartTurn {
  const pool = new WorkerPool<SmartTurnRequest, number>({
    name: 'smart-turn',
    entry: new URL('./turn-detector.worker.ts', import.meta.url),
    model: options.model,
    clock: options.clock,
    workers: options.workers,
    // An answer that has to wait for many others comes too late.
    queueLimit: 8,
    deadlineMs: 1000,
    stuckMs: 5_000,
    native: true,
    log: options.log,
  });
  return {
    name: 'smart-turn',
    async predict({ audio }, signal) {
      const samples = audio.slice(-8 * 16_000);
      const probability = await pool.run({ samples }, { signal, transfer: [samples.buffer] });
      if (Number.isNaN(probability)) throw new ParleyError('internal', 'The turn model answered no number.');
      return Math.min(1, Math.max(0, probability));
    },
    get backlog() {
      return pool.backlog;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}
