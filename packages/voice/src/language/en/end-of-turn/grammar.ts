/** English as the end of a turn needs it: which words cannot end what somebody says, and which sayings are a whole turn. */
import { wordSet } from '../../text.ts';

/** Words after which more must come: determiners, conjunctions, prepositions, subjects, leaning adverbs. */
export const leaning = wordSet(
  'a an the my your our their its every ' +
    'and or but because if unless whether although whereas until than as nor so plus also ' +
    'of to for with from at into onto about by between against during without under upon towards via per regarding ' +
    'concerning including except like ' +
    "i he she we they i'm i've i'd i'll he's she's he'll she'll we're we've we'd we'll they're they've they'd they'll " +
    "you're you've you'd you'll it's it'll it'd that'll there's who's what's where's here's let's gonna wanna which " +
    'very quite rather extremely almost nearly approximately roughly just really particularly especially',
);

/** Sounds of somebody who is looking for words. */
export const fillers = wordSet('um umm uh uhh uhm er err erm hmm hm mm ah eh');

/** Words that more usually follows, but not always. */
export const halfLeaning = wordSet(
  'that this these those when where while who then since though maybe perhaps probably usually exactly basically actually ' +
    'mostly mainly before after over through around along across behind near inside beside not',
);

/** Verbs that help another: an end only in a short answer such as "yes, I do". */
export const auxiliary =
  /^(am|is|are|was|were|be|been|being|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|cannot|(is|are|was|were|has|have|had|do|does|did|ca|could|wo|would|should)n't)$/;

/** "switch it on", "come in": verbs that such a word belongs to. */
export const particles = wordSet('in on');
export const particleVerb =
  /^(switch|turn|log|sign|come|came|hang|hung|check|go|went|gone|put|take|took|get|got|give|gave|fill|set|hold|work|fall|plug|move|carry|let|ring|stay|pass|try|tried|type|send|hand|key|bring|drop|call|keep|break|broke)(e?d|s|es|ing|ning|ting|ping)?$/;

/** Verbs that are nothing without what they act on or lead to. */
export const transitive = wordSet(
  'want wants wanted need needs needed get gives give gave send bring buy bought make makes made take put tell told ' +
    'show shows showed ask asked find found have lost lose use used choose pick say says said mean means meant know ' +
    'think thought believe wonder wondering hope guess prefer try trying tried keep keeps set includes contains ' +
    'received got book order cancel change confirm check update schedule reschedule reserve rent add remove arrange ' +
    'discuss report return exchange explain describe provide require requires request see',
);

/** These lead on whatever stands before them. */
export const leadsOn = wordSet(
  'going looking supposed able interested based called named wondering trying calling due',
);

/** Of the transitive ones, those that are a whole turn after "to": "I would like to cancel." */
export const wholeAfterTo = wordSet(
  'cancel know order book check return confirm reschedule report see change',
);

/** Adjectives: after "a" or "an" there is a noun to come. */
export const adjectives = wordSet(
  'new old big small large long short good bad great nice different better cheaper cheap expensive bigger smaller ' +
    'larger faster slower third first red blue green black white yellow grey brown quick simple free full whole single ' +
    'double quiet private specific certain special normal regular early earlier late later vegetarian vegan ' +
    'non-smoking beautiful serious strange used broken friendly young',
);

export const questionWord = /^(what|where|when|who|whom|whose|which|why|how)('s|'re|'d|'ll)?$/;

/** Stand between such a verb and its particle: "hand it over". */
export const object = /^(it|them|him|her|me|us|this|that)$/;

/** Before "called" where it is what somebody did, not what something is named. */
export const caller = /^(have|has|had|'ve|i've|we've|i|we|you|they|he|she|just|already|never)$/;

/** "I did not understand that." */
export const takesThat =
  /^(understand|like|do|did|done|want|know|try|tried|hear|heard|see|saw|need|get|take|have|had|buy|use|change|accept|remember|of|for|with|about|at|after|before|than)$/;

export const beforeMonth = /^(of|in|this|next|last|until|by|since|during|from)$/;

/** Begin a question whatever follows, but for the words of the next: "Is breakfast included". */
export const asking = /^(is|are|was|were|does|did|can|could|will|would|should)$/;
export const afterAsking = /^(be|have|like|love|prefer|need|not|do|also|rather)$/;
/** After any auxiliary they make it a question: "do you", "have they". */
export const asksAfter = /^(i|you|we|he|she|it|they|there|this|that|the|my|your|our|his|her)$/;

/** A wish put as a question. */
export const request = /^(please )?(can|could|would|will|do|did|may) (you|i|we|somebody|someone)\b/;

/** Close what they end: "not any more", "to my office instead". */
export const closing =
  /\b(instead|either|as well|at all|any ?more|any longer|in the first place|for now|by mistake)$/;

/** What is nothing but when is made of these and of clock times: "in the morning at ten". */
export const whenWords = wordSet(
  'in at on the this next early late around about by half quarter past to before after maybe preferably please ' +
    "o'clock noon midnight today tomorrow tonight morning mornings afternoon afternoons evening evenings am pm a.m p.m " +
    'monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays ' +
    'sundays one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty',
);
export const clockTime = /^\d{1,2}([:.]\d\d)?([ap]\.?m)?$/;
/** Of such words, those that tell the hour and those that tell the day. */
export const hour = /^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|\d.*)$/;
export const day = /^(today|tomorrow|tonight|(mon|tues|wednes|thurs|fri|satur|sun)day)$/;
/** No time ends in these. */
export const whenGoingOn = /^(the|this|next|early|late|half|quarter|past|maybe|preferably)$/;

/** A wish with what it is for: as an answer to "what can I do for you?" it is whole. */
export const wishWithObject =
  /^(yes |hi |hello |well )?(i|we)('d like| would like| want| need|'m calling| am calling| have) (to )?([a-z]+ ){0,2}(a|an|my|our|the) ([a-z'-]+ )?(?<object>[a-z'-]+)$/;
/** More is mostly said of these: for how many, for whom, for when. */
export const ofWhichMore =
  /^(tables?|rooms?|seats?|tickets?|cars?|flights?|reservations?|bookings?|appointments?|visits?|meetings?|places?|deliver(y|ies)|questions?|problems?|issues?|requests?|complaints?|friends?|bit|lot|few|little)$/;

export const politeEnd = /\b(please|thanks|thank you)$/;

/** Begin a clause that is only the condition of another. */
export const subordinator = /^(if|although|though|unless|whenever|once|since|while|when|after|before|as)$/;

/** Begin the clause that a condition belongs to. */
export const subject =
  /^(i|you|we|he|she|it|they|this|that|there|nothing|nobody|everything|everybody|somebody|something|please|then|can|could|will|would|should|do|does|is|are|what|how|who|(i|you|we|they|he|she|it|that|there)'(m|s|d|ll|re|ve))$/;

/** A sentence that only opens what comes. */
export const opener =
  /^((oh|well|so|now|look|listen|actually|basically|you know|you see|i mean|anyway|also|the thing is|let me see|let's see|first|okay so|and|but)[ ,]*)+$/;

export const greeting =
  /^((oh|ah|sorry|excuse me|hello|hi|hey|good (morning|afternoon|evening|day)|there|okay|right)[ ,]*)+$/;

/** Says that the matter is to come. */
export const preamble =
  /\b((have|had|got) (a|one|another|two|just a|one more|a few|some) (\w+ )?(questions?|problems?|requests?|issues?|complaint|things?)|wanted to ask( you)? something|one (more|other) thing|(problem|thing|question|issue) is)$/;

/** Short answers that are a whole turn. */
export const shortAnswer =
  /^(yes|yeah|yep|yup|no|nope|sure|okay|ok|right|correct|exactly|absolutely|definitely|certainly|of course|not really|not yet|not at all|never|maybe|perhaps|i think so|i guess so|i hope so|i (don't|do not) know|fine|perfect|great|sounds good|that('s| is) (right|correct|fine|all|it|good|great|okay|perfect)|that('ll| will)? (works?|do)( for me)?|nothing( else)?|all good|please( do)?|thanks|thank you( very much| so much)?|good-?bye|bye( bye)?|neither|both|either( one)?|any ?time|whenever|stop|help|go ahead|none|me too|i am|i do|i did|i have|i can|i will|it is|it does|it did|it was)$/;

/** Whole as an answer; without a question there is mostly more to come. */
export const openingAnswer =
  /^((i am|i do|i did|i have|i can|i will|it is|it does|it did|it was|thanks|thank you)|no (that|it|this)('s| is| was) (wrong|not \w+))$/;

/** Before or after the answer itself. */
export const answerMark =
  /^(yes|yeah|yep|no|nope|okay|ok|sure|well|oh)\b[ ,.]*|(?:(?<![ ,.])[ ,.]+)?\b(please|thanks|thank you|sir|madam)$/g;

export const yesOrNo = /^(yes|yeah|yep|yup|no|nope|okay|ok|right|sure)$/;

/** Said after a comma, none of these is one more item of a list. */
export const afterthought =
  /^(please|thanks|thank you.*|sir|madam|though|too|then|i (think|guess|suppose|believe|hope)|right|okay|ok|actually|if .*|instead|yes|no|yeah|anyway|sorry|as well|for now|today|tomorrow|tonight|isn't it|[^\d\n]*\d.*)$/;

/** A day, a date, a time: complete as an answer. */
export const when =
  /\b((mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow|tonight|yesterday|morning|afternoon|evening|noon|midnight|o'clock|[ap]\.?m|ago|(next|last) (week|month|year)|half past \w+|quarter (past|to) \w+|weekend)$/;
