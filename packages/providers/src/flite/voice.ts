import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { TextToSpeech } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import type { FliteRequest } from './voice.worker.ts';
import { voices } from './voices.ts';

const names = voices.map(({ name }) => name);
const textLimit = 2_000;

export interface LocalVoice extends TextToSpeech {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * CMU Flite: a robotic voice that is there at once, about 50 ms for a sentence. 16 kHz.
 * `speak` rejects with `invalid_argument` on a voice that it has not or a text of over 2,000 characters.
 */
export function openFlite(options: { clock: Clock; log?: LocalLog | undefined }): LocalVoice {
  const pool = new WorkerPool<FliteRequest, Int16Array>({
    name: 'flite',
    entry: new URL('./voice.worker.ts', import.meta.url),
    clock: options.clock,
    workers: 1,
    queueLimit: 64,
    deadlineMs: 10_000,
    stuckMs: 5_000,
    log: options.log,
  });
  return {
    name: 'flite',
    capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en-US'], voices: names },
    async *speak(text, { voice, speed, signal }) {
      if (!names.some((known) => known === voice)) {
        throw new ParleyError('invalid_argument', 'Flite has no such voice.');
      }
      if (text.length > textLimit)
        throw new ParleyError('invalid_argument', 'The text is too long for one piece.');
      if (!/[\p{L}\p{N}]/u.test(text)) return;
      const samples = await pool.run(
        { text: text.replace(/\0/g, ' '), voice, speed: Math.min(2, Math.max(0.5, speed)) },
        { signal },
      );
      if (samples.length > 0) yield { samples };
    },
    get backlog() {
      return pool.backlog;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}
