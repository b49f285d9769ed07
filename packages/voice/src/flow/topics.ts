/** What the caller speaks about: an option of the open question, or what the flow can be asked in between. */
import type { Answer, Flow } from '@parley/contracts/flow';
import type { How, Meaning } from './meaning.ts';

type Options = Extract<Answer, { type: 'choice' }>['options'];

/** The ways to name each option. */
export function phrasesOf(options: Options): string[][] {
  return options.map((option) => [option.label, option.value.replaceAll(/[_-]/g, ' '), ...option.phrases]);
}

/** Places among the options, of which several may be named, or of one aside; null where nothing is near enough. */
export async function topicAmong(
  meaning: Meaning,
  text: string,
  options: Options,
  asides: Flow['asides'],
  signal: AbortSignal,
  how: How = 'likely',
): Promise<{ options: number[] } | { aside: number } | null> {
  const groups = [...phrasesOf(options), ...asides.map(({ phrases }) => phrases)];
  const meant = await meaning.of(text, groups, signal, how);
  const [first] = meant?.groups ?? [];
  if (meant === null || first === undefined) return null;
  const named = meant.groups.filter((group) => group < options.length);
  return named.length > 0 ? { options: named } : { aside: first - options.length };
}
