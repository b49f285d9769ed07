/** One piece of text → its audio at the call's rate, under deadlines. */

import { readStream } from '@parley/platform/async/stream';
import type { Clock } from '@parley/platform/time/clock';
import { audible } from '../audio/level.ts';
import { createResampler } from '../audio/resampler.ts';
import type { Samples, SpokenWord } from '../frame.ts';
import { voiceFirstMs, voiceNextMs } from '../limits.ts';
import type { TextToSpeech } from '../ports.ts';

export interface SpeakSettings {
  voice: string;
  speed: number;
  language: string;
  rateHz: number;
}

/** Kept before the first sound, so that it does not begin with a click. */
const leadMs = 2;

/** Chunks of the piece, in order, without silence before its first sound, at `settings.rateHz`. Rejects with `deadline_exceeded` when the voice stalls. */
export async function* speak(
  clock: Clock,
  textToSpeech: TextToSpeech,
  spoken: string,
  settings: SpeakSettings,
  signal: AbortSignal,
): AsyncGenerator<{ samples: Samples; words: readonly SpokenWord[] }, void, undefined> {
  const { rateHz, ...options } = settings;
  const resampler = createResampler(textToSpeech.capabilities.rateHz, rateHz);
  const leadSamples = (leadMs * textToSpeech.capabilities.rateHz) / 1000;
  const told: SpokenWord[] = [];
  let droppedSamples = 0;
  let sounded = false;
  const chunks = readStream(
    clock,
    (stop) => textToSpeech.speak(spoken, { ...options, signal: stop }),
    (count) => (count === 0 ? voiceFirstMs : voiceNextMs),
    signal,
  );
  for await (const chunk of chunks) {
    let { samples } = chunk;
    if (!sounded) {
      const first = samples.findIndex((sample) => Math.abs(sample) >= audible);
      sounded = first >= 0;
      const dropped = sounded ? Math.max(0, first - leadSamples) : samples.length;
      droppedSamples += dropped;
      samples = samples.subarray(dropped);
    }
    // Words told in the silence wait: how much of it there is, is known at the first sound.
    told.push(...(chunk.words ?? []));
    if (!sounded) continue;
    const earlierMs = (droppedSamples * 1000) / textToSpeech.capabilities.rateHz;
    const words = told.splice(0).map((word) => moved(word, earlierMs));
    if (samples.length > 0 || words.length > 0) yield { samples: resampler.process(samples), words };
  }
  if (!sounded) return;
  const tail = resampler.flush();
  if (tail.length > 0) yield { samples: tail, words: [] };
}

function moved(word: SpokenWord, earlierMs: number): SpokenWord {
  return { text: word.text, startMs: Math.max(0, word.startMs - earlierMs), endMs: word.endMs - earlierMs };
}
