/** A long text in pieces that a model can say, in order and with nothing lost. */

const ends = [/^.*[.!?…]["')]*\s/s, /^.*[,;:—]\s/s, /^.*\s/s];

/** None is longer than `most` characters. Cut after a sentence, else after a clause, else between words, else anywhere. */
export function piecesOf(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const at = ends.map((end) => end.exec(head)?.[0].length ?? 0).find((end) => end > most / 4) ?? most;
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at);
  }
  return [...pieces, rest.trim()].filter((piece) => piece !== '');
}
