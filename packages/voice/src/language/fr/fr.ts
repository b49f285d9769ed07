/** French, as far as it is known: who only nods, and who wants the floor. The rest goes by what all languages share. */
import type { Language } from '../language.ts';
import { neutral } from '../neutral.ts';
import { wordSet } from '../text.ts';

const nods = wordSet(
  "mm mmm mhm hm hmm aha ah oh euh oui ouais ok okay bien bon d'accord voilà exact exactement tout à fait je vois " +
    "c'est ça super parfait entendu compris bien sûr certes vrai merci très et alors ben eh d accord",
);

const commands =
  /(?<!\p{L})(stop|arrête|arrêtez|attends|attendez|un instant|un moment|une minute|non|annuler|annulez|silence|pardon|excusez|excuse|allô|bonjour|aide|aidez|écoute|écoutez|quoi|comment|répète|répétez|moins vite)(?!\p{L})/iu;

export const french: Language = {
  ...neutral,
  tag: 'fr',
  turn: { ...neutral.turn, nods, commands },
};
