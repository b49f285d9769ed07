/** English. */
import type { Language } from '../language.ts';
import { isUnsaid } from './asides.ts';
import { breaks } from './breaks.ts';
import { completenessOf } from './end-of-turn/end-of-turn.ts';
import { asksForTime } from './end-of-turn/hold.ts';
import { answerExpectedAfter } from './expected-answer.ts';
import { flow } from './flow/flow.ts';
import { normalize } from './normalize/normalize.ts';
import { commands, nods } from './overlap.ts';
import { stock } from './stock.ts';

export const english: Language = {
  tag: 'en',
  stock,
  turn: { completenessOf, asksForTime, answerExpectedAfter, nods, commands },
  speech: { normalize, breaks, isUnsaid, letter: /\p{Script=Latin}/u },
  flow,
};
