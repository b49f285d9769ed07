/** What the caller's speech does to a turn. Part of the pure rules of turn.ts. */

import { recognitionDeadlineMs } from '../limits.ts';
import type { MindInput } from '../ports.ts';
import { clearTimer, type Draft, emitTranscript, setTimer } from './draft.ts';
import { endpointWaitMs } from './endpointing.ts';
import { judgeOverlap } from './overlap.ts';
import {
  abortReply,
  commitReply,
  sayInstead,
  startReply,
  startTurn,
  upcomingTurn,
  watchSilence,
  withUnanswered,
} from './reply.ts';
import type { TurnEvent, Utterance } from './types.ts';

/** While the caller speaks, the words so far are asked for after this long, and again every so often. */
export const firstInterimMs = 600;
export const interimEveryMs = 900;
/** Speech over the agent that goes on this long means the floor, whatever its words. */
export const overlapLongMs = 1600;
/** Audio is on its way for so long. What is later than that may still be speech: its silence does not count yet. */
const usualLagMs = 80;
const heardAgainMs = 20;
const pauseFades = 0.93;
/** Speech as long as this in which no word was found is asked for again, once: it was no cough. */
const longUnheardMs = 1200;
/** What is shorter may have been one, or a word: a caller who then waits is asked. */
const shortUnheardMs = 350;
const askAfterMs = 2000;

export function onSpeechStarted(draft: Draft, startMs: number): void {
  const { state } = draft;
  state.caller = 'speaking';
  clearTimer(draft, 'endpoint');
  clearTimer(draft, 'recognition');
  clearTimer(draft, 'silence');
  clearTimer(draft, 'unheard');
  if (state.utterance) {
    learnPause(draft, startMs - state.utterance.lastSoundMs);
    state.utterance.probability = null;
  } else {
    // The turn was taken for over and was not: the next such pause of this caller is waited for.
    const cutIn = state.reply?.sounding === false && state.decidedAtMs !== null;
    if (cutIn) learnPause(draft, startMs - (state.decidedAtMs ?? startMs));
    state.utterance = newUtterance(startMs);
  }
  if (state.reply?.provisional) abortReply(draft);
  else if (state.reply) state.utterance.overlap = true;
  takeFloorWhenLong(draft, state.utterance);
  askWordsAfter(draft, state.utterance, firstInterimMs);
  draft.effects.push({ type: 'emit', event: { type: 'caller.speaking', atMs: startMs } });
}

/** A long pause is remembered, and fades with each that is shorter. */
function learnPause({ state }: Draft, pauseMs: number): void {
  if (pauseMs > 2 * state.rules.maxWaitMs) return;
  state.callerPauses += 1;
  state.callerPauseMs = Math.max(pauseMs, Math.round(pauseFades * state.callerPauseMs));
}

export function onSpeechPaused(draft: Draft, lastSoundMs: number): void {
  const { state, effects } = draft;
  const { utterance } = state;
  state.caller = 'silent';
  if (!utterance) return;
  utterance.lastSoundMs = lastSoundMs;
  utterance.pause += 1;
  clearTimer(draft, 'interim');
  effects.push({ type: 'transcribe', pause: utterance.pause });
  setTimer(draft, 'endpoint', Math.max(draft.atMs, lastSoundMs + state.rules.minWaitMs));
  effects.push({ type: 'emit', event: { type: 'caller.silent', atMs: lastSoundMs } });
}

/** The caller ended later than it seemed: their silence is counted from there. */
export function onSpeechTail(draft: Draft, lastSoundMs: number): void {
  const { utterance, caller } = draft.state;
  if (!utterance || caller === 'speaking' || lastSoundMs <= utterance.lastSoundMs) return;
  utterance.lastSoundMs = lastSoundMs;
  if (utterance.textPause === utterance.pause && !utterance.overlap) weigh(draft, utterance);
}

export type Heard = Omit<Extract<TurnEvent, { type: 'transcript' }>, 'type' | 'atMs'>;

export function onTranscript(draft: Draft, heard: Heard): void {
  const { state } = draft;
  const { pause, text } = heard;
  const { utterance } = state;
  if (!utterance || (pause !== null && pause !== utterance.pause)) return;
  // The words of this pause are known: what a recogniser sends into the silence takes none of them back.
  if (pause === null && state.caller === 'silent' && utterance.textPause === utterance.pause) return;
  if (pause !== null) utterance.textPause = pause;
  utterance.confidence = heard.confidence;
  utterance.lastWordConfidence = heard.lastWordConfidence ?? null;
  if (text !== utterance.text) {
    utterance.text = text;
    emitTranscript(draft, utterance, upcomingTurn(draft), false);
  }
  // The answer that it began over is gone: there is nothing to judge any more.
  if (!state.reply || state.reply.provisional) utterance.overlap = false;
  if (utterance.overlap) {
    const verdict = judge(draft, utterance);
    if (verdict === 'real') takeFloor(draft, utterance);
    else if (pause !== null && state.caller === 'silent') return giveBack(draft, utterance);
  }
  if (state.caller === 'silent' && utterance.textPause === utterance.pause) weigh(draft, utterance);
}

/** A turn model has judged the sound of a pause; its words may be there already or not. */
export function onTurnProbability(draft: Draft, pause: number, probability: number): void {
  const { utterance, caller } = draft.state;
  if (!utterance || utterance.pause !== pause || caller === 'speaking') return;
  utterance.probability = probability;
  if (utterance.textPause === pause && !utterance.overlap) weigh(draft, utterance);
}

/** The words are there and the caller is silent: end the turn now, or when, and perhaps begin to think already. */
function weigh(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  const dueMs = utterance.lastSoundMs + waitMs(draft, utterance);
  if (dueMs <= draft.atMs && dueMs <= draft.heardMs + usualLagMs) return commit(draft, utterance, dueMs);
  const lookMs = dueMs > draft.atMs ? dueMs : draft.atMs + heardAgainMs;
  setTimer(draft, 'endpoint', lookMs);
  if (utterance.text !== '' && !state.reply && !state.rules.language.turn.asksForTime(utterance.text)) {
    startReply(draft, { kind: 'said', text: withUnanswered(draft, utterance.text) }, true);
  }
}

function waitMs(draft: Draft, utterance: Utterance): number {
  const { state } = draft;
  return endpointWaitMs({
    language: state.rules.language.turn,
    text: utterance.text,
    lastWordConfidence: utterance.lastWordConfidence,
    expects: state.expects,
    minWaitMs: state.rules.minWaitMs,
    maxWaitMs: state.rules.maxWaitMs,
    callerPauseMs: state.callerPauseMs,
    callerPauses: state.callerPauses,
    turnProbability: utterance.probability,
  });
}

/** The caller's silence has lasted as long as it must. */
export function onEndpoint(draft: Draft): void {
  const { state } = draft;
  const { utterance } = state;
  if (!utterance || state.caller === 'speaking') return;
  if (utterance.textPause === utterance.pause) return weigh(draft, utterance);
  setTimer(draft, 'recognition', draft.atMs + recognitionDeadlineMs);
}

/** The words of this pause are not coming: the last ones known have to do. */
export function onRecognitionFailed(draft: Draft): void {
  const { utterance } = draft.state;
  if (!utterance || utterance.textPause === utterance.pause) return;
  utterance.failed = true;
  onTranscript(draft, utterance);
}

/** The caller has been speaking for a while: what are they saying? */
export function onInterim(draft: Draft): void {
  const { state } = draft;
  const { utterance } = state;
  if (!utterance || state.caller !== 'speaking') return;
  takeFloorWhenLong(draft, utterance);
  draft.effects.push({ type: 'transcribe', pause: null });
  askWordsAfter(draft, utterance, interimEveryMs);
}

/** However broken the sound, and whether or not it has words: a judgement comes within a bounded time. */
function takeFloorWhenLong(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  if (!state.rules.interruptible || !utterance.overlap || !state.reply) return;
  if (draft.atMs - utterance.startMs >= overlapLongMs) takeFloor(draft, utterance);
}

function askWordsAfter(draft: Draft, utterance: Utterance, afterMs: number): void {
  const longMs = utterance.startMs + overlapLongMs;
  const usualMs = draft.atMs + afterMs;
  const judged = utterance.overlap && longMs > draft.atMs && longMs < usualMs;
  setTimer(draft, 'interim', judged ? longMs : usualMs);
}

function judge(draft: Draft, utterance: Utterance): 'real' | 'false' {
  const { state } = draft;
  if (!state.rules.interruptible) return 'false';
  return judgeOverlap({
    text: utterance.text,
    language: state.rules.language.turn,
    expects: state.reply?.expects ?? 'anything',
    // Nothing was heard yet, so there is nothing to protect: any word goes on with what was said before.
    minWords: state.reply?.sounding ? state.rules.minInterruptionWords : 1,
    confidence: utterance.confidence,
    durationMs: (state.caller === 'speaking' ? draft.atMs : utterance.lastSoundMs) - utterance.startMs,
  });
}

/** A real interruption: the answer is cut where it was heard, and the caller's words become a turn. */
function takeFloor(draft: Draft, utterance: Utterance | null): void {
  const { state, effects } = draft;
  const { reply } = state;
  if (reply?.sounding) {
    effects.push({
      type: 'emit',
      event: { type: 'interruption', turn: reply.turn, kind: 'real', atMs: draft.atMs },
    });
  }
  abortReply(draft);
  if (utterance) utterance.overlap = false;
}

/** A false one: the answer goes on from the very sample, and the caller's sound is not a turn. */
function giveBack(draft: Draft, utterance: Utterance): void {
  const { state, effects } = draft;
  const { reply } = state;
  if (!state.rules.interruptible && utterance.text !== '') {
    // This answer cannot be cut, so the words wait for its end instead of being lost.
    state.waiting = [state.waiting, utterance.text].filter(Boolean).join(' ');
  }
  if (utterance.text !== '') emitTranscript(draft, utterance, upcomingTurn(draft), true);
  if (reply?.sounding) {
    effects.push({
      type: 'emit',
      event: { type: 'interruption', turn: reply.turn, kind: 'false', atMs: draft.atMs },
    });
  }
  dropUtterance(draft);
}

function commit(draft: Draft, utterance: Utterance, decidedMs: number): void {
  const { state } = draft;
  const text = withUnanswered(draft, utterance.text);
  if (text === '') {
    dropUtterance(draft);
    if (state.reply?.provisional) abortReply(draft);
    const longMs = utterance.lastSoundMs - utterance.startMs;
    if (utterance.failed || (longMs >= longUnheardMs && !state.askedAgain)) return askAgain(draft);
    if (longMs >= shortUnheardMs && !state.askedAgain) setTimer(draft, 'unheard', draft.atMs + askAfterMs);
    return watchSilence(draft);
  }
  state.silences = 0;
  state.askedAgain = false;
  if (state.answered) state.turn += 1;
  state.answered = false;
  if (utterance.text !== '') emitTranscript(draft, utterance, state.turn, true);
  state.waiting = '';
  state.decidedAtMs = utterance.lastSoundMs;
  const decision = { decidedMs, speechStartMs: utterance.startMs, speechEndMs: utterance.lastSoundMs };
  dropUtterance(draft);
  const { reply } = state;
  if (reply?.provisional && reply.input.kind === 'said' && reply.input.text === text) {
    return commitReply(draft, reply, decision);
  }
  abortReply(draft);
  startTurn(draft, { kind: 'said', text }, decision);
}

/** The caller made a sound without a word that is known, and has been silent since. */
export function onUnheard(draft: Draft): void {
  const { state } = draft;
  if (!state.reply && !state.utterance && state.connected) askAgain(draft);
}

function askAgain(draft: Draft): void {
  const { state } = draft;
  state.askedAgain = true;
  if (state.answered) state.turn += 1;
  state.answered = false;
  sayInstead(draft, { kind: 'said', text: '' }, state.rules.language.stock.notHeard);
}

function dropUtterance(draft: Draft): void {
  draft.state.utterance = null;
  clearTimer(draft, 'endpoint');
  clearTimer(draft, 'recognition');
  clearTimer(draft, 'interim');
  draft.effects.push({ type: 'utterance.over' });
}

/**
 * Typed words and keys are a whole turn at once, and take the floor. Speech whose words are known goes with them;
 * speech that is still going on, or not yet recognised, stays open and is judged as speech over the new answer.
 */
export function acceptTyped(draft: Draft, input: Extract<MindInput, { kind: 'said' | 'digits' }>): void {
  const { state, effects } = draft;
  const { utterance } = state;
  const open = utterance && (state.caller === 'speaking' || utterance.textPause !== utterance.pause);
  const spoken = utterance && !open ? utterance.text : '';
  takeFloor(draft, utterance);
  state.silences = 0;
  if (state.answered) state.turn += 1;
  state.answered = false;
  if (utterance && spoken !== '') emitTranscript(draft, utterance, state.turn, true);
  if (utterance && !open) dropUtterance(draft);
  const text = input.kind === 'said' ? input.text : input.digits;
  effects.push({
    type: 'emit',
    event: {
      type: 'caller.transcript',
      turn: state.turn,
      text,
      final: true,
      kind: input.kind === 'said' ? 'typed' : 'digits',
      startMs: draft.atMs,
      atMs: draft.atMs,
    },
  });
  const before = withUnanswered(draft, spoken);
  state.waiting = '';
  startTurn(draft, before === '' ? input : { kind: 'said', text: `${before} ${text}` }, {
    decidedMs: draft.atMs,
    speechStartMs: null,
    speechEndMs: null,
  });
  if (state.utterance && open) state.utterance.overlap = true;
}

function newUtterance(startMs: number): Utterance {
  return {
    startMs,
    lastSoundMs: startMs,
    pause: 0,
    text: '',
    confidence: null,
    lastWordConfidence: null,
    textPause: -1,
    probability: null,
    overlap: false,
    failed: false,
  };
}
