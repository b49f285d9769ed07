/**
 * Recognition, mind and voice that follow a script: no vendor, and no delay but the one asked for. They show what
 * everything else costs: load tests and benchmarks run the whole product with them.
 */
import { type Clock, sleep } from '@parley/platform/time/clock';
import type { Samples } from '@parley/voice/frame';
import type { Mind, SpeechToText, TextToSpeech } from '@parley/voice/ports';

export interface Script {
  /** What recognition answers, whatever was said. */
  hears: string;
  /** What a mind says to it, in so many tokens as there are words, and one for the full stop. */
  says: string;
  /** How long a piece of text sounds, in ms, a multiple of 20. */
  soundMs: number;
  /** From the question for the words to the words. */
  hearingMs: number;
  /** To the first token of an answer, and from each token to the next. */
  thinkingMs: number;
  tokenMs: number;
  /** To the first sound of a piece, whose chunks then come all at once. */
  voiceMs: number;
}

export const defaultScript: Script = {
  hears: 'Yes please tell me more.',
  says: 'This answer has eleven words that sound for three whole seconds.',
  soundMs: 3000,
  hearingMs: 0,
  thinkingMs: 0,
  tokenMs: 0,
  voiceMs: 0,
};

const rateHz = 8000;
const chunkSamples = rateHz / 50;
const toneHz = 300;
const toneLevel = 6000;

export function scriptedSpeechToText(clock: Clock, script: Script): SpeechToText {
  return {
    name: 'scripted',
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open: () => ({
      push() {},
      async transcribe(signal) {
        await wait(clock, script.hearingMs, signal);
        return { text: script.hears };
      },
      next() {},
      close() {},
    }),
  };
}

/** Greets with `greeting`, or waits for the caller where that is empty; says its words to all that is said. */
export function scriptedMind(clock: Clock, script: Script, greeting = ''): Mind {
  const tokens = tokensOf(script.says);
  return {
    name: 'scripted',
    async *think({ input }, signal) {
      if (input.kind === 'silence') return;
      await wait(clock, script.thinkingMs, signal);
      if (input.kind === 'start') {
        if (greeting !== '') yield { type: 'text', text: greeting };
        return;
      }
      for (const [index, text] of tokens.entries()) {
        if (index > 0) await wait(clock, script.tokenMs, signal);
        yield { type: 'text', text };
      }
    },
  };
}

/** A tone at 8 kHz in chunks of 20 ms, under the given names of voices. Calls share the samples. */
export function scriptedTextToSpeech(
  clock: Clock,
  script: Script,
  voices: readonly string[] = ['scripted'],
): TextToSpeech {
  const chunks = toneChunks(script.soundMs);
  return {
    name: 'scripted',
    capabilities: { rateHz, wordTiming: false, languages: ['en'], voices },
    async *speak(_text, { signal }) {
      await wait(clock, script.voiceMs, signal);
      for (const samples of chunks) yield { samples };
    },
  };
}

function tokensOf(text: string): string[] {
  return text.match(/(?<!\s)\s*[\p{L}\p{N}'’-]+|[^\p{L}\p{N}\s]+/gu) ?? [];
}

function toneChunks(ms: number): Samples[] {
  return Array.from({ length: Math.ceil(ms / 20) }, (_, chunk) =>
    Int16Array.from({ length: chunkSamples }, (_, sample) => {
      const at = chunk * chunkSamples + sample;
      return Math.round(toneLevel * Math.sin((2 * Math.PI * toneHz * at) / rateHz));
    }),
  );
}

async function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(clock, ms, signal);
}
