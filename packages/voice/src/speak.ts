/** One piece of text → its audio at the call's rate, under deadlines. */
import type { Clock } from '@parley/platform/clock';
import { withDeadline } from '@parley/platform/flow';
import { createResampler } from './audio.ts';
import type { Samples, SpokenWord } from './frame.ts';
import type { TextToSpeech } from './ports.ts';

/** The first audio of a piece, and then each next chunk, must come within these. */
export const voiceFirstMs = 6000;
export const voiceNextMs = 4000;

export interface SpeakSettings {
  voice: string;
  speed: number;
  language: string;
  rateHz: number;
}

/** Chunks of the piece, in order, at `settings.rateHz`. Rejects with `deadline_exceeded` when the voice stalls. */
export async function* speak(
  clock: Clock,
  textToSpeech: TextToSpeech,
  spoken: string,
  settings: SpeakSettings,
  signal: AbortSignal,
): AsyncGenerator<{ samples: Samples; words: readonly SpokenWord[] }, void, undefined> {
  const { rateHz, ...options } = settings;
  const resampler = createResampler(textToSpeech.capabilities.rateHz, rateHz);
  const stop = new AbortController();
  const chunks = textToSpeech
    .speak(spoken, { ...options, signal: AbortSignal.any([signal, stop.signal]) })
    [Symbol.asyncIterator]();
  try {
    for (let first = true; ; first = false) {
      const step = await withDeadline(clock, first ? voiceFirstMs : voiceNextMs, () => chunks.next(), signal);
      if (step.done) break;
      yield { samples: resampler.process(step.value.samples), words: step.value.words ?? [] };
    }
    const tail = resampler.flush();
    if (tail.length > 0) yield { samples: tail, words: [] };
  } finally {
    stop.abort();
    // Not awaited: a voice that hangs must not hold the reply.
    void chunks.return?.()?.catch?.(() => {});
  }
}
