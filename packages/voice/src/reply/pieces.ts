/** From what a mind writes to what is spoken, piece by piece. */
import type { SpeechLanguage } from '../language/language.ts';
import { createPlainText } from './plain-text/plain-text.ts';
import { createSentenceSplitter, type SentenceSplitter } from './sentences.ts';

/** Where something was left out, the mark of the sentence closes up to the word before: "open [1]." is "open." */
const gap = / (?=[.,;:!?](?: |$))/g;

/** Cuts a stream of text into pieces, of what of it is speech. */
export function createPieces({ breaks, isUnsaid }: SpeechLanguage): SentenceSplitter {
  const plain = createPlainText(isUnsaid);
  const splitter = createSentenceSplitter(breaks);
  return {
    push: (text) => closedUp(splitter.push(plain.push(text))),
    settle: () => closedUp([...splitter.push(plain.settle()), ...splitter.settle()]),
    end: () => closedUp([...splitter.push(plain.end()), ...splitter.end()]),
  };
}

function closedUp(pieces: string[]): string[] {
  return pieces.map((piece) => piece.replace(gap, ''));
}
