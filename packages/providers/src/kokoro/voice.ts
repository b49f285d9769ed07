import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { Samples } from '@parley/voice/frame';
import type { TextToSpeech } from '@parley/voice/ports';
import { LRUCache } from 'lru-cache';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import { SharedWork } from '../onnx/shared-work.ts';
import { piecesOf } from '../pieces.ts';
import type { KokoroRequest } from './voice.worker.ts';
import { voices } from './voices.ts';

const names = voices.map(({ name }) => name);
/** Longer text is spoken in pieces, so that the first sound comes sooner and no piece is beyond the model. */
const pieceLimit = 120;
/** Asked for together: a long text leaves room in the queue for others. */
const piecesAhead = 4;
/** A piece as short as this opens a reply: somebody is waiting in silence. */
const openingLimit = 40;
/** What was spoken last is kept, so that greetings, fillers and menus are there at once. */
const cacheBytes = 32 << 20;
const mostKeptBytes = 3 << 20;

export interface Kokoro extends TextToSpeech {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Kokoro-82M: a natural voice on this machine, 24 kHz, about 0.6 s of one core per second of speech. Texts spoken
 * before come from memory. `speak` rejects with `invalid_argument` on a voice that it has not, and as the pool does.
 */
export function openKokoro(options: { clock: Clock; workers: number; log?: LocalLog | undefined }): Kokoro {
  const pool = new WorkerPool<KokoroRequest, Samples>({
    name: 'kokoro',
    entry: new URL('./voice.worker.ts', import.meta.url),
    clock: options.clock,
    workers: options.workers,
    queueLimit: 32,
    deadlineMs: 30_000,
    stuckMs: 30_000,
    native: true,
    log: options.log,
  });
  const cache = new LRUCache<string, Samples>({
    maxSize: cacheBytes,
    maxEntrySize: mostKeptBytes,
    sizeCalculation: ({ byteLength }) => Math.max(1, byteLength),
  });
  const work = new SharedWork<Samples>();

  async function synthesise(
    text: string,
    voice: string,
    speed: number,
    signal: AbortSignal,
  ): Promise<Samples> {
    const key = `${voice} ${speed} ${text}`;
    const known = cache.get(key);
    if (known !== undefined) return known.slice();
    const priority = text.length <= openingLimit ? 0 : 1;
    const samples = await work.run(key, signal, async (shared) => {
      const made = await pool.run({ text, voice, speed }, { signal: shared, priority });
      cache.set(key, made);
      return made;
    });
    return samples.slice();
  }

  return {
    name: 'kokoro',
    capabilities: { rateHz: 24_000, wordTiming: false, languages: ['en-US', 'en-GB'], voices: names },
    async *speak(text, { voice, speed, signal }) {
      if (!names.includes(voice)) {
        throw new ParleyError('invalid_argument', 'Kokoro has no such voice.');
      }
      const pace = Math.min(2, Math.max(0.5, speed));
      const asked: Promise<Samples>[] = [];
      const pieces = piecesOf(text, pieceLimit);
      for (let at = 0; at < pieces.length; at++) {
        // The worker makes the next pieces while this one is heard.
        for (const piece of pieces.slice(asked.length, at + piecesAhead)) {
          const made = synthesise(piece, voice, pace, signal);
          made.catch(() => {});
          asked.push(made);
        }
        const samples = await asked[at]!;
        signal.throwIfAborted();
        if (samples.length > 0) yield { samples };
      }
    },
    get backlog() {
      return pool.backlog;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}
