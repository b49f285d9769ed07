/** What callers may want at any time, in English. */
import type { Intent } from '../../language.ts';

const someone =
  '(?:a |an |the |some |your )?(?:real |actual |live |human |another |different )*(?:person|human(?: being)?|somebody|someone|agent|operator|representative|rep|staff|member of staff|receptionist|manager|customer service|supervisor|people)';
// The two share words, and are bounded so that a row of them is not tried in each way of sharing it out.
const polite =
  "(?:(?:um+|uh+|er|oh|well|so|okay|ok|no|yes|yeah|yep|sorry|actually|please|hey|hi|hello|just|look|listen|wait|can you|could you|would you|can i|could i|may i|i'd like to|i would like to|i want to|i wanna|i need to|let me|let's|i think|then|now|all right|alright),? +){0,8}";
const ending =
  '(?:,? *(?:please|now|instead|then|thanks|thank you|for me|again|sorry|real quick|one more time|if possible)){0,4}';

function whole(body: string): RegExp {
  return new RegExp(`^${polite}(?:${body})${ending}[\\s.?!,]*$`);
}

/** Only whole utterances count, so that "stop by on Friday" or "a person" inside an answer stays an answer. */
const patterns: Record<Intent, RegExp> = {
  person: whole(
    `(?:(?:speak|talk|chat)(?:ing)? (?:to|with) |get |give me |reach |connect me (?:to|with) |put me through to |transfer me to |i (?:want|need) |have |is there )?${someone}(?: (?:there|here|to talk to|i can talk to|i can speak to))?|(?:operator|representative|agent)(?:[ .,!]+(?:operator|representative|agent))*|(?:i don't want to|i'm not going to) (?:talk|speak) to (?:a |this )?(?:robot|bot|machine|computer)|transfer me|put me through`,
  ),
  goodbye: whole(
    `(?:good ?)?bye(?:[- ]bye)?|bye bye|see you(?: later)?|hang up|end (?:the|this) call|stop(?: it| this| calling me)?|cancel(?: it| that| everything| the (?:call|appointment|booking|order))?|never ?mind|forget it|quit|exit|that's all(?: i need(?:ed)?| for today)?|that is all|that'll be all|i have to go|i've got to go|i changed my mind|(?:thank you|thanks)(?: so much| very much| a lot)?,? (?:good ?)?bye|have a (?:good|nice|great) (?:day|one|evening)`,
  ),
  repeat: whole(
    `repeat(?: that| it| the question| yourself)?|say (?:that|it)|(?:say|come) (?:that |it )?again|what(?: was that| did you say| was the question| is that| do you mean)?|pardon(?: me)?|sorry|excuse me|huh|come again|i (?:didn't|did not|couldn't|can't) (?:hear|catch|get|understand)(?: you| that| it| what you said)*|(?:what|which) (?:was|were) (?:the|my) (?:question|options|choices)|i(?:'m| am) sorry|one more time|again|what (?:was|is) (?:that|it|the(?: \\w+){1,2}) again|(?:hello|hi|hey)(?: there)?|are you (?:still )?there|can you hear me|sorry,? what|what,? sorry`,
  ),
  startOver: whole(
    '(?:start|begin) (?:over|again|from the (?:start|beginning|top))|start all over(?: again)?|restart|from the (?:start|beginning|top)|reset',
  ),
  goBack: whole(
    '(?:go|take me|take it|step) back(?: (?:one|a) step| one)?|back|previous(?: question| step)?|(?:the )?(?:last|previous) (?:question|step)|undo(?: that)?|go to the previous (?:question|step)',
  ),
  hold: whole(
    "(?:hang|hold) on(?: a (?:second|sec|minute|moment))?|(?:wait |give me )?(?:just )?(?:a|one) (?:second|sec|minute|moment)|wait(?: a (?:second|minute|moment))?|let me (?:look|see|check|think|get it|find it)(?: for it| it up)?|i(?:'m| am) (?:looking|thinking|checking)",
  ),
  automated: whole(
    '(?:am i (?:talking|speaking) (?:to|with)|is this|is that|are you) (?:a |an )?(?:real |live |actual )?(?:robot|bot|machine|computer|human(?: being)?|person|recording|ai|real)(?: or (?:a |an )?(?:real )?\\w+)?',
  ),
  help: whole(
    "help(?: me)?|what (?:can|do|should|could) i (?:say|do|answer)|what are my options|what can you do(?: for me)?|how does this work|i(?:'m| am) (?:confused|lost)|i need help|what do you need",
  ),
};

/** Whatever went before it: a caller whose last word is "goodbye" is leaving. */
const farewell = /\b(?:good[- ]?bye|bye(?:[- ]bye)?)[\s.!]*$/;

/** `tidied` is the whole utterance. */
export function intent(intent: Intent, tidied: string): boolean {
  return patterns[intent].test(tidied) || (intent === 'goodbye' && farewell.test(tidied));
}
