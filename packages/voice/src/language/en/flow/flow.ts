/** What a flow understands and says in English. */
import type { FlowLanguage } from '../../language.ts';
import { amend } from '../answers/amend.ts';
import { answer } from '../answers/answers.ts';
import { digitsIn } from '../answers/digits.ts';
import { standingOf } from '../answers/frame.ts';
import { tidy } from '../answers/spoken.ts';
import { wantsNoMore, yesOrNo } from '../answers/yes-no.ts';
import { hears } from './hears.ts';
import { intent } from './intents.ts';
import { says } from './lines.ts';
import { meaning } from './meaning.ts';

export const flow: FlowLanguage = {
  says,
  hears: {
    ...hears,
    standing: (text, pieces) => standingOf(text, pieces, true),
    answer,
    amend,
    yesOrNo,
    thanks: wantsNoMore,
    digits: digitsIn,
    intent,
  },
  meaning,
  tidy,
};
