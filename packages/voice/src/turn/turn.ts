/**
 * The rules of the conversation as one pure function: (state, event) → (state, effects). It owns who has the
 * floor, when a turn is over, and what becomes of a reply; it knows no audio, no vendor and no timer. call.ts
 * carries its effects out. What the caller's speech does is in turn-speech.ts, what replies do in turn-reply.ts.
 */
import type { CallSettings } from '../call/types.ts';
import type { Language } from '../language/language.ts';
import { languageOf } from '../language/languages.ts';
import { clearTimer, type Draft, endCall, setTimer, settleHold } from './draft.ts';
import { onDrained, onReplyFailed, onSounding, startTurn, watchSilence } from './reply.ts';
import {
  acceptTyped,
  onEndpoint,
  onInterim,
  onRecognitionFailed,
  onSpeechPaused,
  onSpeechStarted,
  onSpeechTail,
  onTranscript,
  onTurnProbability,
  onUnheard,
} from './speech.ts';
import type { Effect, TimerName, TurnEvent, TurnState } from './types.ts';

/** How long a keypad entry stays open after its last key. */
export const digitsWaitMs = 1500;

/** How long a lost connection is waited for before the call is given up. */
export const reconnectWaitMs = 30_000;

/** Who is about to speak is heard to speak within this. */
const stirringMs = 400;

/** An answer that may not sound yet is not late; it is looked at again after this long. */
const heldRetryMs = 1000;

export function initialTurnState(
  settings: CallSettings,
  language: Language = languageOf(settings.language),
): TurnState {
  return {
    rules: { ...settings, language },
    caller: 'silent',
    turn: 1,
    answered: false,
    utterance: null,
    reply: null,
    nextReply: 1,
    unanswered: '',
    waiting: '',
    expects: 'anything',
    digits: '',
    silences: 0,
    askedAgain: false,
    failures: 0,
    callerPauseMs: 0,
    callerPauses: 0,
    decidedAtMs: null,
    connected: true,
    stirring: false,
    held: false,
    over: false,
  };
}

export function step(state: TurnState, event: TurnEvent): { state: TurnState; effects: Effect[] } {
  if (state.over) return { state, effects: [] };
  const draft: Draft = {
    state: {
      ...state,
      utterance: state.utterance && { ...state.utterance },
      reply: state.reply && { ...state.reply },
    },
    effects: [],
    atMs: event.atMs,
    heardMs: event.heardMs ?? event.atMs,
  };
  apply(draft, event);
  settleHold(draft);
  return { state: draft.state, effects: draft.effects };
}

function apply(draft: Draft, event: TurnEvent): void {
  const { state } = draft;
  switch (event.type) {
    case 'start':
      setTimer(draft, 'call', draft.atMs + state.rules.maxCallMs);
      return startTurn(draft, { kind: 'start' }, null);
    case 'stirring':
      state.stirring = true;
      return setTimer(draft, 'stirring', draft.atMs + stirringMs);
    case 'speech.started':
      return onSpeechStarted(draft, event.startMs);
    case 'speech.paused':
      return onSpeechPaused(draft, event.lastSoundMs);
    case 'speech.tail':
      return onSpeechTail(draft, event.lastSoundMs);
    case 'transcript':
      return onTranscript(draft, event);
    case 'transcript.failed':
      return state.utterance?.pause === event.pause ? onRecognitionFailed(draft) : undefined;
    case 'turn.probability':
      return onTurnProbability(draft, event.pause, event.probability);
    case 'typed':
      return acceptTyped(draft, { kind: 'said', text: event.text });
    case 'digits':
      return onDigits(draft, event.digits);
    case 'timer':
      return onTimer(draft, event.name);
    case 'disconnected':
      state.connected = false;
      clearTimer(draft, 'silence');
      return setTimer(draft, 'reconnect', draft.atMs + reconnectWaitMs);
    case 'reconnected':
      state.connected = true;
      clearTimer(draft, 'reconnect');
      return watchSilence(draft);
    case 'hangup':
      return endCall(draft, event.reason);
    default:
      return onReply(draft, event);
  }
}

type ReplyEvent = Extract<TurnEvent, { reply: number }>;

/** What a reply that is no longer the live one says has no effect. */
function onReply(draft: Draft, event: ReplyEvent): void {
  const { reply } = draft.state;
  if (reply?.id !== event.reply) return;
  switch (event.type) {
    case 'reply.expects':
      reply.expects = event.expects;
      if (reply.answering) draft.state.expects = event.expects;
      return;
    case 'reply.action':
      reply.action = event.action;
      return;
    case 'reply.sounding':
      return onSounding(draft, reply);
    case 'reply.answering':
      reply.answering = true;
      draft.state.expects = reply.expects;
      return clearTimer(draft, 'answer');
    case 'reply.drained':
      return onDrained(draft, reply);
    case 'reply.failed':
      return onReplyFailed(draft, reply);
  }
}

function onTimer(draft: Draft, name: TimerName): void {
  const { state } = draft;
  const { filler } = state.rules.language.stock;
  switch (name) {
    case 'endpoint':
      return onEndpoint(draft);
    case 'recognition':
      return onRecognitionFailed(draft);
    case 'interim':
      return onInterim(draft);
    case 'filler':
      if (state.held) return setTimer(draft, 'filler', draft.atMs + heldRetryMs);
      if (filler !== undefined && state.reply && !state.reply.sounding && !state.reply.provisional) {
        draft.effects.push({
          type: 'reply.filler',
          reply: state.reply.id,
          text: filler,
        });
      }
      return;
    case 'answer':
      if (state.held) return setTimer(draft, 'answer', draft.atMs + heldRetryMs);
      return state.reply ? onReplyFailed(draft, state.reply) : undefined;
    case 'silence':
      return onSilence(draft);
    case 'unheard':
      return onUnheard(draft);
    case 'digits': {
      const { digits } = state;
      state.digits = '';
      return digits === '' ? undefined : acceptTyped(draft, { kind: 'digits', digits });
    }
    case 'call':
      return endCall(draft, 'time-limit');
    case 'stirring':
      state.stirring = false;
      return;
    case 'reconnect':
      return state.connected ? undefined : endCall(draft, 'connection-lost');
  }
}

function onDigits(draft: Draft, digits: string): void {
  draft.state.digits = (draft.state.digits + digits).slice(-32);
  const done = draft.state.digits.endsWith('#');
  setTimer(draft, 'digits', draft.atMs + (done ? 0 : digitsWaitMs));
}

function onSilence(draft: Draft): void {
  const { state } = draft;
  if (state.reply || state.utterance || !state.connected) return;
  state.silences += 1;
  if (state.silences > state.rules.maxSilences) return endCall(draft, 'silence');
  startTurn(draft, { kind: 'silence', count: state.silences }, null);
}
