/** What people say while they listen, and what they say to stop somebody: by language. */

interface OverlapWords {
  /** One by one, in any number and order, these are no wish to speak. */
  nods: ReadonlySet<string>;
  /** These are, however short. */
  commands: RegExp;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Sounds that are the same in all languages, and never an answer. */
export const soundOnly = /^(mm+|mhm+|hm+|uh|huh|um|er|ah|oh|aha|äh|ähm|eh|euh|uh-huh|mm-hmm?)$/;

const english: OverlapWords = {
  nods: words(
    'mm mmm mhm hm hmm uh huh uh-huh mm-hm mm-hmm mhmm yeah yep yup yes ok okay right sure good great cool nice alright ' +
      'fine aha ah oh i see got it exactly really wow true indeed thanks you thank ha haha um er',
  ),
  commands:
    /\b(stop|wait|hold on|hang on|no|nope|cancel|quiet|excuse me|sorry|hello|help|listen|pardon|what|repeat|slower)\b/i,
};

const languages: Record<string, OverlapWords> = {
  en: english,
  de: {
    nods: words(
      'mm mmm mhm hm hmm aha ah oh äh ähm ja jaja jo jep okay ok gut genau richtig klar stimmt verstehe ich schon prima ' +
        'super toll schön alles sicher natürlich danke ach so na und doch gern gerne wirklich echt eben interessant',
    ),
    commands:
      /\b(stopp?|halt|warte|warten|moment|nein|nee|abbrechen|ruhe|entschuldigung|hallo|hilfe|hör|hören|bitte was|wie bitte|was|nochmal|noch mal|langsamer)\b/i,
  },
  es: {
    nods: words(
      'mm mmm mhm hm hmm ajá aja ah oh eh sí si ya vale ok okay bien bueno claro exacto eso perfecto genial cierto ' +
        'entiendo comprendo entendido lo de acuerdo desde luego por supuesto gracias muy qué bien verdad así es',
    ),
    commands:
      /(?<!\p{L})(para|pare|alto|espera|espere|un momento|no|cancela|cancelar|silencio|perdón|perdone|disculpe|hola|ayuda|escuche|escucha|cómo|repita|repite|más despacio)(?!\p{L})/iu,
  },
  fr: {
    nods: words(
      "mm mmm mhm hm hmm aha ah oh euh oui ouais ok okay bien bon d'accord voilà exact exactement tout à fait je vois " +
        "c'est ça super parfait entendu compris bien sûr certes vrai merci très et alors ben eh d accord",
    ),
    commands:
      /(?<!\p{L})(stop|arrête|arrêtez|attends|attendez|un instant|un moment|une minute|non|annuler|annulez|silence|pardon|excusez|excuse|allô|bonjour|aide|aidez|écoute|écoutez|quoi|comment|répète|répétez|moins vite)(?!\p{L})/iu,
  },
};

/** By the first part of a BCP 47 tag; English where the language is not known. */
export function overlapWords(language: string): OverlapWords {
  return languages[language.toLowerCase().split('-')[0] ?? ''] ?? english;
}
