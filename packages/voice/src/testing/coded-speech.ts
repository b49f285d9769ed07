/**
 * Speech that can be read back from its samples: each word is a run of one amplitude. So a test can see which
 * words were really in the audio that arrived or left, apart from what anyone claims about it.
 */
import type { Samples } from '../frame.ts';

const firstCode = 4000;
/** Silence after each word, so that a word said twice is seen twice. */
export const gapMs = 20;

export interface CodedWord {
  text: string;
  /** Ms of it that were in the audio. */
  ms: number;
}

export interface CodedReader {
  /** So far; the last one may still grow. */
  readonly words: CodedWord[];
  push(samples: Samples): void;
  /** The words so far; what comes begins anew, be it in the middle of a word. */
  take(): CodedWord[];
}

export class Codebook {
  readonly #codes = new Map<string, number>();
  readonly #words = new Map<number, string>();
  readonly wordMs: number;

  constructor(wordMs = 200) {
    this.wordMs = wordMs;
  }

  /** The words of a text as samples, `wordMs` each. */
  encode(text: string, rateHz: number): Samples {
    const words = splitWords(text);
    const wordSamples = (this.wordMs * rateHz) / 1000;
    const gapSamples = (gapMs * rateHz) / 1000;
    const out = new Int16Array(words.length * wordSamples);
    for (const [index, word] of words.entries()) {
      const code = this.#code(word);
      const from = index * wordSamples;
      const end = from + wordSamples - gapSamples;
      for (let i = from; i < end; i += 2) {
        out[i] = code;
        if (i + 1 < end) out[i + 1] = -code;
      }
    }
    return out;
  }

  /** The words in samples that `encode` made, cut or joined in any way. */
  decode(samples: Samples, rateHz: number): CodedWord[] {
    const reader = this.reader(rateHz);
    reader.push(samples);
    return reader.words;
  }

  /** Reads coded words from audio that comes bit by bit. */
  reader(rateHz: number): CodedReader {
    const words: CodedWord[] = [];
    let current = 0;
    return {
      words,
      take: () => {
        current = 0;
        return words.splice(0);
      },
      push: (samples) => {
        for (let from = 0; from < samples.length; ) {
          const code = Math.abs(samples[from] as number);
          let to = from + 1;
          while (to < samples.length && Math.abs(samples[to] as number) === code) to += 1;
          if (code !== 0 && code !== current) words.push({ text: this.#words.get(code) ?? '?', ms: 0 });
          const word = words.at(-1);
          if (code !== 0 && word) word.ms += ((to - from) * 1000) / rateHz;
          current = code;
          from = to;
        }
      },
    };
  }

  #code(word: string): number {
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = firstCode + this.#codes.size;
      this.#codes.set(word, code);
      this.#words.set(code, word);
    }
    return code;
  }
}

export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
