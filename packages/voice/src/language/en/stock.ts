/** What the engine itself says in English. */
import type { StockSentences } from '../language.ts';

export const stock: StockSentences = {
  filler: "I'm sorry, one moment please.",
  apology: "I'm sorry, I had trouble with that. Could you say it again?",
  notHeard: "Sorry, I didn't catch that. Could you say it again?",
  overloaded: "I'm sorry, we have too many calls right now and I have to hang up. Please call again soon.",
};
