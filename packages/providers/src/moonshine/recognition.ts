import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { Samples, Transcript } from '@parley/voice/frame';
import type { SpeechToText, SpeechToTextStream } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import { quietestPoint } from '../onnx/speech-span.ts';
import type { MoonshineAnswer, MoonshineRequest } from './recognition.worker.ts';
import { dropInvention } from './text.ts';

/** The model was trained on pieces of up to 30 s; longer audio is cut in a pause between these. */
const cutFromMs = 12_000;
const cutToMs = 20_000;
const utteranceLimitMs = 300_000;

export interface Moonshine extends SpeechToText {
  /** Requests that wait for a worker. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Moonshine tiny, English, on this machine: about 30 ms of one core per second of speech. It is told only speech
 * (it invents words for noise). `transcribe` rejects with `canceled`, `deadline_exceeded`, `unavailable` or
 * `resource_exhausted`.
 */
export function openMoonshine(options: {
  clock: Clock;
  workers: number;
  log?: LocalLog | undefined;
}): Moonshine {
  const pool = new WorkerPool<MoonshineRequest, MoonshineAnswer>({
    name: 'moonshine',
    entry: new URL('./recognition.worker.ts', import.meta.url),
    clock: options.clock,
    workers: options.workers,
    queueLimit: 64,
    deadlineMs: 15_000,
    stuckMs: 20_000,
    native: true,
    log: options.log,
  });

  async function recognise(samples: Samples, signal: AbortSignal): Promise<Transcript> {
    const transfer = [samples.buffer as ArrayBuffer];
    const { text, silence, ...confidences } = await pool.run({ samples }, { signal, transfer });
    return { text: dropInvention(text, silence), ...confidences };
  }

  return {
    name: 'moonshine',
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open: () => new MoonshineStream(recognise),
    get backlog() {
      return pool.backlog;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}

type Recognise = (samples: Samples, signal: AbortSignal) => Promise<Transcript>;

class MoonshineStream implements SpeechToTextStream {
  readonly #recognise: Recognise;
  #audio = new Int16Array(8 * 16_000);
  #length = 0;
  /** The beginning of a long utterance, already cut off and transcribed for good. */
  #settled: { text: string; confidence: number; samples: number }[] = [];
  #settledSamples = 0;
  #utterance = 0;

  constructor(recognise: Recognise) {
    this.#recognise = recognise;
  }

  push(samples: Samples): void {
    const length = this.#length + samples.length;
    if (length > this.#audio.length) {
      const grown = new Int16Array(Math.max(length, this.#audio.length * 2));
      grown.set(this.#audio.subarray(0, this.#length));
      this.#audio = grown;
    }
    this.#audio.set(samples, this.#length);
    this.#length = length;
  }

  async transcribe(signal: AbortSignal): Promise<Transcript> {
    if (this.#settledSamples + this.#length > utteranceLimitMs * 16) {
      throw new ParleyError('resource_exhausted', 'The utterance is too long.');
    }
    const utterance = this.#utterance;
    const done = [...this.#settled];
    let at = this.#settledSamples;
    let rest: Samples = this.#audio.slice(0, this.#length);
    while (rest.length > cutToMs * 16) {
      const samples = quietestPoint(rest, cutFromMs, cutToMs);
      const piece = rest.slice(0, samples);
      rest = rest.slice(samples);
      const { text, confidence = 0 } = await this.#recognise(piece, signal);
      done.push({ text, confidence, samples });
      if (utterance === this.#utterance && at === this.#settledSamples) this.#settle(done.at(-1)!);
      at += samples;
    }
    const samples = rest.length;
    const { text, confidence = 0, lastWordConfidence = 0 } = await this.#recognise(rest, signal);
    done.push({ text, confidence, samples });
    const spoken = done.filter((piece) => piece.text !== '');
    const spokenSamples = spoken.reduce((sum, piece) => sum + piece.samples, 0);
    return {
      text: spoken.map((piece) => piece.text).join(' '),
      confidence: spoken.reduce((sum, piece) => sum + piece.confidence * (piece.samples / spokenSamples), 0),
      lastWordConfidence,
    };
  }

  next(): void {
    this.#length = 0;
    this.#settled = [];
    this.#settledSamples = 0;
    this.#utterance++;
    if (this.#audio.length > cutToMs * 16) this.#audio = new Int16Array(8 * 16_000);
  }

  close(): void {
    this.next();
    this.#audio = new Int16Array(0);
  }

  #settle(piece: { text: string; confidence: number; samples: number }): void {
    this.#settled.push(piece);
    this.#settledSamples += piece.samples;
    this.#audio.copyWithin(0, piece.samples, this.#length);
    this.#length -= piece.samples;
  }
}
