/** Text and how it is said, with the way back: which part of the text a part of the speech belongs to. */

export interface SpokenText {
  /** The original. */
  text: string;
  spoken: string;
  /** One a word, or a number, date or address that is said as one thing. In order, in both texts. */
  spans: SpokenSpan[];
}

/** Offsets in characters; ends are exclusive. Punctuation belongs to the word it touches. */
export interface SpokenSpan {
  spokenStart: number;
  spokenEnd: number;
  textStart: number;
  textEnd: number;
}

/** The speech being put together, word by word in the order of the text. */
export interface Speech {
  say(words: string, textStart: number, textEnd: number): void;
  /** With space on both sides. */
  sayApart(words: string, textStart: number, textEnd: number): void;
  /** Punctuation: it belongs to the word it follows, or to the one to come. */
  mark(char: string, textStart: number, textEnd: number): void;
  /** The text has a space, or its end, here. */
  space(textAt: number): void;
  /** What is not said belongs to the word it touches. */
  skip(textEnd: number): void;
  done(): { spoken: string; spans: SpokenSpan[] };
}

const wordChar = /[\p{L}\p{N}]/u;

export function createSpeech(): Speech {
  const spans: SpokenSpan[] = [];
  let spoken = '';
  /** The last character, kept apart: asking a string that is still growing is slow. */
  let tail = '';
  let spaced = false;
  /** Where marks began that wait for their word. */
  let waiting: { spoken: number; text: number } | undefined;

  function append(text: string): void {
    spoken += text;
    tail = text.at(-1) ?? tail;
    spaced = false;
  }

  function say(words: string, textStart: number, textEnd: number): void {
    const glued = wordChar.test(tail) && wordChar.test(words[0] ?? '');
    if (spoken !== '' && (spaced || glued)) append(' ');
    const start = waiting ?? { spoken: spoken.length, text: textStart };
    append(words);
    spans.push({ spokenStart: start.spoken, spokenEnd: spoken.length, textStart: start.text, textEnd });
    waiting = undefined;
  }

  /** Marks with no word to touch, such as a dash between spaces, are a span of their own. */
  function space(textAt: number): void {
    if (waiting) {
      const { spoken: spokenStart, text: textStart } = waiting;
      spans.push({ spokenStart, spokenEnd: spoken.length, textStart, textEnd: textAt });
      waiting = undefined;
    }
    spaced = true;
  }

  return {
    say,
    space,
    sayApart(words, textStart, textEnd) {
      space(textStart);
      say(words, textStart, textEnd);
      spaced = true;
    },
    mark(char, textStart, textEnd) {
      const last = spans.at(-1);
      if (last && !spaced && !waiting) {
        append(char);
        last.spokenEnd = spoken.length;
        last.textEnd = textEnd;
        return;
      }
      if (!waiting) {
        if (spoken !== '' && spaced) spoken += ' ';
        waiting = { spoken: spoken.length, text: textStart };
      }
      append(char);
    },
    skip(textEnd) {
      const last = spans.at(-1);
      if (last && !spaced && !waiting) last.textEnd = textEnd;
    },
    done: () => ({ spoken, spans }),
  };
}

/**
 * The part of the original whose words were wholly within the first `spokenChars` characters of the speech, to
 * the end of a word. A number or address said as one thing is heard when all of it was.
 */
export function heardPrefix(spokenText: SpokenText, spokenChars: number): string {
  let end = 0;
  for (const span of spokenText.spans) {
    const said = spokenText.spoken.slice(span.spokenStart, span.spokenEnd);
    if (span.spokenStart + said.replace(/(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u, '').length > spokenChars) break;
    end = span.textEnd;
  }
  return spokenText.text.slice(0, end);
}
