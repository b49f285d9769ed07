/** The walk over a text that makes speech of it; what a language reads otherwise than it is written, its reader knows. */
import { createSpeech, type Speech, type SpokenText } from './spoken-text.ts';

export interface Reading {
  words: string;
  /** Exclusive. */
  end: number;
  /** With a space in front, whatever is there. */
  apart?: boolean;
}

/** Reads one text. */
export interface Reader {
  /** A word of plain letters that may be short for something. */
  mayBeShort(word: string): boolean;
  /** The words for what begins at `at` with `char`, and where it ends; undefined where it is said as it is written. */
  read(at: number, char: string): Reading | undefined;
  /** The word for a sign; empty where it is not said, undefined where it is punctuation. */
  readSign(at: number, end: number, char: string): string | undefined;
}

const plainWord = /\p{Lu}?\p{Ll}+(?:['’]\p{Ll}+)*(?=[\s,!?;)"”…—–]|:(?!\/)|$)/uy;
const anyWord = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/uy;
const unsaid =
  /[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u{1f000}-\u{1faff}]|[\p{Extended_Pictographic}--[©®™‼⁉]]|[\p{Cc}\p{Cf}\p{Cs}\u{fe0f}\u{20e3}]/v;

/**
 * The text in words that a voice can say. Plain words pass unchanged, with single spaces, and so does everything but
 * emoji without a reader. Never throws.
 */
export function normalizeWith(text: string, reader: Reader | null): SpokenText {
  const speech = createSpeech();
  let at = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 32);
    const end = at + char.length;
    if (/\s/.test(char)) {
      speech.space(at);
      at = end;
      continue;
    }
    const word = matchAt(plainWord, text, at);
    if (word !== undefined && reader?.mayBeShort(word) !== true) {
      speech.say(word, at, at + word.length);
      at += word.length;
      continue;
    }
    const said = reader?.read(at, char);
    if (said) {
      if (said.apart === true) speech.space(at);
      speech.say(said.words, at, said.end);
      at = said.end;
      continue;
    }
    const run = matchAt(anyWord, text, at);
    if (run !== undefined) {
      speech.say(run, at, at + run.length);
      at += run.length;
    } else {
      if (unsaid.test(char)) speech.skip(end);
      else saySign(speech, at, end, char, reader?.readSign(at, end, char));
      at = end;
    }
  }
  speech.space(at);
  return { text, ...speech.done() };
}

function saySign(speech: Speech, at: number, end: number, char: string, word: string | undefined): void {
  if (word === undefined) speech.mark(char, at, end);
  else if (word !== '') speech.sayApart(word, at, end);
  else {
    speech.skip(end);
    speech.space(end);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
