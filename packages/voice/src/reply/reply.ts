/**
 * The turn-long half: think → sentences → speak → playout, all under one AbortSignal. Until it is committed its
 * audio waits here, so a reply that turns out to be premature never reaches the playout.
 */

import { asyncQueue } from '@parley/platform/async/async-queue';
import { untilAbort } from '@parley/platform/async/until-abort';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { Samples, SpokenWord, ToolCall, ToolResult } from '../frame.ts';
import type { Language } from '../language/language.ts';
import type { Playout } from '../playout/playout.ts';
import type { ExpectedAnswer, TextToSpeech } from '../ports.ts';
import type { LiveReply } from '../turn/types.ts';
import { createPieces } from './pieces.ts';
import type { SentenceSplitter } from './sentences.ts';
import { type SpeakSettings, speak } from './speak.ts';
import type { ThoughtEvent } from './think.ts';
import { replyOver } from './tools.ts';

/** So much audio is made ahead of what is heard; more would be wasted by an interruption. */
const aheadMs = 6000;
/** Breath between two sentences, and between two clauses. */
const sentencePauseMs = 160;
const clausePauseMs = 60;
/** A sentence that has ended is spoken, though the mind has not gone on, after so long. */
const settleMs = 300;

export interface ReplyEvents {
  onExpects: (expects: ExpectedAnswer) => void;
  onAction: (action: NonNullable<LiveReply['action']>) => void;
  onFailed: (where: 'mind' | 'voice', error: unknown) => void;
  /** The words to be spoken so far, all of them; only once committed. */
  onText: (generated: string) => void;
  /** There is more to hear; only once committed. */
  onAudio: () => void;
}

export interface ReplyOptions {
  clock: Clock;
  live: LiveReply;
  playout: Playout;
  events: ReplyEvents;
  /** null in a conversation without audio. */
  voice: { textToSpeech: TextToSpeech; settings: SpeakSettings } | null;
  language: Language;
  /** Call clock, ms. */
  atMs: () => number;
}

/** When each stage of the answer was first ready, ms on the call clock. */
export interface ReplyTimes {
  committedMs: number | null;
  textMs: number | null;
  audioMs: number | null;
}

export class Reply {
  readonly live: LiveReply;
  readonly times: ReplyTimes = { committedMs: null, textMs: null, audioMs: null };
  /** The mind's memory to commit when this reply was heard; undefined when it set none. */
  state: unknown;
  readonly tools: { call: ToolCall; result: ToolResult }[] = [];
  readonly #options: ReplyOptions;
  readonly #abort = new AbortController();
  readonly #committed = Promise.withResolvers<void>();
  readonly #pieces = asyncQueue<string>(10_000);
  readonly #fillers = new Set<number>();
  #pending: (() => void)[] | null = [];
  #pendingMs = 0;
  #generated = '';
  /** The pieces so far: what of it is speech. */
  #said = '';
  #fillerText = '';
  #filler: AbortController | null = null;
  #unspoken = 0;
  /** When the last words of the mind count as a whole sentence, where no more come. */
  #settle: { splitter: SentenceSplitter; atMs: number } | null = null;
  /** The caller was told that the answer cannot be said. */
  #unsayable = false;
  #opened = false;
  #waiters: (() => void)[] = [];

  constructor(options: ReplyOptions) {
    this.#options = options;
    this.live = options.live;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get committed(): Promise<void> {
    return this.#committed.promise;
  }

  /** Everything generated so far, the filler included. */
  get generated(): string {
    return [this.#fillerText, this.#generated.trim()].filter((part) => part !== '').join(' ');
  }

  isFiller(pieceIndex: number): boolean {
    return this.#fillers.has(pieceIndex);
  }

  /** Begins to think and to speak; returns at once. */
  start(thoughts: AsyncIterable<ThoughtEvent>): void {
    void this.#think(thoughts).catch((error) => this.#fail('mind', error));
    void this.#speak().catch((error) => this.#fail('voice', error));
  }

  /** It is the answer: what is ready may sound now. */
  commit(): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = null;
    this.times.committedMs = this.#options.atMs();
    this.#options.playout.begin(this.live.id);
    for (const deliver of pending) deliver();
    this.#committed.resolve();
    if (this.#generated !== '') this.#options.events.onText(this.generated);
    this.tick();
  }

  /** Thrown away, or cut: nothing of it has an effect from here on. */
  abort(): void {
    this.#settle = null;
    this.#abort.abort(replyOver);
    this.#pieces.close();
  }

  /** No more is made; what the playout holds is still heard. */
  finish(): void {
    this.abort();
    this.#options.playout.finish();
  }

  /** Fixed words while the answer takes its time. Dropped if the answer is ready before they are. */
  filler(text: string): void {
    const { voice, playout } = this.#options;
    if (this.#pending || this.#opened) return;
    this.#filler?.abort(replyOver);
    this.#filler = new AbortController();
    if (!voice) return;
    void this.#speakFiller(text, voice, this.#filler.signal, playout).catch(() => {
      // Nothing is owed for a filler: the answer itself reports a failing voice.
    });
  }

  /** Called at each tick of the call: wakes what waits for audio to be heard, or for the mind to go on. */
  tick(): void {
    if (this.#settle && this.#options.atMs() >= this.#settle.atMs) {
      const { splitter } = this.#settle;
      this.#settle = null;
      this.#enqueueAll(splitter.settle());
    }
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves once everything said so far has left the playout. */
  async heard(): Promise<void> {
    while (this.#unspoken > 0 || this.#pending || this.#options.playout.bufferedMs > 0)
      await this.#nextTick();
  }

  async #think(thoughts: AsyncIterable<ThoughtEvent>): Promise<void> {
    const { events, language } = this.#options;
    const splitter = createPieces(language.speech);
    const told = { expects: false, end: false };
    for await (const event of thoughts) {
      this.#settle = null;
      if (this.#abort.signal.aborted) return;
      this.#take(event, splitter, told);
      if (event.type === 'text') this.#settle = { splitter, atMs: this.#options.atMs() + settleMs };
    }
    this.#settle = null;
    this.#enqueueAll(splitter.end());
    if (told.end && this.#said === '') {
      this.#take({ type: 'pause' }, splitter, told);
      this.#take(goodbyeIn(language), splitter, told);
      this.#enqueueAll(splitter.end());
    }
    // A language model does not say what its question expects; its words do.
    const expected = told.expects ? 'anything' : language.turn.answerExpectedAfter(this.#said);
    if (expected !== 'anything') events.onExpects(expected);
    this.#pieces.close();
  }

  #take(event: ThoughtEvent, splitter: SentenceSplitter, told: { expects: boolean; end: boolean }): void {
    const { events } = this.#options;
    switch (event.type) {
      case 'text':
        this.#generated += event.text;
        this.#enqueueAll(splitter.push(event.text));
        if (!this.#pending) events.onText(this.generated);
        break;
      case 'pause':
        this.#enqueueAll(splitter.end());
        if (this.#generated !== '' && !/\s$/.test(this.#generated)) this.#generated += ' ';
        break;
      case 'state':
        this.state = event.state;
        break;
      case 'expect':
        told.expects = true;
        events.onExpects(event.expects);
        break;
      case 'end':
        told.end = true;
        events.onAction({ type: 'end', reason: 'agent-ended' });
        break;
      case 'transfer':
        events.onAction({ type: 'transfer', to: event.to });
        break;
      case 'usage':
        break;
    }
  }

  #enqueueAll(pieces: readonly string[]): void {
    for (const piece of pieces) this.#enqueue(piece);
  }

  #enqueue(piece: string): void {
    const { language, voice } = this.#options;
    const { otherLanguage } = language.stock;
    if (voice && otherLanguage !== undefined && !canSay(piece, language)) {
      if (this.#unsayable) return;
      this.#unsayable = true;
      return this.#enqueue(otherLanguage);
    }
    this.times.textMs ??= this.#options.atMs();
    this.#said += this.#said === '' ? piece : ` ${piece}`;
    this.#unspoken += 1;
    this.#pieces.push(piece);
  }

  async #speak(): Promise<void> {
    const { playout } = this.#options;
    let before = '';
    for await (const text of this.#pieces) {
      await this.#room();
      const pauseMs = before === '' ? 0 : /[.!?…]["')\]]*$/.test(before) ? sentencePauseMs : clausePauseMs;
      await this.#speakPiece(text, pauseMs);
      before = text;
      this.#unspoken -= 1;
    }
    if (!this.#abort.signal.aborted) this.#deliver(() => playout.finish());
    this.#deliverText();
  }

  async #speakPiece(text: string, pauseMs: number): Promise<void> {
    const { clock, playout, voice, language } = this.#options;
    const spoken = language.speech.normalize(text);
    let index = -1;
    this.#deliver(() => {
      this.#opened = true;
      this.#filler?.abort(replyOver);
      if (voice && pauseMs > 0) playout.appendPause(pauseMs);
      index = playout.openPiece({ text, spoken });
    });
    if (voice && /[\p{L}\p{N}]/u.test(spoken.spoken)) {
      let sounded = false;
      for await (const chunk of speak(
        clock,
        voice.textToSpeech,
        spoken.spoken,
        voice.settings,
        this.signal,
      )) {
        sounded ||= chunk.samples.length > 0;
        this.times.audioMs ??= this.#options.atMs();
        this.#pendingMs += (chunk.samples.length * 1000) / voice.settings.rateHz;
        this.#deliver(() => playout.append(index, chunk.samples, chunk.words));
        if (!this.#pending) this.#options.events.onAudio();
        await this.#room();
      }
      if (!sounded && !this.signal.aborted) throw new ParleyError('unavailable', 'The voice made no sound.');
    }
    this.#deliver(() => playout.closePiece(index));
    this.#deliverText();
  }

  async #speakFiller(
    text: string,
    voice: NonNullable<ReplyOptions['voice']>,
    signal: AbortSignal,
    playout: Playout,
  ): Promise<void> {
    const chunks: { samples: Samples; words: readonly SpokenWord[] }[] = [];
    const spoken = this.#options.language.speech.normalize(text);
    const both = AbortSignal.any([signal, this.signal]);
    for await (const chunk of speak(
      this.#options.clock,
      voice.textToSpeech,
      spoken.spoken,
      voice.settings,
      both,
    )) {
      chunks.push(chunk);
    }
    // Words without a sound were not heard.
    if (both.aborted || this.#opened || chunks.length === 0) return;
    const index = playout.openPiece({ text, spoken });
    this.#fillers.add(index);
    this.#fillerText = [this.#fillerText, text].filter((part) => part !== '').join(' ');
    for (const chunk of chunks) playout.append(index, chunk.samples, chunk.words);
    playout.closePiece(index);
    playout.appendPause(sentencePauseMs);
    this.#options.events.onText(this.generated);
    this.#options.events.onAudio();
  }

  /** Now, or at the commit. Nothing after an abort. */
  #deliver(action: () => void): void {
    if (this.#abort.signal.aborted) return;
    if (this.#pending) this.#pending.push(action);
    else action();
  }

  #deliverText(): void {
    if (!this.#options.voice && !this.#pending) this.#options.playout.deliverText();
  }

  async #room(): Promise<void> {
    if (!this.#options.voice) return;
    while (
      !this.signal.aborted &&
      (this.#pending ? this.#pendingMs : this.#options.playout.bufferedMs) > aheadMs
    ) {
      await this.#nextTick();
    }
  }

  #nextTick(): Promise<void> {
    return untilAbort(new Promise<void>((resolve) => this.#waiters.push(resolve)), this.signal);
  }

  #fail(where: 'mind' | 'voice', error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#options.events.onFailed(where, error);
  }
}

function goodbyeIn(language: Language): ThoughtEvent {
  return { type: 'text', text: language.stock.goodbye };
}

/** Whether most letters of it are ones that a voice of the language can read. */
function canSay(piece: string, { speech: { letter } }: Language): boolean {
  if (letter === undefined) return true;
  const letters = piece.match(/\p{L}/gu) ?? [];
  return letters.filter((one) => letter.test(one)).length * 2 >= letters.length;
}
