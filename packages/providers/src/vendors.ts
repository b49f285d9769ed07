/** The vendors, a line each. Where an assistant leaves the choice open, the first that is set up is taken. */
import { flite } from './flite/vendor.ts';
import { kokoro } from './kokoro/vendor.ts';
import { moonshine } from './moonshine/vendor.ts';
import { openaiCompatible } from './openai-compatible/vendor.ts';
import { rnnoise } from './rnnoise/vendor.ts';
import { silero } from './silero/vendor.ts';
import { smartTurn } from './smart-turn/vendor.ts';
import { universalSentenceEncoder } from './universal-sentence-encoder/vendor.ts';
import type { Vendor } from './vendor.ts';

export const vendors: readonly Vendor[] = [
  flite,
  kokoro,
  moonshine,
  openaiCompatible,
  rnnoise,
  silero,
  smartTurn,
  universalSentenceEncoder,
];
