/** What English speakers say while they listen, and what they say to stop somebody. */
import { wordSet } from '../text.ts';

export const nods = wordSet(
  'mm mmm mhm hm hmm uh huh uh-huh mm-hm mm-hmm mhmm yeah yep yup yes ok okay right sure good great cool nice alright ' +
    'fine aha ah oh i see got it exactly really wow true indeed thanks you thank ha haha um er',
);

export const commands =
  /\b(stop|wait|hold on|hang on|no|nope|cancel|quiet|excuse me|sorry|hello|help|listen|pardon|what|repeat|slower)\b/i;
