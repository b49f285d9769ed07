/** What callers may want at any time, in English. */
import type { Intent } from '../../language.ts';
import { coverWith } from '../answers/cover.ts';

const someone =
  '(?:a |an |the |some |your |any )?(?:real |actual |live |human |another |different )*(?:person|human(?: being)?|somebody|someone|agent|operator|representative|rep|staff|member of staff|receptionist|manager|customer service|supervisor)(?: (?:there|here|to (?:talk|speak) to|(?:that )?i can (?:talk|speak) to))?';
const another =
  '(?!(?:about|please|now|today|tomorrow|for|if|because|on|in|at|and|or|when|there|available|around|free|regarding|again)\\b)[a-z]+';
const titled = `(?:mr|mrs|ms|miss|dr|doctor|professor|prof)\\.? [a-z]+(?: ${another})?`;
/** Who has a name or a post, and is not just anybody. */
const somebody = `(?!${someone}\\b)(?:${titled}|(?:the|your|our|my) [a-z]+(?: ${another})?|(?!(?:you|me|us|him|her|them|it|that|this|these|those|myself|yourself|the|a|an|your|our|my|about|be|do|see|come|anyone|anybody|both|each|real)\\b)[a-z]+(?: ${another})?)`;
const thing =
  '(?:the|my|this|that|an|our|your) (?:whole |entire |last |existing )?(?:appointment|booking|reservation|order|visit|subscription|delivery|table|meeting|request|service|contract|account|ticket)';

/**
 * Only an utterance that is made of such sayings and of nothing else counts, so that "stop by on Friday" or "a person"
 * inside an answer stays an answer. Where it holds several, the first of these is meant.
 */
const sayings: readonly (readonly [Intent | 'dress' | 'complain', string])[] = [
  [
    'automated',
    '(?:am i (?:talking|speaking) (?:to|with)|is this|is that|are you) (?:just )?(?:a |an )?(?:real |live |actual )?(?:robot|bot|machine|computer|human(?: being)?|person|recording|ai|real)(?: or (?:a |an )?(?:real )?\\w+)?',
  ],
  [
    'named',
    `(?:speak|talk|chat)(?:ing)? (?:to|with) ${somebody}|(?:put|connect|transfer) me (?:through )?(?:to|with) ${somebody}|(?:is|isn't) ${titled} (?:there|in|available|around|free|at work)(?: today| now| right now)?|(?:i'm|i am|we're) (?:calling|looking) for ${titled}|(?:i|we) need ${titled}|${titled} please`,
  ],
  [
    'person',
    `(?:(?:speak|talk|chat)(?:ing)? (?:to|with) |get (?:me )?|give me |reach |connect me (?:to|with) |put me through to |transfer me to |(?:i|we) (?:want|need|would like|demand) |have |is there )(?:to )?${someone}|${someone}|(?:i (?:don't|do not) want to|i'm not going to|i won't|i (?:can't|hate to)) (?:talk|speak) to (?:a |this )?(?:robot|bot|machine|computer)|transfer me|put me through`,
  ],
  [
    'goodbye',
    "good-? ?bye|bye(?:[- ]bye)?|see you(?: (?:later|then|soon))?|(?:you can |please )?hang up(?: (?:now|the phone|on me))?|(?:please )?end (?:the|this|my) call|i(?:'ve got| have| need|'ve) to (?:go|leave|run|hang up)(?: now)?|i(?:'m| am) (?:hanging up|leaving)|have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|night)|take care|stop calling(?: me)?|that(?:'s| is) all i (?:wanted|needed) to know",
  ],
  [
    'startOver',
    "(?:let's |let me )?(?:start|begin) (?:it )?(?:all )?(?:over|again|afresh|anew|from the (?:start|beginning|top))(?: again)?|restart|(?:back )?(?:from|to) the (?:start|beginning|top)|reset",
  ],
  ['cancel', `(?:cancel|call off|get rid of|drop|undo) ${thing}|(?:cancel|call off) (?:it|that) all`],
  [
    'leave',
    "cancel(?: (?:it|that|this|everything|all(?: of (?:it|that))?|the (?:call|whole thing)))?|never ?mind(?: (?:it|that|then|about (?:it|that)))?|forget (?:about )?(?:it|that|this|everything|the whole thing)|(?:i )?(?:quit|exit|give up|abort)|i(?:'ve| have)? changed my mind|(?:i|we) (?:don't|do not|no longer|won't) (?:want|need|wish|care)?(?: to)? ?(?:book|do|order|go on|continue|proceed|have)?(?: (?:it|that|this|anything|an appointment|the appointment|a table|a booking|with (?:it|this)))?(?: (?:any ?more|any longer|at all|after all))|(?:i|we) (?:don't|do not) want to (?:book|order|go on|continue|proceed)(?: (?:it|that|this|anything|an appointment|the appointment|a table|with (?:it|this)))?|(?:that(?:'s| is|'ll be| will be)) (?:all|it|everything)(?: (?:i (?:need|needed|wanted|want)|for (?:now|today)))*|(?:i|we) (?:don't|do not) want (?:it|that|this|anything|the appointment|an appointment|the table)(?: (?:then|now))?|(?:let's |i'll |we'll |just )?leave it(?: (?:then|at that|for now|there|be))?|(?:i|we)(?:'d| would) rather not(?: (?:book|order|do (?:it|that))(?: (?:it|that|anything))?)?",
  ],
  [
    'stop',
    '(?:please )?(?:stop|quit) (?:it|this|that|talking|speaking|there|right there|reading)|stop|halt|enough|(?:be )?quiet|shut up|silence|shush|hush|let me (?:talk|speak|finish)(?! (?:to|with))|whoa|listen(?: to me)?|slow down there',
  ],
  [
    'hold',
    "(?:hang|hold) on(?: (?:a|one|just a) (?:second|sec|minute|moment|tick|bit))?|(?:wait |give me |in )?(?:just )?(?:a|one|half a) (?:second|sec|minute|moment|tick)|wait(?: up)?(?: (?:a|one) (?:second|sec|minute|moment|bit))?|(?:let me|i(?:'ll| will| have to| need to| must)(?: just)?|i(?:'m| am) (?:just )?going to) (?:just )?(?:quickly )?(?:look|see|check|think|find|get|grab|fetch|ask)(?:ing)?(?: (?:it|that|this|for it|for that|for one))?(?: (?:up|out|about it|about that))?(?: (?:in |for |at )?(?:my|the|a|our) (?:\\w+ )?(?:calendar|diary|schedule|glasses|pen|paper|phone|card|wallet|purse|number|notes|papers|agenda|mail|email|wife|husband|partner|boss|order|confirmation|letter))?|i(?:'m| am) (?:still )?(?:looking|thinking|checking|searching)(?: (?:for|at) (?:it|that|this|my \\w+|the \\w+))?|bear with me|(?:get|find|check) my (?:glasses|calendar|diary|pen|phone|card|wallet|purse|notes)",
  ],
  [
    'goBack',
    '(?:go|take me|take it|step) back(?: (?:one|a) step| one)?|back|previous(?: question| step)?|(?:the )?(?:last|previous) (?:question|step)|undo(?: that)?|go to the previous (?:question|step)',
  ],
  [
    'repeat',
    "repeat(?: (?:that|it|the question|yourself|please))?|(?:say|tell me|ask me) (?:that|it)(?: (?:again|once more|one more time|slowly|slower))?|(?:say|come) again|once (?:more|again)|what(?:'s that| was that| did you (?:say|want|ask|need)| (?:was|is) the question| is that| do you (?:mean|want|need)(?: (?:from|to know from) me)?)|pardon(?: me)?|come again|i (?:didn't|did not|couldn't|could not|can't|cannot|don't) (?:hear|catch|get|understand|follow)(?: (?:you|that|it|what you (?:said|mean)|the question|any of (?:it|that)|a word))*(?: (?:well|clearly|very well|properly))?|i missed (?:that|it|the question|what you said)|(?:what|which) (?:was|were) (?:the|my) (?:question|options|choices)|one more time|again|what (?:was|is) (?:that|it|the(?: \\w+){1,2}) again|are you (?:still )?there|can you hear me|huh|what(?=[\\s.?!,]*(?:$|sorry|please))|how do you mean|you(?:'re| are) (?:breaking up|too (?:fast|quiet)|cutting out|very quiet|hard to (?:hear|understand))|(?:the|this) (?:line|connection) is (?:very |really )?(?:bad|poor|terrible)|(?:more )?(?:slower|slowly|louder)|speak (?:up|slower|more slowly|louder)|slow down|(?:is )?(?:anybody|anyone) there",
  ],
  [
    'help',
    "help(?: me)?(?: out)?|what (?:can|do|should|could) i (?:say|do|answer|ask)(?: (?:now|here))?|what are (?:my|the) options|what can you do(?: for me)?|how does (?:this|it) work|i(?:'m| am) (?:confused|lost|stuck)|i need (?:some )?help|what is this",
  ],
  [
    'greet',
    "hello|hi(?: there)?|hey(?: there)?|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|how(?:'s it going| are you(?: (?:doing|today))*| do you do)|who(?:'s| is| am i)? (?:this|that|there|are you|(?:speaking|talking)(?: (?:to|with))?|calling)|who are you|(?:is this|am i (?:talking|speaking) to|have i reached|did i reach)(?: the)? (?!(?:correct|right|okay|ok|for|about|a|an|how|what|it|number|price|all|free|possible|true|good|still)\\b)\\w+(?: (?!(?:open|closed|free|available|still|correct|right|okay)\\b)\\w+)?(?=\\s*[?,.]|\\s*$)|nice to (?:meet|hear from) you|pleased to meet you",
  ],
  [
    'complain',
    "(?:this|it|that) is (?:so |really |just |completely |totally |absolutely )?(?:bullshit|crap|a joke|unbelievable|useless|ridiculous|stupid|annoying|hopeless|not working|going nowhere|a waste of time|taking too long)|(?:you(?:'re| are)|that(?:'s| is)) (?:so |really |just )?(?:useless|ridiculous|stupid|annoying|hopeless|not (?:helping|listening))|for (?:god's|heaven's|christ's) sake|(?:oh )?(?:my )?god|jesus christ|damn(?: it)?|come on|(?:what|where|who) the (?:hell|heck|fuck)(?: is (?:this|that|going on))?|(?:oh )?(?:hell|bloody hell|fuck(?: (?:this|off|you|it))?|shit|bullshit|crap)|oh my god|i(?:'m| am) (?:sick|tired) of this|i(?:'ve| have) had enough(?: of this)?|you don't understand(?: me)?|it(?:'s| is) not working",
  ],
  [
    'dress',
    "um+|uh+|er+m?|ah+|oh+|hmm+|well|so|okay|ok|no+|nope|yes|yeah|yep|sorry|actually|please|just|look|then|and|now|all ?right|alright|instead|thanks(?: (?:a lot|so much|very much))?|thank you(?: (?:so|very) much)?|right|great|good|fine|perfect|cool|lovely|but|i (?:think|guess|said)|for me|sir|madam|ma'am|real quick|if possible|(?:can|could|would|will|may) (?:you|i|we)|(?:i(?:'d| would) like|i want|i wanna|i(?:'ve)? (?:need|got)|i have) (?:you )?to|i(?:'m| am) (?:so |very )?sorry|let me|let's|excuse me|i beg your pardon|everything|quickly|for a (?:moment|second|minute)|a (?:bit|little)|really|it's|you",
  ],
];

const cover = coverWith(sayings);

/** Whatever went before it: a caller whose last word is "goodbye" is leaving. */
const farewell = /\b(?:good[- ]?bye|bye(?:[- ]bye)?)[\s.!]*$/;
/** By themselves, with nothing else, they ask to hear it again. */
const apology = /^(?:(?:oh|uh|um|i'm|i am)[ ,]+)?(?:sorry|excuse me|i beg your pardon)[\s.?!]*$/;
const order = sayings.map(([kind]) => kind);

/** `tidied` is the whole utterance. */
export function intent(wanted: Intent, tidied: string): boolean {
  return intentIn(tidied) === wanted;
}

function intentIn(tidied: string): Intent | undefined {
  if (farewell.test(tidied)) return 'goodbye';
  if (apology.test(tidied)) return 'repeat';
  const { found, left } = cover(tidied);
  if (left.length > 0) return undefined;
  const kinds = new Set(found.map((one) => one.kind));
  // Polite words are around it, and never it: "no", "okay", "could you".
  const meant = order.find((kind) => kinds.has(kind) && kind !== 'dress');
  return meant as Intent | undefined;
}
