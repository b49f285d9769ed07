import type { Clock } from '@parley/platform/time/clock';
import type { Embedder } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import type { EmbeddingsAnswer, EmbeddingsRequest } from './embedding.worker.ts';

const dimensions = 512;
/** A question asked in a call slips in between two groups of a document. */
const groupSize = 8;
/** The model takes the mean over all words: more of them only blur it. */
const textLimit = 4_000;

export interface LocalEmbedder extends Embedder {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Universal Sentence Encoder lite, English: about 10 ms a question and 35 ms a paragraph. Of longer texts the
 * first 4,000 characters count.
 */
export function openEmbeddings(options: { clock: Clock; log?: LocalLog | undefined }): LocalEmbedder {
  const pool = new WorkerPool<EmbeddingsRequest, EmbeddingsAnswer>({
    name: 'universal-sentence-encoder',
    entry: new URL('./embedding.worker.ts', import.meta.url),
    clock: options.clock,
    workers: 1,
    queueLimit: 256,
    deadlineMs: 30_000,
    stuckMs: 30_000,
    log: options.log,
  });
  return {
    dimensions,
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += groupSize) {
        const group = texts.slice(at, at + groupSize).map((text) => text.slice(0, textLimit));
        const answer = await pool.run({ texts: group }, { signal, priority: texts.length > 1 ? 1 : 0 });
        group.forEach((_, n) => {
          vectors.push(answer.slice(n * dimensions, (n + 1) * dimensions));
        });
      }
      return vectors;
    },
    get backlog() {
      return pool.backlog;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}
