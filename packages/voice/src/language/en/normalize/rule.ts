/** How one kind of writing is said. A rule is tried where a word may begin. */
export interface Rule {
  /** Sticky. */
  pattern: RegExp;
  /** The words for a match, or undefined where the match is not what it looked like. */
  say(match: RegExpExecArray, at: Place): string | undefined;
}

export interface Place {
  text: string;
  /** Of the match. */
  start: number;
  end: number;
  /** Whether all of the text is in capitals, so that they mean nothing. */
  shouting(): boolean;
}

/** The word before the match, without punctuation; empty at the start. */
export function wordBefore({ text, start }: Place): string {
  // regexp: of 24 characters at most.
  return /([\p{L}\p{N}'’.]+)[^\p{L}\p{N}]*$/u.exec(text.slice(Math.max(0, start - 24), start))?.[1] ?? '';
}

/** What follows the match, spaces left out, as far as a short word. */
export function textAfter({ text, end }: Place): string {
  return text.slice(end, end + 24).trimStart();
}

/** The full stop that an abbreviation shares with its sentence, where it is the last word of one. */
export function sharedStop(match: string, at: Place): string {
  return match.endsWith('.') &&
    /^(?:["'”’)\]]*$|["'”’)\]]*\s+\p{Lu})/u.test(at.text.slice(at.end, at.end + 8))
    ? '.'
    : '';
}
