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
    // Even numbers, so that two samples are written as one.
    const wordSamples = 2 * Math.round((this.wordMs * rateHz) / 2000);
    const gapSamples = 2 * Math.round((gapMs * rateHz) / 2000);
    const out = new Int16Array(words.length * wordSamples);
    const pairs = new Int32Array(out.buffer);
    for (const [index, word] of words.entries()) {
      const code = this.#code(word);
      const from = index * wordSamples;
      pairs.fill((code & 0xffff) | (-code << 16), from / 2, (from + wordSamples - gapSamples) / 2);
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
