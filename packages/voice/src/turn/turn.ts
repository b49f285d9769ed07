/**
 * The rules of the conversation as one pure function: (state, event) → (state, effects). It owns who has the floor, when
 * a turn is over, and what becomes of a reply; it knows no audio, no vendor and no timer. call.ts carries its effects
 * out. Each rule has the file of its name: this one says which rule an event belongs to.
 */
import type { CallSettings } from '../call/types.ts';
import type { Language } from '../language/language.ts';
import { languageOf } from '../language/languages.ts';
import { onDisconnected, onGivenUp, onReconnected } from './connection.ts';
import { onDegrade } from './degrade.ts';
import { onFarewell, whileLeaving } from './farewell.ts';
import { onOnset, onOnsetOver, updateHold } from './floor.ts';
import { startTurn } from './reply.ts';
import { onAnswerOverdue, onFillerDue, onReply } from './reply-progress.ts';
import { onSilence } from './silence.ts';
import { onSpeechPaused, onSpeechStarted, onSpeechTail } from './speech-edges.ts';
import { endCall, type Step, setTimer } from './step.ts';
import { onTurnProbability } from './turn-end.ts';
import { acceptTyped, onDigits, onDigitsDone } from './typed.ts';
import type { Effect, TimerName, TurnEvent, TurnState } from './types.ts';
import { onUnheard } from './unheard.ts';
import { onEndpoint, onInterim, onRecognitionFailed, onTranscript } from './words.ts';

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
    onset: false,
    held: false,
    without: [],
    leaving: null,
    over: false,
  };
}

export function step(before: TurnState, event: TurnEvent): { state: TurnState; effects: Effect[] } {
  if (before.over) return { state: before, effects: [] };
  const now: Step = {
    state: {
      ...before,
      utterance: before.utterance && { ...before.utterance },
      reply: before.reply && { ...before.reply },
    },
    effects: [],
    atMs: event.atMs,
    heardMs: event.heardMs ?? event.atMs,
  };
  apply(now, event);
  updateHold(now);
  return { state: now.state, effects: now.effects };
}

function apply(now: Step, event: TurnEvent): void {
  if (now.state.leaving !== null && !whileLeaving(event)) return;
  switch (event.type) {
    case 'start':
      setTimer(now, 'call', now.atMs + now.state.rules.maxCallMs);
      return startTurn(now, { kind: 'start' }, null);
    case 'onset':
      return onOnset(now);
    case 'speech.started':
      return onSpeechStarted(now, event.startMs);
    case 'speech.paused':
      return onSpeechPaused(now, event.lastSoundMs);
    case 'speech.tail':
      return onSpeechTail(now, event.lastSoundMs);
    case 'transcript':
      return onTranscript(now, event);
    case 'transcript.failed':
      return now.state.utterance?.pause === event.pause ? onRecognitionFailed(now) : undefined;
    case 'turn.probability':
      return onTurnProbability(now, event.pause, event.probability);
    case 'typed':
      return acceptTyped(now, { kind: 'said', text: event.text });
    case 'digits':
      return onDigits(now, event.digits);
    case 'timer':
      return timers[event.name](now);
    case 'disconnected':
      return onDisconnected(now);
    case 'reconnected':
      return onReconnected(now);
    case 'hangup':
      return endCall(now, event.reason);
    case 'farewell':
      return onFarewell(now, event.reason);
    case 'degrade':
      return onDegrade(now, event.without);
    default:
      return onReply(now, event);
  }
}

const timers: Record<TimerName, (now: Step) => void> = {
  endpoint: onEndpoint,
  recognition: onRecognitionFailed,
  interim: onInterim,
  filler: onFillerDue,
  answer: onAnswerOverdue,
  silence: onSilence,
  unheard: onUnheard,
  digits: onDigitsDone,
  call: (now) => endCall(now, now.state.leaving ?? 'time-limit'),
  onset: onOnsetOver,
  reconnect: onGivenUp,
};
