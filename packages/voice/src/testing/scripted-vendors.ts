/** Small real vendors for tests and simulations: they hear and speak coded speech, and take as long as they are told. */
import { type Clock, sleep } from '@parley/platform/time/clock';
import { rms } from '../audio/level.ts';
import { listenRateHz, type Samples } from '../frame.ts';
import type { Mind, MindEvent, MindRequest, SpeechToText, TextToSpeech, VoiceActivity } from '../ports.ts';
import type { Codebook } from './coded-speech.ts';

/** Voice activity by level: coded speech is loud, all else is silent. */
export const levelActivity: VoiceActivity = {
  open: () => ({
    probability: async (frame) => (rms(frame) > 500 ? 1 : 0),
    close() {},
  }),
};

/** A recogniser that reads the words whose samples it was given, more than half of each. */
export function codedSpeechToText(options: {
  book: Codebook;
  clock: Clock;
  /** Ms that one transcription takes. */
  delayMs: () => number;
}): SpeechToText {
  const { book, clock, delayMs } = options;
  return {
    name: 'coded',
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open() {
      let heard: Samples[] = [];
      return {
        push: (samples) => void heard.push(samples),
        async transcribe(signal) {
          const all = Int16Array.from(heard.flatMap((samples) => [...samples]));
          await sleep(clock, delayMs(), signal);
          const words = book.decode(all, listenRateHz).filter((word) => word.ms > book.wordMs / 2);
          return { text: words.map((word) => word.text).join(' ') };
        },
        next() {
          heard = [];
        },
        close() {},
      };
    },
  };
}

/** A voice that speaks coded words, in chunks. */
export function codedTextToSpeech(options: {
  book: Codebook;
  clock: Clock;
  rateHz: number;
  /** Ms before each chunk. */
  delayMs: () => number;
  chunkMs?: number;
}): TextToSpeech {
  const { book, clock, rateHz, delayMs, chunkMs = 400 } = options;
  return {
    name: 'coded',
    capabilities: { rateHz, wordTiming: false, languages: ['en'], voices: ['coded'] },
    async *speak(text, { signal }) {
      const samples = book.encode(text, rateHz);
      const chunk = (chunkMs * rateHz) / 1000;
      for (let from = 0; from < samples.length; from += chunk) {
        await sleep(clock, delayMs(), signal);
        yield { samples: samples.slice(from, from + chunk) };
      }
    },
  };
}

/** A mind made of one function. */
export function scriptedMind(
  think: (request: MindRequest, signal: AbortSignal) => AsyncIterable<MindEvent> | Iterable<MindEvent>,
): Mind {
  return {
    name: 'scripted',
    async *think(request, signal) {
      yield* think(request, signal);
    },
  };
}
