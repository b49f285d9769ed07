/**
 * What a caller does with what they name, seen by one part for all slots: "not Monday" rules out, "Monday, no, Tuesday"
 * takes back, "is Monday free?" asks, "maybe Monday" doubts.
 */
import type { Span, Standing } from '../../answer.ts';

export interface Frame {
  /** The last sentence is a question. */
  asks: boolean;
  /** The question is a proposal: "How about Monday?", "Can I come at three?" */
  proposes: boolean;
  /** The caller is not sure, or speaks of when something else is. */
  doubts: boolean;
  /** Something is said against what went before: "but", "except", "only if". */
  contrasts: boolean;
}

const opening =
  /^(?:(?:um+|uh+|er|erm|well|oh|so|okay|ok|and|but|hi|hello|hey|sorry|yes|yeah|no|please|then|hmm+|actually)\b[\s,.!]*)*/;
const questionWord = /^(?:what|when|where|who|whose|whom|why|how|which)\b(?:'s|'re|'d|'ll)?/;
const inverted =
  /^(?:(?:is|isn't|are|aren't|was|were|does|doesn't|did|didn't|can|can't|could|couldn't|would|wouldn't|will|won't|shall|should|has|hasn't) (?:i|you|we|he|she|it|they|this|that|there|these|those|the|my|your|our|any|anybody|anyone|someone|somebody|a|an)|(?:do|don't|have|haven't|may) (?:i|you|we|they|these|those|any|anybody|anyone))\b/;
/** Said with the voice of a question, whatever the marks. */
const tag = /(?:^|[ ,])(?:right|okay|ok|correct|yes|no|isn't it|is it|doesn't it|don't you|yeah|huh)\?$/;
const proposal =
  /\b(?:how|what) about\b|\b(?:can|could|may|might) (?:i|we|you)\b|\bwould\b.*\b(?:work|suit|be|do|fit)\b|\b(?:is|are|does|do|will)\b.*\b(?:okay|ok|free|possible|available|good|fine|work|works|suit|suits|do|alright|all right|too late|too early)\b|\bdo you have\b|\bhave you got\b|\bis there (?:anything|something|a|an|any)\b|\bany chance\b|\b(?:got|have) anything\b/;
const doubt =
  /\b(?:maybe|perhaps|possibly|not (?:quite |really |so |too |very |entirely |completely |a hundred percent |100 percent )?(?:sure|certain)|unsure|(?:don't|do not) (?:really |quite )?know|dunno|might|(?:have|need|want|like|let me) (?:to )?think|thinking|depends|no (?:idea|clue)|undecided|(?:leave|leaves|leaving|busy|away|out of town|get off|gets? out|pick up|flight|already have))\b/;
const contrast =
  /\b(?:but|except|excepting|however|although|though|unless|apart from|other than|as long as|provided|if|only (?:the|that|if|not|one)|just not|just (?:the|one)|wait)\b/;

/** `tidied`: small letters, straight quotes, single spaces. */
export function frameOf(tidied: string): Frame {
  const sentences = tidied.split(/(?<=[.!?]) /);
  const last = sentences.at(-1) ?? '';
  const core = last.replace(opening, '');
  const asks = /\?["')]*$/.test(last) || tag.test(last) || questionWord.test(core) || inverted.test(core);
  return {
    asks,
    proposes: asks && proposal.test(last),
    doubts: doubt.test(tidied),
    contrasts: contrast.test(tidied),
  };
}

/** After these, what follows takes the place of what went before. */
const repair =
  /\b(?:no(?! (?:later|earlier|more|less|sooner|problem|worries|rush|need|matter|preference|longer|idea|doubt))|nope|nah|sorry|wait|actually|i mean|i meant|scratch that|forget that|make (?:that|it)|or rather|rather|correction|oops|my mistake|i said|change (?:that|it)|let's say)\b/;
/** At the end, where nothing follows, only these take back. */
const takenBackAtEnd =
  /\b(?:no,? wait|wait,? no|no,? not that|scratch that|forget that|no,? sorry|that's wrong|not that)\b/;

const little = '(?: (?:on|at|for|in|the|a|an|this|next|that|of|any|to|around|about|by|my|your|than))*';
/** Right before what is ruled out. */
// regexp: of so many words at most, each once.
const excluding = new RegExp(
  '(?:\\b(?:not|nothing|never|excluding|without|besides|avoid|skip|except(?:ing)?(?: for)?|apart from|aside from|other than|instead of|than)' +
    "|(?:n't|\\bcannot|\\bcan not)(?: (?:really|quite))?(?: (?:do|make|come|want|like|need|have|take|see|work|get|be|manage|use))?(?: (?:it|there|here))?" +
    '|\\b(?:any|every|all|no)(?:thing|one|where|body)?(?: (?:day|time|hour|one|other))?,? but)' +
    `${little}[ :]*$`,
);
/** The same, where a bare "no" is no answer to a question before it: "no sales please". */
// regexp: as above.
const refusing = new RegExp(`(?<![,.;!] )\\bno(?: more)?${little} $`);
/** Right after what is ruled out. */
const excluded =
  /^[ ,]*(?:is|was|'s|are)?,? ?(?:(?:not|n't|never)\b(?= (?:good|possible|okay|ok|right|what|an option|great|going|me|for|it|so|convenient|ideal)\b|[.!]?$)|no good\b|no use\b|out of the question\b|impossible\b|wrong\b|too (?:early|late|soon)\b)|^[ ,]*(?:does|do|did|will|would|can|could|is|was|are)(?:n't| not)\b|^[ ,]*(?:won't|can't|cannot)\b/;
/** Between two pieces of which the second stands as the first. */
const joined = /^[ ,]*(?:or|nor|and|and\/or)(?: (?:on|at|for|the|a|an|this|next))*[ ,]*$/;

/**
 * How each of these pieces stands in the text in which they were found, in its order. With `refusals` a "no" right
 * before a piece, with nothing between, rules it out: right for what can be refused by name, not for "no, four thirty".
 */
export function standingOf(text: string, pieces: readonly Span[], refusals = false): Standing[] {
  const standing: Standing[] = [];
  pieces.forEach((piece, at) => {
    const before = text.slice(pieces[at - 1]?.to ?? 0, piece.from);
    const next = pieces[at + 1]?.from ?? text.length;
    const after = text.slice(piece.to, next);
    const out =
      excluding.test(before) ||
      (refusals && refusing.test(before)) ||
      excluded.test(after) ||
      (standing[at - 1] === 'ruled-out' && joined.test(before));
    standing.push(out ? 'ruled-out' : 'affirmed');
  });
  pieces.forEach((piece, at) => {
    const next = pieces[at + 1];
    const after = text.slice(piece.to, next?.from ?? text.length);
    const back =
      next === undefined ? takenBackAtEnd.test(after) : standing[at + 1] === 'affirmed' && repair.test(after);
    if (!back) return;
    for (let earlier = 0; earlier <= at; earlier += 1) {
      if (standing[earlier] === 'affirmed') standing[earlier] = 'taken-back';
    }
  });
  return standing;
}
