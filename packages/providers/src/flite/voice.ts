import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { TextToSpeech } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import { piecesOf } from '../pieces.ts';
import type { FliteRequest } from './voice.worker.ts';
import { voices } from './voices.ts';

const names = voices.map(({ name }) => name);
/** One synthesis says no more, so that the voices of other calls come in between. */
const pieceLimit = 200;
/** Letters and digits by themselves, and what is no word, take ten times as long to say. */
const slowPieceLimit = 60;
const slow = /(?:\b[\p{L}\d][ ,]){4}|\d{5}|\S{30}/u;
/** What a piece may take before its worker is given up: so much, and so much for each character. Usual is 1 ms for one, on a machine with time. */
const stuckMs = 3_000;
const stuckMsPerCharacter = 10;

export interface LocalVoice extends TextToSpeech {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * CMU Flite: a robotic voice that is there at once, about 50 ms for a sentence. 16 kHz.
 * `speak` rejects with `invalid_argument` on a voice that it has not, and as the pool does.
 */
export function openFlite(options: { clock: Clock; log?: LocalLog | undefined }): LocalVoice {
  const pool = new WorkerPool<FliteRequest, Int16Array>({
    name: 'flite',
    entry: new URL('./voice.worker.ts', import.meta.url),
    clock: options.clock,
    workers: 1,
    queueLimit: 64,
    deadlineMs: 10_000,
    stuckMs,
    log: options.log,
  });
  return {
    name: 'flite',
    capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en-US'], voices: names },
    async *speak(text, { voice, speed, signal }) {
      if (!names.some((known) => known === voice)) {
        throw new ParleyError('invalid_argument', 'Flite has no such voice.');
      }
      const pace = Math.min(2, Math.max(0.5, speed));
      const most = slow.test(text) ? slowPieceLimit : pieceLimit;
      for (const piece of piecesOf(text.replace(/\0/g, ' '), most)) {
        if (!/[\p{L}\p{N}]/u.test(piece)) continue;
        const samples = await pool.run(
          { text: piece, voice, speed: pace },
          { signal, stuckMs: stuckMs + stuckMsPerCharacter * piece.length },
        );
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
