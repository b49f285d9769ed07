/** Which pieces of a text are known sayings, and which words are left over. */
import type { Span } from '../../answer.ts';

export interface Saying<Kind extends string> extends Span {
  kind: Kind;
}

/** Sayings of one kind, as alternatives of a regular expression that ends where a word ends. */
export type Sayings<Kind extends string> = readonly (readonly [Kind, string])[];

/** Whoever says more says something else. */
const mostRead = 60;

/**
 * Reads a tidied text from left to right: at each word the first saying that fits counts, and a word that begins none is
 * left over. Sayings are tried in their order, so that the longer stand before the shorter.
 */
export function coverWith<Kind extends string>(sayings: Sayings<Kind>) {
  const patterns = sayings.map(
    // regexp: sticky, and each alternative begins with words of its own.
    ([kind, body]) => [kind, new RegExp(`(?:${body})(?![\\p{L}\\p{N}\\p{M}'])`, 'uy')] as const,
  );
  const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['-][\p{L}\p{N}\p{M}]+)*/uy;
  const between = /[^\p{L}\p{N}]+/uy;
  return (text: string): { found: Saying<Kind>[]; left: string[] } => {
    const found: Saying<Kind>[] = [];
    const left: string[] = [];
    for (let at = 0, read = 0; at < text.length; read += 1) {
      between.lastIndex = at;
      at += between.exec(text)?.[0].length ?? 0;
      if (at >= text.length) break;
      let to = at;
      for (const [kind, pattern] of read < mostRead ? patterns : []) {
        pattern.lastIndex = at;
        const said = pattern.exec(text)?.[0] ?? '';
        if (said === '') continue;
        to = at + said.length;
        found.push({ kind, from: at, to });
        break;
      }
      if (to === at) {
        word.lastIndex = at;
        const other = word.exec(text)?.[0] ?? '';
        if (other !== '') left.push(other);
        to = at + Math.max(1, other.length);
      }
      at = to;
    }
    return { found, left };
  };
}
