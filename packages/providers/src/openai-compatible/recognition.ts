/**
 * Speech to text behind any server with `POST /v1/audio/transcriptions`: OpenAI, Groq, speaches, LocalAI and
 * more. An utterance is sent whole each time it is asked for, as a WAV file.
 */

import { withDeadline } from '@parley/platform/async/deadline';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { concat } from '@parley/voice/audio/frames';
import { peak } from '@parley/voice/audio/level';
import { writeWav } from '@parley/voice/audio/wav';
import { listenRateHz, type Samples, type Transcript } from '@parley/voice/frame';
import type { SpeechToText, SpeechToTextStream } from '@parley/voice/ports';
import { z } from 'zod';
import { type Asked, notAnswering } from '../wire/errors.ts';
import { retried } from '../wire/limits.ts';
import { formBody, parsedJson, post, readText, type SpeechServer } from '../wire/request.ts';

export interface RecognitionOptions extends SpeechServer {
  clock: Clock;
  /** Such as whisper-1 or gpt-4o-mini-transcribe. */
  model: string;
  limits?: Partial<RecognitionLimits>;
}

export interface RecognitionLimits {
  /** From the question to the words, all attempts together. */
  totalMs: number;
  /** Attempts after a first one that came to nothing. */
  retries: 0 | 1;
}

const defaultLimits: RecognitionLimits = { totalMs: 10_000, retries: 1 };
/** Under this, 46 dB below full scale, nobody spoke: such models invent words for silence. */
const audible = 160;
const mostMs = 300_000;
const mostAnswerBytes = 1 << 20;
/** The vendor refuses anything shorter. */
const leastMs = 100;
/** How these models tell sounds that are no words. */
const notes = /\[[^\][]*\]|\([^()]*\)|[♪♫]+/g;

const answerSchema = z.object({ text: z.string() });

/**
 * The recogniser. `transcribe` rejects with the signal's reason when aborted; else `deadline_exceeded`,
 * `unavailable`, `unauthenticated`, `resource_exhausted` (also for an utterance of over five minutes), `not_found`
 * or `invalid_argument`.
 */
export function createRecognition(options: RecognitionOptions): SpeechToText {
  const { clock, model } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const asked: Asked = { what: 'recogniser', model };

  async function* ask(audio: Samples, language: string, signal: AbortSignal): AsyncGenerator<Transcript> {
    const form = new FormData();
    const wav = writeWav([audio], listenRateHz) as Uint8Array<ArrayBuffer>;
    form.set('file', new Blob([wav], { type: 'audio/wav' }), 'utterance.wav');
    form.set('model', model);
    form.set('response_format', 'json');
    form.set('language', language.split('-')[0] ?? language);
    const response = await post(options, '/audio/transcriptions', await formBody(form), asked, signal);
    const words = await readText(response, mostAnswerBytes, asked, signal);
    const answer = answerSchema.safeParse(parsedJson(words));
    if (!answer.success) throw notAnswering(asked, answer.error);
    yield { text: answer.data.text.replace(notes, ' ').replace(/\s+/g, ' ').trim() };
  }

  return {
    name: `openai-compatible/recognition/${model}`,
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open: ({ language }) =>
      new Utterances((audio, signal) =>
        withDeadline(
          clock,
          limits.totalMs,
          async (inner) => {
            const attempt = () => ask(audio, language, inner);
            const answers = retried(limits.retries, inner, attempt, { toError: toParleyError });
            for await (const transcript of answers) return transcript;
            throw notAnswering(asked);
          },
          signal,
        ),
      ),
  };
}

class Utterances implements SpeechToTextStream {
  readonly #ask: (audio: Samples, signal: AbortSignal) => Promise<Transcript>;
  #heard: Samples[] = [];

  constructor(ask: (audio: Samples, signal: AbortSignal) => Promise<Transcript>) {
    this.#ask = ask;
  }

  push(samples: Samples): void {
    this.#heard.push(samples);
  }

  async transcribe(signal: AbortSignal): Promise<Transcript> {
    signal.throwIfAborted();
    const audio = concat(this.#heard);
    if (audio.length > (mostMs * listenRateHz) / 1000) {
      throw new ParleyError('resource_exhausted', 'The utterance is too long.');
    }
    if (audio.length === 0 || peak(audio) < audible) return { text: '' };
    const lacking = Math.max(0, (leastMs * listenRateHz) / 1000 - audio.length);
    return this.#ask(lacking === 0 ? audio : concat([audio, new Int16Array(lacking)]), signal);
  }

  next(): void {
    this.#heard = [];
  }

  close(): void {
    this.next();
  }
}
