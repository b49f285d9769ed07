/**
 * Text to speech behind any server with `POST /v1/audio/speech`: OpenAI, Kokoro-FastAPI, speaches and more.
 * The audio is asked for as plain PCM at 24 kHz and spoken as it comes; WAV is taken as well.
 */

import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { rms } from '@parley/voice/audio/level';
import type { Samples } from '@parley/voice/frame';
import type { SpeakOptions, SpeechChunk, TextToSpeech } from '@parley/voice/ports';
import { piecesOf } from '../pieces.ts';
import { type Asked, notAnswering } from '../wire/errors.ts';
import { retried, type StreamLimits, withLimits } from '../wire/limits.ts';
import { bytesOf, post, type SpeechServer } from '../wire/request.ts';
import { samplesOf } from './sound.ts';

export interface VoiceOptions extends SpeechServer {
  clock: Clock;
  /** Such as tts-1, gpt-4o-mini-tts or kokoro. */
  model: string;
  /** Their names as the server knows them. */
  voices: readonly string[];
  limits?: Partial<VoiceLimits>;
}

export interface VoiceLimits extends StreamLimits {
  /** Attempts after a first one that came to nothing. */
  retries: 0 | 1;
}

const defaultLimits: VoiceLimits = { firstMs: 8000, idleMs: 5000, totalMs: 120_000, retries: 1 };
/** What `response_format: pcm` means, by the vendor's word. */
const rateHz = 24_000;
/** Chunks are not shorter than 20 ms: a server that drips single bytes has not begun to speak. */
const leastBytes = (rateHz / 50) * 2;
/** Of one request. */
const textLimit = 4096;
/** 10 dB under full scale: no speech is as loud for 20 ms and as random from sample to sample. */
const noisy = 10_000;
const mostRandom = 0.3;

/**
 * The voice. `speak` rejects with the signal's reason when aborted; with `invalid_argument` on a voice that it has
 * not; else with `deadline_exceeded`, `unavailable` (also for what is no speech), `failed_precondition` (what is
 * compressed), `unauthenticated`, `resource_exhausted` or `not_found`.
 */
export function createVoice(options: VoiceOptions): TextToSpeech {
  const { clock, model, voices } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const asked: Asked = { what: 'voice', model };

  async function* audio(input: string, { voice, speed }: SpeakOptions, signal: AbortSignal) {
    const request = JSON.stringify({ model, input, voice, speed, response_format: 'pcm' });
    const body = { type: 'application/json', bytes: request };
    const response = await post(options, '/audio/speech', body, asked, signal);
    const type = response.headers.get('content-type') ?? '';
    if (/json|^text\/|xml/i.test(type)) throw notAnswering(asked, new Error(`it answers with ${type}`));
    let given = false;
    const bytesIn = bytesOf(response, asked, signal);
    for await (const samples of samplesOf(bytesIn, { rateHz, atOnce: leastBytes, type })) {
      if (samples.length === 0) continue;
      if (!given) mustBeSpeech(samples, asked);
      given = true;
      yield { samples };
    }
    if (!given) throw notAnswering(asked, new Error('it sent no audio'));
  }

  return {
    name: `openai-compatible/voice/${model}`,
    capabilities: { rateHz, wordTiming: false, languages: ['en'], voices },
    async *speak(text, asking) {
      const { signal, voice } = asking;
      signal.throwIfAborted();
      if (!voices.includes(voice)) {
        throw new ParleyError('invalid_argument', `The voice's server has no voice "${voice}".`);
      }
      for (const piece of piecesOf(text, textLimit)) {
        if (!/[\p{L}\p{N}]/u.test(piece)) continue;
        const attempt = (): AsyncIterable<SpeechChunk> => {
          const stop = new AbortController();
          const bounds = { clock, limits, what: 'voice', stop, signal };
          return withLimits(audio(piece, asking, stop.signal), bounds);
        };
        yield* retried(limits.retries, signal, attempt, { toError: toParleyError });
      }
    },
  };
}

/** Bytes of another format, or of none, would be a hiss at full loudness in the caller's ear. */
function mustBeSpeech(samples: Samples, asked: Asked): void {
  const level = rms(samples);
  if (level < noisy) return;
  let likeness = 0;
  for (let at = 1; at < samples.length; at += 1) likeness += (samples[at] ?? 0) * (samples[at - 1] ?? 0);
  const random = Math.abs(likeness / (level * level * samples.length)) < mostRandom;
  if (random) throw notAnswering(asked, new Error('what it sends is noise'));
}
