/** A mind's stream of text, cut into pieces worth speaking: whole sentences, but for the first, which hurries. */
import type { SentenceBreaks, StopEnding } from '../language/language.ts';
import { readMarkdownWord } from './markdown.ts';

export interface SentenceOptions {
  /** From so many words on, the first piece may end at a comma, colon or dash: 3. */
  firstMinWords?: number;
  /** By so many words the first piece ends wherever it does the least harm: 12. */
  firstMaxWords?: number;
  /** A piece that would grow longer than this, in characters, ends at a clause or at least at a word: 220. */
  maxChars?: number;
}

export interface SentenceSplitter {
  /** More of the text; the pieces complete by now. */
  push(text: string): string[];
  /**
   * No more has come for a moment: a word that ends a sentence is whole, though nothing stands after it yet. Where the
   * full stop may be of a number, an address or an abbreviation, the next word is still waited for.
   */
  settle(): string[];
  /** The rest, also before a pause in the text such as a tool call: more may be pushed after. */
  end(): string[];
}

type Ending = StopEnding | 'sentence' | 'clause';

const closer = '["\'”’»)\\]}」』）]';
const closers = `${closer}*`;
const sentenceEnd = new RegExp(`[.!?…。！？]${closers}$`);
const clauseEnd = new RegExp(`(?:[,;:，、；：]|^[-–—]+|[—–])${closers}$`);
const closersAtEnd = new RegExp(`(?<!${closer})${closer}+$`);
const wideEnd = /[。！？，、；：]["'”’»)\]}」』）]*$/;
const notWordStart = /[。！？，、；："'”’»)\]}」』）]/;

/** After these a clause ends only if no number follows: "November 24, 2026", "10 - 12". */
const waits = /\d\D{0,2}$|^[-–—]+$/;
const maxWordChars = 2_000;

/** "sentence.Second", "at 9.Please": a model forgot the space. */
const glued = /^["'(“‘*_]*(?!www\.)(?:[\p{L}'’-]*\p{Ll}{2}|\d{1,4})[.!?…]+["'”’)\]*_]*$/u; // regexp: of 40 characters at most.
const mostGluedChars = 40;
/** What may end a sentence though nothing follows yet. */
const settled = /^["'(“‘*_]*\p{L}[\p{L}'’-]*[.!?…。！？]+["'”’)\]*_]*$/u; // regexp: of 40 characters at most.

/**
 * Cuts a stream of text into pieces. Markdown marks and emoji are left out; a piece has single spaces and none
 * outside, and the pieces joined by a space are the text's words, none lost or doubled. How the text was
 * chunked makes no difference. No number, address, abbreviation or initial is cut in two.
 */
export function createSentenceSplitter(
  breaks: SentenceBreaks,
  options: SentenceOptions = {},
): SentenceSplitter {
  const { firstMinWords = 3, firstMaxWords = 12, maxChars = 220 } = options;
  let word = '';
  let newlines = 1;
  let inBlock = false;
  let breakBefore = false;
  let emojiBefore = false;
  let piece: string[] = [];
  let chars = 0;
  let first = true;
  /** How the piece's last word ends, where only the next word tells whether the piece does too. */
  let open: Ending = 'none';
  let out: string[] = [];

  function cut(count = piece.length): void {
    if (count === 0) return;
    out.push(piece.slice(0, count).join(' '));
    piece = piece.slice(count);
    chars = piece.reduce((sum, each) => sum + each.length + 1, 0);
    if (piece.length === 0) open = 'none';
    first = false;
  }

  function finishWord(): void {
    const raw = word;
    const lineStart = newlines > 0;
    if (newlines > 1 || (newlines === 1 && inBlock)) breakBefore = true;
    if (lineStart) inBlock = false;
    word = '';
    newlines = 0;
    const read = readMarkdownWord(raw, lineStart);
    if (read.kind === 'block') {
      breakBefore = inBlock = true;
      // What follows a marker is still the beginning of its line.
      newlines = raw.length < 3 ? 0 : 1;
    } else if (read.kind === 'emoji') emojiBefore = true;
    else if (read.kind === 'word') {
      const numbered = lineStart && /^\d{1,3}[.)]$/.test(raw);
      if (numbered) breakBefore = inBlock = true;
      add(read.text, numbered);
    }
  }

  function add(text: string, numbered: boolean): void {
    const last = piece.at(-1);
    if (last !== undefined) {
      if (breakBefore || (emojiBefore && startsUpper(text)) || endsBefore(open, text)) cut();
      else if (chars + text.length > maxChars) cut(bestCut(text));
      else if (first && !leans(last, text, breaks) && endsFirst(text)) cut();
      else if (first && piece.length > firstMaxWords + 4 && !isGlued(last, text, breaks)) cut();
    }
    breakBefore = emojiBefore = false;
    piece.push(text);
    chars += text.length + 1;
    const ending = numbered ? 'none' : endingOf(text, piece.at(-2), breaks);
    open = ending;
    if (ending === 'sentence') cut();
    else if (ending === 'clause' && first && piece.length >= firstMinWords && !waits.test(text)) cut();
  }

  function endsFirst(next: string): boolean {
    return (
      piece.length >= firstMaxWords || (piece.length > firstMinWords && breaks.conjunctions.has(bare(next)))
    );
  }

  /** Whether an ending that waited for the next word ends the piece. */
  function endsBefore(ending: Ending, next: string): boolean {
    if (ending === 'sentence-if-capital') return startsUpper(next) && !breaks.calendar.test(next);
    if (ending === 'sentence-if-starter') return startsUpper(next) && breaks.starters.has(bare(next));
    if (ending === 'not-before-digit') return !/^\W*\d/.test(next);
    return ending === 'clause' && first && piece.length >= firstMinWords && !/^\W*\d/.test(next);
  }

  /** How many words to cut off a piece that has grown too long: to the last clause, else to the last good word. */
  function bestCut(next: string): number {
    for (let i = piece.length; i > piece.length / 3; i--) if (clauseEnd.test(piece[i - 1]!)) return i;
    for (let i = piece.length; i > piece.length / 2; i--)
      if (!leans(piece[i - 1]!, piece[i] ?? next, breaks)) return i;
    return piece.length;
  }

  function flush(): string[] {
    const done = out;
    out = [];
    return done;
  }

  return {
    push(text) {
      for (let i = 0; i < text.length; i++) {
        const char = text[i]!;
        if (/\s/.test(char)) {
          if (word !== '') finishWord();
          if (char === '\n') newlines++;
          continue;
        }
        const wide =
          word !== '' && word.at(-1)! > '~' && wideEnd.test(word.slice(-3)) && !notWordStart.test(char);
        if (wide || word.length >= maxWordChars || isGluedTo(word, char)) finishWord();
        word += char;
      }
      return flush();
    },
    settle() {
      if (word.length > mostGluedChars || !settled.test(word)) return [];
      const text = word.replace(/[*_]+/g, '');
      if (endingOf(text, piece.at(-1), breaks) !== 'sentence') return [];
      finishWord();
      return flush();
    },
    end() {
      if (word !== '') finishWord();
      cut();
      newlines = 1;
      inBlock = breakBefore = emojiBefore = false;
      return flush();
    },
  };
}

/** Whether a sentence ends in `word`, of which `char` would be a part. */
function isGluedTo(word: string, char: string): boolean {
  const last = word.at(-1) ?? '';
  if (word.length > mostGluedChars || /[\p{L}\d]/u.test(last) || !/\p{Lu}/u.test(char)) return false;
  return glued.test(word);
}

function endingOf(text: string, previous: string | undefined, breaks: SentenceBreaks): Ending {
  if (!sentenceEnd.test(text)) return clauseEnd.test(text) ? 'clause' : 'none';
  const bareEnd = text.replace(closersAtEnd, '');
  const closed = bareEnd.length < text.length;
  if (/(?:\.\.|…)$/.test(bareEnd)) return 'sentence-if-capital';
  if (!bareEnd.endsWith('.')) return closed ? 'sentence-if-capital' : 'sentence';
  const name = bareEnd.replace(/^\W+/, '').slice(0, -1);
  const ending = breaks.afterAbbreviation(name, previous);
  if (ending !== undefined) return ending;
  // Initials.
  if (/^(?:\p{L}\.)*\p{L}$/u.test(name)) return 'sentence-if-starter';
  return closed ? 'sentence-if-capital' : 'sentence';
}

/** Whether the second word is needed to say the first: "$ 5", "5 km", "November 24". */
function isGlued(last: string, next: string, breaks: SentenceBreaks): boolean {
  if (/\d\W*$/.test(last) && !/[.!?]$/.test(last)) return true;
  return /^[$€£(]?\d/.test(next) || /^[$€£#&+=/@]$/.test(last) || breaks.calendar.test(last);
}

function leans(last: string, next: string, breaks: SentenceBreaks): boolean {
  return isGlued(last, next, breaks) || breaks.leaning.has(bare(last));
}

function startsUpper(text: string): boolean {
  return /^[^\p{L}\d]*\p{Lu}/u.test(text);
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/^[^\p{L}\d]+|(?<![^\p{L}\d])[^\p{L}\d]+$/gu, '');
}
