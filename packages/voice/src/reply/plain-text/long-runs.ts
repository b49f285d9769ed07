/** Runs of characters that nobody could say: keys, hashes, encoded data. */
import type { SettlingFilter } from './filter.ts';

/** Shorter ones are said, whatever they are. */
const anyChars = 40;
/** Longer ones are not, nor is an address beyond its domain. */
const mostChars = 200;
const addressChars = 80;
/** Of letters, or of digits, side by side. */
const mostLetters = 64;
const mostDigits = 24;
/** From here on scripts have no spaces between words. */
const withoutSpaces = /[\u0e00-\u0fff\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** A run without space waits for its end; one that cannot be said leaves nothing but the mark that ends it. */
export function createRunReader(): SettlingFilter {
  let run = '';
  let lost = false;

  function done(): string {
    const said = lost ? endOf(run) : sayable(run);
    run = '';
    lost = false;
    return said;
  }

  return {
    push(text) {
      let out = '';
      for (const char of text) {
        if (/\s/.test(char) || withoutSpaces.test(char)) {
          out += done() + char;
        } else {
          run += char;
          if (run.length > 4 * mostChars) {
            lost = true;
            run = run.slice(-8);
          }
        }
      }
      return out;
    },
    settle: () => (run.length <= anyChars && !lost ? done() : ''),
    end: done,
  };
}

function sayable(run: string): string {
  if (run.length <= anyChars) return run;
  const address = /^[("'<“]{0,2}(?:https?:\/\/|www\.)[^/?#\s]+/i.exec(run)?.[0];
  if (address !== undefined) {
    const short = run.split(/[?#]/, 1)[0]!;
    const path = short.length <= addressChars ? short : address;
    return path.length <= addressChars ? withEnd(path, run) : endOf(run);
  }
  const parts = run.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const plain = parts.every((part) => (/^\d+$/.test(part) ? part.length <= mostDigits : isWord(part)));
  return plain && parts.length > 0 && run.length <= mostChars ? run : endOf(run);
}

/** Written as a word is: not "aGVsbG8", not "x9f3a". */
function isWord(part: string): boolean {
  if (part.length <= 8) return true;
  return part.length <= mostLetters && /^(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}+)\d{0,4}$/u.test(part);
}

function withEnd(said: string, run: string): string {
  const end = endOf(run);
  return said.endsWith(end) ? said : said + end;
}

/** The marks of the sentence that the run ends. */
function endOf(run: string): string {
  return /[.!?…,;:]["'”’)]{0,2}$/.exec(run.slice(-3))?.[0] ?? '';
}
