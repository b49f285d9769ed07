/** Text as all languages have it. */

/** The words of a text that was brought to one form, without punctuation. */
export function wordsIn(tidied: string): string[] {
  return tidied.match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? [];
}

/** Text for use inside a regular expression. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}

/** A list of words, separated by spaces, as a set. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
