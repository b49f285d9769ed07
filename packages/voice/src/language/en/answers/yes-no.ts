import type { Said, Understood } from '../../answer.ts';
import { coverWith } from './cover.ts';
import { frameOf } from './frame.ts';
import { tidy } from './spoken.ts';

/** What only dresses an answer. */
const dress =
  "um+|uh+|er+m?|oh+|ah+|well|so|hm+|mm+|then|please|kindly|many thanks|thanks(?: (?:a lot|so much|very much|a million))?|thank you(?: (?:so much|very much|kindly))?|sir|madam|ma'am|miss|mate|dear|just|really|very much(?: so)?|too|hi|hello|hey|you know|that one|for (?:me|us)|i(?:'m| am) sorry|sorry|i'd say|i would say|i guess|i suppose|i believe|i think|if (?:you (?:don't mind|would|could|can)|possible|that's (?:okay|ok|all right|alright|possible))|good (?:morning|afternoon|evening)|all (?:of (?:it|that)|that)|and|now|already|there|here|my (?:dear|friend)";

/** It is said to be right, or wished for, by a negation. */
const doubleNo =
  "not (?:so |too |half )?bad(?: at all)?|(?:that's|that is|it's|it is|this is|you're|you are) not (?:wrong|bad|incorrect)|isn't (?:wrong|bad)|not (?:wrong|incorrect|a problem|an issue)|(?:there's |there is |i have |i've )?no (?:doubt|question|objections?|problems?|worries|issues?|complaints?|reason not to)(?: (?:about|with) (?:it|that|this))?(?: (?:at all|here))?|without (?:a )?doubt|i (?:don't|do not|can't|cannot) (?:see|know) (?:any reason )?why not|(?:and |sure )?why not(?=[\\s.,!?]*$)|nothing(?:'s| is)? wrong(?: (?:with (?:it|that)|there|here))?|nothing to (?:change|correct|add|fix)|(?:(?:please )?(?:don't|do not)|no need to|you (?:don't|do not) (?:need|have) to|i (?:don't|do not|wouldn't) (?:want to |need to |have to )?)(?: )?change (?:anything|a thing|it|that)|i (?:don't|do not|wouldn't) mind(?: at all)?|(?:i )?(?:can't|cannot|couldn't) (?:complain|say no|be better|agree more|ask for more)|no changes?(?: needed)?|not at all(?=[\\s.,!]+(?:please |just )?(?:go|book|that's|do|yes))";

const verbs = '(?:book|confirm|do|take|reserve|send|schedule|place|keep|order|make)';
const agree = [
  // regexp: one verb and one object.
  `(?:you (?:can|may|should|could) |let's |please |go ahead and |(?:i'd|i would) like (?:you )?to |i want (?:you )?to )?${verbs} (?:it|that|this|me|us|the (?:appointment|booking|visit|table|order))(?: (?:in|up|down|now))?`,
  "i(?:'ll| will) (?:take|have) (?:it|that|this)|(?:please )?(?:go|going) (?:for it|ahead(?: and do (?:it|that|so))?)|let's go(?: (?:ahead|for it|with (?:that|it)))?|please do(?: (?:it|that|so))?|do so|confirm(?:ed)?|book|proceed|carry on|continue",
  "(?:that|it|this|which)(?:'s| is| was| would be|'d be| will be|'ll be| looks?| sounds?| seems?) (?:all |quite |perfectly |absolutely |totally |just |very |exactly |entirely |completely |really )?(?:right|correct|fine|good|great|perfect|it|true|me|okay|ok|lovely|nice|wonderful|excellent|exact|accurate|best|ideal|him|her|us|the one|what i (?:said|want|wanted|need|meant|asked for))",
  "(?:that|it|this|they|everything)(?: all)?(?:'s| is| are| looks?| sounds?| seems?)? (?:all )?(?:right|correct|fine|good|great|perfect|okay|ok|lovely|wonderful)|(?:sounds|looks|seems|all|works|very) (?:all )?(?:right|correct|fine|good|great|perfect|okay|ok|lovely|well|wonderful|like a plan)|(?:that|it|this|which)(?: (?:one|day|time))? (?:would |will |does |should )?(?:works?|suits?|fits?|do|does)(?: (?:me|us|(?:just )?fine|well|perfectly|great|best))?(?: for (?:me|us))?|works(?: (?:fine|great|well))? for (?:me|us)|suits me|(?:that|it|this)(?:'s| is) (?:my|the|our|his|her) (?!(?:wrong|old|other|previous|last|incorrect|second|only|problem)\\b)\\w+(?: (?:number|name|address|day|date))?",
  "(?:(?:i|we) (?:do|would|am|can|have|did|will|was|had|want to|would like to|'d like to|would love to|agree)|i(?:'d| would) (?:like|love|appreciate) (?:that|it|this|to)|it (?:is|does|did|was|has)|that (?:is|does|did|was)|(?:you|they) (?:are|do|did|can|may|have|should))(?=[\\s]*(?:$|[.,!;]|please|thanks|thank you|indeed))",
  "i think (?:so|that's (?:right|correct))|i (?:guess|suppose|believe|hope) so|i(?:'m| am) (?:sure|certain|positive|in|happy with (?:that|it|this)|okay with (?:that|it)|fine with (?:that|it))|i confirm|(?:of|most) (?:course|certainly)|by all means|(?:for|100 percent) sure|you (?:bet|got it|have it|heard (?:me )?right)|sure thing|no doubt about it|spot on|as you (?:say|said)",
  'y|yes+|yea+h*|yeah+|yep|yup|ya|ye|aye|ja|si|yes indeed|affirmative|indeed|correct|exactly|precisely|absolutely|definitely|certainly|totally|positively|agreed|naturally|gladly|surely|sure(?: enough)?|right|true|okay|ok|okey|okay dokey|k|all ?right|alright|fine|great|perfect|good|cool|lovely|wonderful|excellent|brilliant|awesome|super|amen|bingo|deal|done|uh-?\\s?huh|m+-?\\s?h+m+|mhm',
].join('|');

const refuse = [
  "(?:absolutely|definitely|certainly|obviously|of course|most certainly|sure(?:ly)?|really|probably|please|rather|hell|heck|oh|better|i(?:'d| would) rather|i think|i(?:'d| would) prefer|preferably|god|dear|lord|why|thank you,?|thanks,?) (?:not|no|don't)(?: to)?(?: way)?",
  '(?:absolutely )?no way|under no circumstances|no chance|not in a million years|no go|no good',
  "(?:(?:that|it|this|which)(?:'s| is| was)|you(?:'re| are)) (?:all |quite |completely |totally |absolutely |just |so )?(?:wrong|incorrect|false|not (?:quite |exactly |at all )?(?:right|correct|it|me|true|what i (?:said|want|wanted|meant|asked for)|him|her|good|okay|ok|fine|the (?:right|one)\\b.{0,12}))",
  'not (?:really|quite|yet|at all|right|correct|true|exactly|today|now|this time|necessarily|for me|that|it|interested|happy|okay|ok|good|fine|anymore|any more|as such|particularly|in the slightest)',
  "(?:(?:i|we|you|it|that|this|they|he|she|there) )?(?:don't|do not|didn't|did not|doesn't|does not|haven't|have not|hasn't|can't|cannot|can not|couldn't|could not|won't|will not|wouldn't|would not|wasn't|was not|isn't|is not|ain't|shouldn't|aren't|are not|(?<=i )am not)(?: (?:think|believe|want|need|like|book|do|have|get|receive|make|come)(?: (?:so|it|that|this|to|you to|any|anything|one))?)?|i'm not|i am not|never|without|wrong|incorrect|false",
  'n|no+|nope|nah|naw|nay|negative|non|nein|not|none|neither|nothing(?: else| more)?|stop|cancel(?: (?:it|that))?',
].join('|');

/** Neither a yes nor a no, whatever stands beside it. */
const open =
  "not (?:quite |really |so |too |very |entirely |completely |a hundred percent )?(?:sure|certain|done|finished|ready)|i(?:'m| am) (?:still )?(?:thinking|unsure|unsure|undecided|confused)|i(?:'ve| have) (?:not|n't) (?:decided|finished)|(?:i |we )?(?:haven't|have not) (?:decided|finished)|(?:i )?(?:don't|do not) (?:really |quite |even |actually )?(?:know|care|understand|remember|get (?:it|that))|dunno|no (?:idea|clue|preference)|maybe|perhaps|possibly|probably|it depends|depends|rather(?! (?:not|no|don't)\\b)|one (?:moment|second|sec)|wait|hold on|hang on|let me (?:think|see|check)|both|either";

const cover = coverWith([
  ['open', open],
  ['yes', doubleNo],
  ['no', refuse],
  ['yes', agree],
  ['dress', `${dress}|(?:with|by|to) (?:me|us)`],
] as const);

/** The end of a talk: said to "anything else?" it is a no, whatever it says elsewhere. */
const ending =
  "(?:no(?:pe)?,? )?(?:that(?:'s| is| was|'ll be| will be| would be|'d be) (?:all|it|everything)|i(?:'m| am) (?:all )?(?:good|fine|okay|ok|set|done|happy|alright|all right|sorted|covered)|we(?:'re| are) (?:all )?(?:good|done|set|fine)|all (?:good|set|done|sorted)|nothing(?: else| more| at all)?|no more(?: (?:questions|orders))?|not (?:at the moment|at this time|right now|now|today|for now|that i (?:know|can think) of)|(?:i )?(?:don't|do not) (?:think so|need anything(?: else| more)?)|that (?:does|did) it|i have (?:everything|all)(?: (?:i need|now))?|i(?:'ve| have) got (?:everything|all|it)|that answers my questions?|(?:good ?)?bye(?:[- ]bye)?|that(?:'s| is) enough)(?: (?:i (?:need|needed|wanted|want)(?: to (?:know|hear|ask))?|for (?:now|today|me|the moment)|from me|then|now|thanks|thank you))*";
const content =
  "good to know|sounds (?:good|great|fine|perfect|lovely)|okay|ok|all ?right|alright|great|good|fine|cool|perfect|lovely|wonderful|excellent|brilliant|awesome|super|nice|sweet|fantastic|amazing|right|got it|i see|understood|good to know|noted|that(?:'s| is| was| sounds)? (?:(?:very|really|so|quite|pretty) )?(?:helpful|great|good|perfect|kind(?: of you)?|nice(?: of you)?|wonderful|lovely|fine|cool|awesome|okay|helps?(?: a lot)?)|very (?:good|helpful|kind)|you(?:'ve| have) been (?:(?:very|so|really|most|a great) )?(?:helpful|kind|great|help)|(?:i )?(?:really )?appreciate (?:it|that|your help)|(?:for )?(?:your|the|all your) (?:help|time|assistance|information|info)|for (?:that|helping|everything)|have a (?:good|nice|great|lovely|wonderful) (?:day|one|evening|afternoon|night|weekend|time)|you too|take care|cheers|much obliged|very much|so much|a lot";
const coverEnd = coverWith([
  ['over', ending],
  ['content', content],
  ['no', 'no+|nope|nah'],
  ['yes', 'yes|yeah|yep|yup|sure'],
  ['dress', dress],
] as const);

/** The question whether there is more to do. */
const moreAsked =
  /\b(?:any ?thing|something|anyone) (?:else|more)\b|\b(?:is|are) there another\b|\bany (?:other|more|further)\b|\bwhat else\b|\bmore (?:i|we) can\b|\banother \w+ (?:that )?(?:i|we) can\b/;

const givesUp = /^\W*(?:no\W+)?(?:never ?mind|forget it)\W*$/;

const secondThoughts =
  /^.*\b(?:actually|wait|sorry|scratch that|i mean|hold on|hang on|on second thoughts?|let me rephrase|correction)\b[\s,.!]*/;
const hesitates = /\b(?:wait|hold on|hang on|on second thoughts?)\b/;

/** Yes or no, in the many ways in which callers say it; null when it says neither, or both. */
export function parseYesNo(text: string, asked = ''): Understood | null {
  const said = yesOrNo(text, asked);
  if (said === undefined) return null;
  const slot = { value: said.yes, spoken: said.yes ? 'yes' : 'no' };
  return said.alone ? { kind: 'value', slot } : { kind: 'value', slot, unsure: true };
}

/** `asked` is the question: "okay" to "anything else?" is no yes. */
export function yesOrNo(text: string, asked = ''): Said | undefined {
  const plain = tidy(text).replace(/\b(no one|nobody|right now|right away)\b/g, ' ');
  if (moreAsked.test(tidy(asked)) && (wantsNoMore(text) || givesUp.test(plain)))
    return { yes: false, alone: true };
  const before = secondThoughts.exec(plain)?.[0] ?? '';
  const tail = plain.slice(before.length);
  if (before === '') return plainly(plain);
  const head = plain
    .slice(0, before.length)
    .replace(
      /(?:actually|wait|sorry|scratch that|i mean|hold on|hang on|on second thoughts?|let me rephrase|correction)[\s,.!]*$/,
      '',
    );
  const first = plainly(head);
  if (!/[\p{L}\p{N}]/u.test(tail)) return hesitates.test(before) ? undefined : first;
  const second = plainly(tail);
  // "No, wait, Tuesday" is still a no, with more.
  return second ?? (first?.yes === false ? { yes: false, alone: false } : undefined);
}

/** Nothing but thanks, praise, and that this was all. */
export function wantsNoMore(text: string): boolean {
  const plain = tidy(text);
  const { found, left } = coverEnd(plain);
  if (left.length > 0 || /(?<!\W)\W+$/.exec(plain)?.[0].includes('?') === true) return false;
  const has = (kind: string) => found.some((one) => one.kind === kind);
  if (has('yes')) return has('over');
  return found.some(({ kind }) => kind !== 'dress') || /\bthank/.test(plain);
}

/** After a "no" they say that all is right; "fine" and "okay" may still refuse. */
const strongly =
  /\b(?:right|correct|exactly|perfect|go ahead|book|do it|go for|confirm|works)\b|\bdon't change\b/;

function plainly(plain: string): Said | undefined {
  const { found, left } = cover(plain);
  const has = (kind: string) => found.some((one) => one.kind === kind);
  // "Please." to "Shall I?"
  if (left.length === 0 && found.every((one) => one.kind === 'dress')) {
    return /\bplease\b/.test(plain) ? { yes: true, alone: true } : undefined;
  }
  if (has('open')) return undefined;
  const { asks, contrasts } = frameOf(plain.replace(/\bwhy not\b[\s.,!?]*$/, ''));
  const doubleAt = found.find(
    (one) =>
      one.kind === 'yes' && /\b(?:no|not|don't|nothing|can't|couldn't)\b/.test(plain.slice(one.from, one.to)),
  );
  if (has('no')) {
    // "No, that's right" says that it is right; "yeah, I don't think so" says nothing that could be relied on.
    const lastNo = found.findLastIndex((one) => one.kind === 'no');
    const yesAfter = found.slice(lastNo + 1).filter((one) => one.kind === 'yes');
    const yesBefore = found.slice(0, lastNo).some((one) => one.kind === 'yes');
    const onlyNo = found
      .filter((one) => one.kind === 'no')
      .every(({ from, to }) => /^(?:no+|nope|nah|not at all)$/.test(plain.slice(from, to)));
    const confirms = yesAfter.some(({ from, to }) => strongly.test(plain.slice(from, to)));
    if (onlyNo && confirms && left.length === 0 && !asks && !contrasts) return { yes: true, alone: true };
    if (yesBefore || yesAfter.length > 0) return undefined;
    if (asks) return undefined;
    const again = found.filter((one) => one.kind === 'no').length > 1;
    return { yes: false, alone: left.length === 0 || (again && !contrasts) };
  }
  if (!has('yes') || asks || contrasts) return undefined;
  if (doubleAt !== undefined && left.length > 0) return undefined;
  // "Right" and "good" inside a sentence are no yes; at its beginning it is one, with more.
  const begins = found.find((one) => one.kind !== 'dress');
  if (left.length > 0 && (begins?.kind !== 'yes' || wordBefore(plain, begins.from, left))) return undefined;
  return { yes: true, alone: left.length === 0 };
}

/** Whether a word that nothing explains stands before a place. */
function wordBefore(plain: string, at: number, left: readonly string[]): boolean {
  const before = plain.slice(0, at).match(/[\p{L}\p{N}']+/gu) ?? [];
  return before.some((word) => left.includes(word));
}
