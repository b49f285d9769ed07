/** What happens in a conversation, and what follows from it: the vocabulary of turn.ts. */
import type { Degradation, EndReason } from '@parley/contracts/talk';
import type { CallEvent, CallSettings } from '../call/types.ts';
import type { Language } from '../language/language.ts';
import type { ExpectedAnswer, MindInput } from '../ports.ts';

export type TurnRules = Omit<CallSettings, 'language'> & { language: Language };

/** Words of the caller that are not answered yet. */
export interface Utterance {
  startMs: number;
  lastSoundMs: number;
  /** Counts the pauses; a transcript says which pause it was made at. */
  pause: number;
  text: string;
  /** Of `text`, 0 to 1; null where the recogniser does not tell. */
  confidence: number | null;
  /** Of its last word, likewise. */
  lastWordConfidence: number | null;
  /** The pause that `text` covers; -1 before any. */
  textPause: number;
  probability: number | null;
  /** It began while a committed reply was alive, and nobody has judged yet what it meant. */
  overlap: boolean;
  /** Recognition failed for its last pause. */
  failed: boolean;
}

/** The one reply that is alive. */
/** When the caller's silence had lasted enough, and between which ms their words sounded. */
export interface Decision {
  decidedMs: number;
  speechStartMs: number | null;
  speechEndMs: number | null;
}

export interface LiveReply {
  id: number;
  turn: number;
  /** What it answers; what was said is given back to the next reply when nobody heard this one. */
  input: MindInput;
  provisional: boolean;
  /** Its first sample has left, be it a filler's. */
  sounding: boolean;
  /** The first sample of the answer proper has left. */
  answering: boolean;
  /** Fixed words of the engine after a fault; a fault of these is not answered with more of them. */
  apology: boolean;
  /** When what it answers was said, once it is the answer: fixed words in its place are waited for from then on. */
  decision: Decision | null;
  expects: ExpectedAnswer;
  /** To do once it was heard to its end. */
  action: { type: 'end'; reason: EndReason } | { type: 'transfer'; to: string } | null;
}

export interface TurnState {
  rules: TurnRules;
  caller: 'silent' | 'speaking';
  turn: number;
  /** Something of this turn's answer was heard, so what the caller says next opens another turn. */
  answered: boolean;
  utterance: Utterance | null;
  reply: LiveReply | null;
  nextReply: number;
  /** Said, but its reply was thrown away before it was heard. */
  unanswered: string;
  /** Said over an answer that cannot be interrupted; its turn comes when that has ended. */
  waiting: string;
  /** What the last question heard needs. */
  expects: ExpectedAnswer;
  digits: string;
  silences: number;
  /** The caller was asked to say again what nobody understood, and nothing was understood since. */
  askedAgain: boolean;
  failures: number;
  callerPauseMs: number;
  callerPauses: number;
  /** Where the speech of the turn that was decided last ended; null before any. */
  decidedAtMs: number | null;
  connected: boolean;
  /** Something was heard of the caller on a quiet line: perhaps they are about to speak. */
  onset: boolean;
  /** The agent's sound is withheld. */
  held: boolean;
  /** What the call does without, because the server is overloaded. */
  without: readonly Degradation[];
  /** The caller is being told that the call ends, and why it will have ended; null in any other call. */
  leaving: EndReason | null;
  over: boolean;
}

export type TimerName =
  | 'endpoint'
  | 'recognition'
  | 'interim'
  | 'filler'
  | 'answer'
  | 'silence'
  | 'unheard'
  | 'digits'
  | 'call'
  | 'reconnect'
  | 'onset';

/** `heardMs`: how far the caller has been heard by then; to `atMs` where left out. */
export type TurnEvent = { atMs: number; heardMs?: number } & (
  | { type: 'start' }
  | { type: 'onset' }
  | { type: 'speech.started'; startMs: number }
  | { type: 'speech.paused'; lastSoundMs: number }
  /** Heard again with what came after: the last sound of this pause ended here. */
  | { type: 'speech.tail'; lastSoundMs: number }
  /** `pause` null: said while the caller goes on speaking. */
  | {
      type: 'transcript';
      pause: number | null;
      text: string;
      confidence: number | null;
      lastWordConfidence?: number | null;
    }
  | { type: 'transcript.failed'; pause: number }
  | { type: 'turn.probability'; pause: number; probability: number }
  | { type: 'typed'; text: string }
  | { type: 'digits'; digits: string }
  | { type: 'reply.expects'; reply: number; expects: ExpectedAnswer }
  | { type: 'reply.action'; reply: number; action: NonNullable<LiveReply['action']> }
  | { type: 'reply.sounding'; reply: number }
  | { type: 'reply.answering'; reply: number }
  | { type: 'reply.drained'; reply: number }
  | { type: 'reply.failed'; reply: number }
  | { type: 'timer'; name: TimerName }
  | { type: 'disconnected' }
  | { type: 'reconnected' }
  | { type: 'hangup'; reason: EndReason }
  | { type: 'farewell'; reason: EndReason }
  | { type: 'degrade'; without: readonly Degradation[] }
);

export type Effect =
  /** Ask for the words so far; `pause` null while the caller is speaking. */
  | { type: 'transcribe'; pause: number | null }
  /** What is heard from here on belongs to another utterance. */
  | { type: 'utterance.over' }
  | { type: 'reply.start'; reply: LiveReply }
  | { type: 'reply.say'; reply: LiveReply; text: string }
  /** The provisional reply is the answer: let it sound. `decidedMs`: when the caller's silence had lasted enough. */
  | {
      type: 'reply.commit';
      reply: number;
      decidedMs: number;
      speechStartMs: number | null;
      speechEndMs: number | null;
    }
  /** Stop making it, drop what has not left, settle what was heard. */
  | { type: 'reply.abort'; reply: number }
  /** Make no more of it, but let what is made be heard. */
  | { type: 'reply.finish'; reply: number }
  | { type: 'reply.filler'; reply: number; text: string }
  | { type: 'hold'; held: boolean }
  /** Whether noise is taken away from what is heard from here on. */
  | { type: 'denoise'; on: boolean }
  | { type: 'timer.set'; name: TimerName; atMs: number }
  | { type: 'timer.clear'; name: TimerName }
  | { type: 'emit'; event: CallEvent }
  /** `transferTo`: where the caller is to be put through to. */
  | { type: 'end'; reason: EndReason; transferTo?: string };
