/** Which of several things a caller means: by words first, and by meaning where an embedder is there. */

import type { Span } from '../language/answer.ts';
import { heardFrom } from '../language/doors.ts';
import type { FlowHears, FlowLanguage } from '../language/language.ts';
import { wordsIn } from '../language/text.ts';
import type { Embedder } from '../ports.ts';

export interface Meant {
  /** Groups that fit, the best first; more than one only where the caller named more than one. */
  groups: number[];
}

export type How = 'likely' | 'surely' | 'words' | 'named';

export interface Meaning {
  /**
   * Which group of example phrases a text belongs to; 'surely' asks more of similarity, 'words' leaves it out, and
   * 'named' wants a whole phrase, where a stray hit would do harm. Never rejects: a failing embedder leaves the words.
   */
  of(
    text: string,
    groups: readonly (readonly string[])[],
    signal: AbortSignal,
    how?: How,
  ): Promise<Meant | null>;
}

/** How near is near enough: what a caller can ask for was held against sentences that belong to nothing. */
export interface Nearness {
  /** Cosine from which the sentence encoder's nearest example is taken. */
  similar: number;
  /** The same for one or two words, which say too little: nonsense comes near to something. */
  similarSure: number;
  /** Its lead over the next group. */
  lead: number;
  /** What words that agree add; less in a question, which names more than what it is about. */
  agree: number;
  agreeAsked: number;
}

export const usualNearness: Nearness = {
  similar: 0.52,
  similarSure: 0.72,
  lead: 0.025,
  agree: 0.25,
  agreeAsked: 0.1,
};

/** Content words shared with one group, as a share of what the group's best phrase weighs. */
const sharedEnough = 0.6;

/** Words as a language weighs them. */
interface Weighing {
  wordsOfPhrase(phrase: string): string[];
  stem(word: string): string;
  small: ReadonlySet<string>;
  smallStems: ReadonlySet<string>;
  standing: FlowHears['standing'];
  asks: FlowHears['asks'];
}

export function createMeaning(
  { tidy, meaning, hears }: FlowLanguage,
  embedder?: Embedder,
  nearness = usualNearness,
): Meaning {
  const smallStems = new Set([...meaning.small].map((word) => meaning.stem(word)));
  const wordsOf = (text: string) => wordsIn(tidy(text));
  /** Of the flow's phrases, which are asked for at each answer. */
  const ofPhrases = new Map<string, string[]>();
  const by: Weighing = {
    ...meaning,
    smallStems,
    standing: hears.standing,
    asks: hears.asks,
    wordsOfPhrase(phrase) {
      const found = ofPhrases.get(phrase) ?? wordsOf(phrase);
      ofPhrases.set(phrase, found);
      return found;
    },
  };
  const known = new Map<string, Float32Array>();
  const vectorsOf = async (texts: readonly string[], signal: AbortSignal) => {
    const missing = [...new Set(texts.filter((text) => !known.has(text)))];
    if (missing.length > 0) {
      const found = await embedder!.embed(missing, signal);
      missing.forEach((text, index) => {
        const vector = found[index];
        if (vector !== undefined) known.set(text, vector);
      });
    }
    return texts.map((text) => known.get(text));
  };

  const similarity = async (text: string, groups: readonly (readonly string[])[], signal: AbortSignal) => {
    if (embedder === undefined) return undefined;
    try {
      const flat = groups.flatMap((group) => group.map(tidy));
      const examples = await vectorsOf(flat, signal);
      const [said] = await embedder.embed([tidy(text)], signal);
      if (said === undefined) return undefined;
      let at = 0;
      return groups.map((group) => Math.max(0, ...group.map(() => cosine(said, examples[at++]))));
    } catch {
      return undefined;
    }
  };

  return {
    async of(given, groups, signal, how = 'likely') {
      const text = heardFrom(given);
      const heard = wordsOf(text).slice(0, 200);
      if (heard.length === 0) return null;
      const { named, ruledOut, left: said } = namedIn(tidy(text), groups, by);
      if (named.length > 0) return { groups: named };
      if (said.length === 0 || how === 'named') return null;
      const shared = sharedWords(said, groups, by).map((share, index) => (ruledOut.has(index) ? 0 : share));
      const telling = said.some((word) => !by.small.has(word));
      const similar =
        how === 'words' || !telling || said.length > 60
          ? undefined
          : await similarity(said.join(' '), groups, signal);
      if (similar === undefined) return best(shared, sharedEnough, 0.2);
      const bonus = by.asks(tidy(text)) ? nearness.agreeAsked : nearness.agree;
      // Words and meaning that agree need less of each.
      const both = similar.map((score, index) => {
        const part = shared[index] ?? 0;
        if (ruledOut.has(index)) return 0;
        return part < sharedEnough ? score : score + bonus * Math.min(1, part);
      });
      const sure = how === 'surely' || said.length <= 2;
      return best(both, sure ? nearness.similarSure : nearness.similar, nearness.lead);
    },
  };
}

function best(scores: readonly number[], enough: number, margin: number): Meant | null {
  const order = scores.map((score, index) => ({ score, index })).sort((a, b) => b.score - a.score);
  const [first, second] = order;
  if (first === undefined || first.score < enough) return null;
  return first.score - (second?.score ?? 0) < margin ? null : { groups: [first.index] };
}

function cosine(a: Float32Array, b: Float32Array | undefined): number {
  if (b === undefined) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

interface Reach {
  group: number;
  to: number;
}

/** A phrase of a group, from one word of the text up to another. */
interface Hit extends Reach {
  from: number;
}

interface Named {
  /** Groups of which a phrase stands word for word in the text, unless a longer phrase covers it. */
  named: number[];
  /** Those that the caller does not want, as far as they are named. */
  ruledOut: ReadonlySet<number>;
  /** The words without those that name what is not wanted. */
  left: string[];
}

function namedIn(text: string, groups: readonly (readonly string[])[], by: Weighing): Named {
  const places = placesIn(text).slice(0, 200);
  const said = places.map(({ word }) => word);
  // "What does a filling cost?" names a filling, and is about its price.
  const least = by.asks(text) ? Math.min(3, said.length / 2) : 0;
  const hits = hitsIn(said, groups, by);
  // "What are your opening hours?" is about nothing else than what it names.
  const isAll = ({ from, to }: Hit) =>
    to - from > 1 && said.every((word, at) => (at >= from && at < to) || by.small.has(word));
  const clusters = clustersOf(hits.filter((hit) => hit.to - hit.from >= least || isAll(hit)));
  const spans = clusters.map(({ from, to }): Span => ({ from: places[from]!.from, to: places[to - 1]!.to }));
  const standing = by.standing(text, spans);
  const kept = clusters.filter((_, at) => standing[at] === 'affirmed');
  const out = clusters.filter((_, at) => standing[at] !== 'affirmed');
  const named = strongest(
    kept.flatMap(({ hits }) => hits),
    said.length,
  );
  const ruledOut = out.flatMap(({ hits }) => hits.map(({ group }) => group));
  return {
    named,
    ruledOut: new Set(ruledOut.filter((group) => !named.includes(group))),
    left: said.filter((_, at) => !out.some(({ from, to }) => at >= from && at < to)),
  };
}

interface Cluster {
  from: number;
  to: number;
  hits: Hit[];
}

/** Hits that share words stand as one: what rules out "billing question" rules out the "billing" in it. `hits` by place. */
function clustersOf(hits: readonly Hit[]): Cluster[] {
  const clusters: Cluster[] = [];
  for (const hit of hits) {
    const last = clusters.at(-1);
    if (last === undefined || hit.from >= last.to) clusters.push({ from: hit.from, to: hit.to, hits: [hit] });
    else {
      last.to = Math.max(last.to, hit.to);
      last.hits.push(hit);
    }
  }
  return clusters;
}

/** Where the words of a tidied text stand. */
function placesIn(text: string): { word: string; from: number; to: number }[] {
  let to = 0;
  return wordsIn(text).map((word) => {
    const from = text.indexOf(word, to);
    to = from + word.length;
    return { word, from, to };
  });
}

function hitsIn(said: readonly string[], groups: readonly (readonly string[])[], by: Weighing): Hit[] {
  const stems = said.map(by.stem);
  const places = Map.groupBy(stems.keys(), (at) => stems[at]);
  const hits: Hit[] = [];
  groups.forEach((group, index) => {
    for (const phrase of group) {
      const wanted = by.wordsOfPhrase(phrase).map(by.stem);
      for (const at of places.get(wanted[0]) ?? []) {
        if (!wanted.every((word, offset) => stems[at + offset] === word)) continue;
        hits.push({ group: index, from: at, to: at + wanted.length });
      }
    }
  });
  return hits.sort((a, b) => a.from - b.from || a.to - b.to);
}

function strongest(hits: readonly Hit[], places: number): number[] {
  const reach = reachOf(hits, places);
  const kept = hits.filter(({ group, from, to }) => {
    const isOther = (other: Reach) => other.group !== group;
    const [here, before] = [reach[from]?.find(isOther), reach[from - 1]?.find(isOther)];
    return !((here !== undefined && here.to > to) || (before !== undefined && before.to >= to));
  });
  // A word or two out of a long sentence says less than a whole phrase of it.
  const longest = Math.max(0, ...kept.map((hit) => hit.to - hit.from));
  const strong = kept.filter((hit) => (longest >= 3 ? hit.to - hit.from >= longest - 1 : true));
  return [...new Set(strong.map((hit) => hit.group))];
}

/** How far the hits reach that begin at a place or before: the farthest, then the farthest of another group. */
function reachOf(hits: readonly Hit[], places: number): Reach[][] {
  const reach: Reach[][] = Array.from({ length: places }, () => []);
  const add = (at: number, { group, to }: Reach) => {
    const others = reach[at]!.filter((one) => one.group !== group || one.to > to);
    if (others.some((one) => one.group === group)) return;
    reach[at] = [...others, { group, to }].sort((a, b) => b.to - a.to).slice(0, 2);
  };
  for (const hit of hits) add(hit.from, hit);
  for (let at = 1; at < places; at += 1) for (const one of reach[at - 1]!) add(at, one);
  return reach;
}

/** For each group how well its best phrase is covered; words that every group uses weigh nothing. */
function sharedWords(
  said: readonly string[],
  groups: readonly (readonly string[])[],
  by: Weighing,
): number[] {
  const bags = groups.map((group) => group.map((phrase) => contentOf(by.wordsOfPhrase(phrase), by)));
  const spread = new Map<string, number>();
  for (const bag of bags) {
    for (const word of new Set(bag.flat())) spread.set(word, (spread.get(word) ?? 0) + 1);
  }
  const weight = (word: string) => 1 / (spread.get(word) ?? 1) ** 2;
  const content = contentOf(said, by);
  const heard = new Set([...content, ...pairs(said, by)]);
  const all = new Set(said.map(by.stem));
  return bags.map((phrases) =>
    Math.max(
      0,
      ...phrases.map((phrase) => {
        // A phrase of small words alone ("where are you") counts only as a whole.
        if (phrase.some((word) => by.smallStems.has(word)))
          return phrase.every((word) => all.has(word)) ? 1 : 0;
        const whole = phrase.reduce((sum, word) => sum + weight(word), 0);
        const got = phrase.reduce((sum, word) => sum + (heard.has(word) ? weight(word) : 0), 0);
        return whole === 0 ? 0 : got / Math.max(whole, 0.75);
      }),
    ),
  );
}

function contentOf(list: readonly string[], { small, stem }: Weighing): string[] {
  const content = list.filter((word) => !small.has(word)).map(stem);
  // "Where are you?" is made of small words alone: then they are all there is.
  return content.length > 0 ? content : list.map(stem);
}

/** Neighbours as one word: "check up" is "checkup". */
function pairs(list: readonly string[], { stem }: Weighing): string[] {
  return list.slice(1).map((word, index) => stem((list[index] ?? '') + word));
}
