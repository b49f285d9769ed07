/** From what a mind writes to what is spoken, piece by piece. */
import type { SpeechLanguage } from '../language/language.ts';
import { createPlainText } from './plain-text/plain-text.ts';
import { createSentenceSplitter, type SentenceSplitter } from './sentences.ts';

/** Cuts a stream of text into pieces, of what of it is speech. */
export function createPieces({ breaks, isUnsaid }: SpeechLanguage): SentenceSplitter {
  const plain = createPlainText(isUnsaid);
  const splitter = createSentenceSplitter(breaks);
  return {
    push: (text) => splitter.push(plain.push(text)),
    end: () => [...splitter.push(plain.end()), ...splitter.end()],
  };
}
