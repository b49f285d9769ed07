/** The words of a text with their places, for grammars that read forward from one of them. */
import type { Span } from '../../answer.ts';

export interface Token extends Span {
  word: string;
  /** Something other than a space stands before it: a comma, a full stop. */
  apart: boolean;
}

/** `plain` has its number words as numerals. Dates and times that are written with marks are one word. */
export function tokensOf(plain: string): Token[] {
  let end = 0;
  return [...plain.matchAll(/'?[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?:'|[:/.-](?=\d))[\p{L}\p{N}]+)*/gu)].map(
    (match) => {
      const from = match.index;
      const apart = /\S/.test(plain.slice(end, from));
      end = from + match[0].length;
      return { word: match[0], from, to: end, apart };
    },
  );
}

/** Whether the words at a place are these: a word, or several of which one stands there. */
export function wordsAt(
  tokens: readonly Token[],
  at: number,
  ...wanted: (string | readonly string[])[]
): boolean {
  return wanted.every((one, offset) => {
    const word = tokens[at + offset]?.word;
    return word !== undefined && (typeof one === 'string' ? one === word : one.includes(word));
  });
}
