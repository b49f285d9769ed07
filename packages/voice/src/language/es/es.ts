/** Spanish, as far as it is known: who only nods, and who wants the floor. The rest goes by what all languages share. */
import type { Language } from '../language.ts';
import { neutral } from '../neutral.ts';
import { wordSet } from '../text.ts';

const nods = wordSet(
  'mm mmm mhm hm hmm ajá aja ah oh eh sí si ya vale ok okay bien bueno claro exacto eso perfecto genial cierto ' +
    'entiendo comprendo entendido lo de acuerdo desde luego por supuesto gracias muy qué bien verdad así es',
);

const commands =
  /(?<!\p{L})(para|pare|alto|espera|espere|un momento|no|cancela|cancelar|silencio|perdón|perdone|disculpe|hola|ayuda|escuche|escucha|cómo|repita|repite|más despacio)(?!\p{L})/iu;

export const spanish: Language = {
  ...neutral,
  tag: 'es',
  turn: { ...neutral.turn, nods, commands },
};
