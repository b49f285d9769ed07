/** German, as far as it is known: who only nods, and who wants the floor. The rest goes by what all languages share. */
import type { Language } from '../language.ts';
import { neutral } from '../neutral.ts';
import { wordSet } from '../text.ts';

const nods = wordSet(
  'mm mmm mhm hm hmm aha ah oh äh ähm ja jaja jo jep okay ok gut genau richtig klar stimmt verstehe ich schon prima ' +
    'super toll schön alles sicher natürlich danke ach so na und doch gern gerne wirklich echt eben interessant',
);

const commands =
  /\b(stopp?|halt|warte|warten|moment|nein|nee|abbrechen|ruhe|entschuldigung|hallo|hilfe|hör|hören|bitte was|wie bitte|was|nochmal|noch mal|langsamer)\b/i;

export const german: Language = {
  ...neutral,
  tag: 'de',
  turn: { ...neutral.turn, nods, commands },
};
