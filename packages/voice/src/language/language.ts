/**
 * Everything that the engine must know of a language, as data and pure functions. The engine holds no word of any: a
 * language is a folder that implements this, and a line in languages.ts.
 */
import type { Answer, LineName } from '@parley/contracts/flow';
import type { ExpectedAnswer } from '../ports.ts';
import type { AnswerContext, Said, SimpleAnswer, SlotValue, Span, Standing, Understood } from './answer.ts';
import type { SpokenText } from './spoken-text.ts';

export interface Language {
  /** Primary language subtag of BCP 47: "en". */
  tag: string;
  stock: StockSentences;
  turn: TurnLanguage;
  speech: SpeechLanguage;
  /** null where the language has no answers yet: it cannot hold a flow. */
  flow: FlowLanguage | null;
}

/** What the engine itself says when nobody else does. */
export interface StockSentences {
  /** The answer takes its time. Where there is none, the caller waits in silence. */
  filler?: string;
  /** It takes longer still: said instead of the filler from then on. */
  stillBusy?: string;
  /** The answer failed. */
  apology: string;
  /** It failed again. */
  apologyAgain: string;
  /** It failed too often, and there is a person: said, then put through. */
  toPerson: string;
  /** It failed too often, and there is nobody: said, then hung up. */
  givesUp: string;
  /** The mind hangs up without a word. */
  goodbye: string;
  /** The mind answers in letters that the voice of this language cannot read. */
  otherLanguage?: string;
  /** A sound of the caller was not understood. */
  notHeard: string;
  /** There are too many calls, and this one must end: said, then hung up. */
  overloaded: string;
}

/** From 'whole', where nothing can be missing, to 'open', where something must be. */
export type Completeness = 'whole' | 'likely' | 'unsure' | 'open';

/** How turns are heard to end, and what is no turn. */
export interface TurnLanguage {
  /** Do these words make a whole? `text` is one utterance as recognised, not empty. */
  completenessOf(text: string, expects: ExpectedAnswer): Completeness;
  /** "Hold on", "let me check": the caller wants silence. */
  asksForTime(text: string): boolean;
  /** What kind of answer the agent's own words ask for: `text` is all that it says in this turn. */
  answerExpectedAfter(text: string): ExpectedAnswer;
  /** One by one, in any number and order, these small words are no wish to speak: "mm-hm", "I see". */
  nods: ReadonlySet<string>;
  /** These are, however short: "stop". Neither global nor sticky. */
  commands: RegExp;
}

/** How text is cut into pieces and said. */
export interface SpeechLanguage {
  /** Text as it is said, with the way back. Never throws. */
  normalize(text: string): SpokenText;
  breaks: SentenceBreaks;
  /** One letter that can be read; left out, all of them. Neither global nor sticky. */
  letter?: RegExp;
  /** Whether an aside is a reference or a direction for the stage, and not to be said. */
  isUnsaid(aside: Aside): boolean;
}

/** Words that somebody wrote in brackets or between stars. */
export interface Aside {
  mark: '[' | '(' | '*';
  words: string;
  /** The end of what is said before it. */
  before: string;
  /** It stands between two sentences, or before the first. */
  apart: boolean;
}

export type StopEnding = 'none' | 'sentence-if-capital' | 'sentence-if-starter' | 'not-before-digit';

/** Where a stream of text may be cut. The words of the sets are in small letters. */
export interface SentenceBreaks {
  /** What a full stop after `word`, as it is written, ends where it is short for another; undefined where it is not. */
  afterAbbreviation(word: string, previous: string | undefined): StopEnding | undefined;
  /** Usual at the beginning of a sentence, never of a name. */
  starters: ReadonlySet<string>;
  /** Begin a clause. */
  conjunctions: ReadonlySet<string>;
  /** A piece does not end with these: they belong to what follows. */
  leaning: ReadonlySet<string>;
  /** Names of months and days, to which the number beside them belongs. */
  calendar: RegExp;
}

/** What callers may want at any time, whatever the question was. */
export type Intent =
  | 'person'
  /** The call is to end. */
  | 'goodbye'
  | 'repeat'
  | 'startOver'
  | 'goBack'
  | 'help'
  | 'hold'
  | 'automated'
  /** The agent is to be quiet: the call goes on. */
  | 'stop'
  /** What is being arranged is given up: "never mind". */
  | 'leave'
  /** Something that was arranged earlier is to be undone: "cancel my order". */
  | 'cancel'
  /** Somebody is asked for by name or by what they do. */
  | 'named'
  /** Nothing but anger. */
  | 'complain'
  /** The caller only says hello, or asks who is there. */
  | 'greet';

/** What a flow understands and says. */
export interface FlowLanguage {
  says: FlowSays;
  hears: FlowHears;
  meaning: MeaningWords;
  /** The one form of a text that the rest reads: small letters, straight quotes, single spaces. */
  tidy(text: string): string;
}

/** What a flow says by itself. */
export interface FlowSays {
  /** Stock sentences, as templates. */
  lines: Record<LineName, string>;
  /** The answer is in `{{value}}`. */
  confirm: string;
  /** Also understood by `yesOrNo`. */
  yes: string;
  no: string;
  sayYesOrNo: string;
  /** How an answer may sound, as a sentence. */
  example(answer: Answer): string;
  /** Which answers can be changed, by their labels. */
  changeable(labels: readonly string[]): string;
  /** Which of these was meant? */
  which(labels: readonly string[]): string;
  list(items: readonly string[], last: 'and' | 'or'): string;
  /** A time of day: of "15:30". */
  time(time: string): string;
  /** A day, seen from another: both as YYYY-MM-DD. */
  day(day: string, today: string): string;
}

/** How a flow understands what is said to it. */
export interface FlowHears {
  answer(text: string, spec: SimpleAnswer, context: AnswerContext): Understood | null;
  /**
   * `pending` was read back and the text puts a piece of it right: the whole value; null where it does not. `strict`:
   * another answer may be meant, and only what is plainly a piece of this one, or like it, counts.
   */
  amend(text: string, spec: SimpleAnswer, pending: SlotValue, strict?: boolean): Understood | null;
  /** What an answer of this type is called, whatever its label: "number". */
  nouns(type: Answer['type']): readonly string[];
  /** What is spoken about is right: "the name is fine". */
  approves(text: string): boolean;
  /** `asked` is the question in the words in which it was asked: "okay" to "anything else?" is no yes. */
  yesOrNo(text: string, asked: string): Said | undefined;
  /** How each of these pieces of a tidied text, in its order, stands in it: "not billing" rules billing out. */
  standing(tidied: string, pieces: readonly Span[]): Standing[];
  /** The digits that are read out; empty where there are none. */
  digits(text: string): string;
  /** "The second one", "number two", "the last": which of so many, from 0. */
  ordinal(text: string, count: number): number | undefined;
  /** Times of day in a question of the agent's, as `answer` reads them. */
  times(question: string): string[];
  /** Which of the times that were offered fit, by their places: "the earliest", "in the morning"; empty where none is meant. */
  picks(text: string, offered: readonly string[]): number[];
  /** By the whole utterance, tidied. */
  intent(intent: Intent, tidied: string): boolean;
  /** Nothing but thanks, praise, and that this was all: said to who has said goodbye. */
  thanks(text: string): boolean;
  /** "Nothing", to the question what should be changed. */
  keepsAll(text: string): boolean;
  /** Something seems to be taken back. */
  takesBack(text: string): boolean;
  /** A question that proposes nothing: "can I come at ten?" is none. */
  asks(text: string): boolean;
  /** Something is asked for or wished, whatever it is. */
  wishes(text: string): boolean;
  /** It goes on with what was talked about: "and on Sunday?" */
  followsUp(text: string): boolean;
  /** An earlier answer is meant, even where the open question has the same type. */
  insists(text: string): boolean;
  /** Without the yes or no that it begins with. */
  afterYesOrNo(text: string): string;
  /** Without the refusal that it begins with: "no, that's wrong". */
  afterRefusal(text: string): string;
  /** Without the name of what is spoken about: "the day should be Monday" without "the day should be". */
  withoutLabel(text: string, label: string): string;
}

/** How words are weighed that are held against example phrases. */
export interface MeaningWords {
  /** What remains is not a word, and the same for all forms of one. */
  stem(word: string): string;
  /** Words that say little by themselves. */
  small: ReadonlySet<string>;
}
