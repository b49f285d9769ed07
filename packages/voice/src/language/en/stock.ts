/** What the engine itself says in English. */
import type { StockSentences } from '../language.ts';

export const stock: StockSentences = {
  filler: "I'm sorry, one moment please.",
  stillBusy: 'This takes a little longer than usual. Thank you for waiting.',
  apology: "I'm sorry, I had trouble with that. Could you say it again?",
  apologyAgain: "I'm sorry, that did not work either. Please say it once more.",
  toPerson: "I'm sorry, something is not working on my side. I'll put you through to a person.",
  givesUp:
    "I'm sorry, something is not working on my side, and I cannot help you now. Please call again later. Goodbye.",
  goodbye: 'Thank you for calling. Goodbye.',
  otherLanguage: "I'm sorry, I can only speak English.",
  notHeard: "Sorry, I didn't catch that. Could you say it again?",
  overloaded: "I'm sorry, we have too many calls right now and I have to hang up. Please call again soon.",
};
