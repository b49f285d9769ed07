/** How English words are weighed that are held against example phrases. */
import type { MeaningWords } from '../../language.ts';
import { wordSet } from '../../text.ts';

const small = wordSet(
  `a an the i me my you your we our us he she it its they them is are was were be been am do does did have has had can could
  would will shall should may might to of in on at for with from by about into and or but if so as that this these those there
  here what which who when where how please thanks thank hi hello hey um uh er yes yeah okay well just like want need get got
  some any one i'd i'm i've i'll it's that's what's let let's could kindly really would've something anything everything not no but except gonna wanna know tell call calling
  don't dont sure idea maybe`,
);

/** A crude stem: what remains is not a word, and the same for "open", "opened", "opening" and "opens". */
function stem(word: string): string {
  let root = word.replace(/'s$|'$/, '');
  if (root.length <= 3) return root;
  root = root
    .replace(/ies$/, 'y')
    .replace(/(sh|ch|ss|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const bare = root.replace(/(?:ations?|ions?|ing|ment|ed|er|ly)$/, '');
  if (bare.length >= 3 && /[aeiouy]/.test(bare)) root = bare.replace(/([bdfgmnprt])\1$/, '$1');
  return root.length > 3 ? root.replace(/e$/, '') : root;
}

export const meaning: MeaningWords = { stem, small };
