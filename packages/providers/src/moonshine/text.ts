/** What Moonshine tiny writes wrongly, and what is done about it. */

/**
 * Cuts a loop off the end of the tokens, in place, leaving it once. Says whether it did: then decoding stops.
 * Short loops must come oftener, since "no no no" and "five five five" are said.
 */
export function cutRepetition(tokens: number[]): boolean {
  for (let period = 1; period <= 16; period++) {
    const times = period === 1 ? 8 : period <= 3 ? 6 : 4;
    if (tokens.length < period * times) continue;
    let equal = 0;
    const first = tokens.length - period * (times - 1);
    for (let n = tokens.length - 1; n >= first && tokens[n] === tokens[n - period]; n--) equal++;
    if (equal === period * (times - 1)) {
      tokens.length = first;
      return true;
    }
  }
  return false;
}

/** Written for sounds that are no speech, and never said to an agent. */
const neverSaid = [/transcript emily beynon/i, /^\W*$/, /subtitles? by/i, /thanks? (you )?for watching/i];

/** Also said by people: dropped only where the model itself doubts that anything was said. */
const seldomSaid = /^\W*(you|thank you|bye|so|oh|the|uh|hmm?|mm+)\W*$/i;

/**
 * The transcript, or '' where it is one of the model's inventions. `silence` is the probability that the model
 * gives to nothing having been said.
 */
export function dropInvention(text: string, silence: number): string {
  if (silence > 0.95) return '';
  if (neverSaid.some((pattern) => pattern.test(text))) return '';
  if (silence > 0.5 && seldomSaid.test(text)) return '';
  return text;
}
