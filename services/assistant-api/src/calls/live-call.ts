/** One call as this node holds it: the engine, the line that may break and be taken up again, the record. */
import type { Line, LineCall } from '@parley/channels/port';
import { CallLine } from '@parley/channels/session/call-line';
import { createSound, type Sound } from '@parley/channels/session/sound';
import type { Collected } from '@parley/contracts/conversations';
import type { Id } from '@parley/contracts/ids';
import type { EndReason } from '@parley/contracts/talk';
import { cleanText } from '@parley/contracts/text';
import { createTurns } from '@parley/platform/async/turns';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Call, CallEvent, CallInput, CallOptions } from '@parley/voice/call/types';
import type { CallRecorder } from '../recordings/recorder.ts';
import { faultLog } from './fault-log.ts';
import type { CallMeters } from './meters.ts';

const takeInTurn = createTurns(1);

export interface LiveCallOptions {
  id: Id<'conversation'>;
  projectId: string;
  assistant: { id: Id<'assistant'>; name: string; version: number };
  mode: 'voice' | 'text';
  input: AudioFormat;
  output: AudioFormat;
  /** A client whose line is lost may come back; what it has missed is kept for it. */
  resumable: boolean;
  /** Who began the call may mend what fails in it, and is told. */
  tellsFaults: boolean;
  /** How many of `degradations` the calls of this node do without. */
  degradation: () => number;
  clock: Clock;
  log: Log;
  recorder: CallRecorder;
  /** Makes the engine's call around what this one listens to. */
  createCall: (
    hooks: Pick<
      CallOptions,
      'onEvent' | 'onAudio' | 'onHold' | 'onRecording' | 'onMindState' | 'onTransfer' | 'onFault' | 'runTool'
    >,
  ) => Call;
  /** What there is to keep of what the mind remembers. */
  collect: (mindState: unknown) => Collected | null;
  runTool: CallOptions['runTool'];
  meters: Pick<CallMeters, 'onFault' | 'onFrame' | 'onAnswered'>;
  /** It has ended; its record is being written. */
  onOver: () => void;
}

/** A flow's bound; a model may answer with more. */
const mostTransferTo = 256;

/** Typed words that have not had their turn: many more than a session lets through. */
const mostWaiting = 100;

export class LiveCall implements LineCall {
  readonly id: Id<'conversation'>;
  readonly projectId: string;
  readonly input: AudioFormat;
  /** Resolves when the call has ended and its record was written, or given up on. */
  readonly ended: Promise<void>;
  readonly #options: LiveCallOptions;
  readonly #call: Call;
  readonly #sound: Sound;
  readonly #line: CallLine;
  readonly #settleEnded: () => void;
  /** Typed words, and what came behind them. */
  readonly #waiting: CallInput[] = [];
  #begun = false;
  #leaving = false;
  #over = false;
  #transferTo: string | undefined;
  #putThrough: ((to: string) => Promise<void>) | undefined;

  constructor(options: LiveCallOptions) {
    this.#options = options;
    this.id = options.id;
    this.projectId = options.projectId;
    this.input = options.input;
    this.#sound = createSound(options.input, options.output);
    this.#line = new CallLine({
      conversationId: options.id,
      resumable: options.resumable,
      clock: options.clock,
      onLost: () => this.#call.input({ type: 'disconnected' }),
      onBack: () => this.#call.input({ type: 'reconnected' }),
      onGone: (reason) => this.end(reason),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#settleEnded = resolve;
    const { recorder } = options;
    const logFault = faultLog({ conversationId: options.id, clock: options.clock, log: options.log });
    this.#call = options.createCall({
      onEvent: (event) => this.#onEvent(event),
      onAudio: (frame, lateMs) => {
        options.meters.onFrame(lateMs);
        this.#line.audio(this.#sound.say(frame));
      },
      onHold: (held) => this.#line.hold(held),
      onRecording: (caller, agent) => recorder.audio(caller, agent),
      onMindState: (state) => {
        const collected = options.collect(state);
        if (collected) recorder.collected(collected);
      },
      onTransfer: (to) => {
        this.#transferTo = cleanText(to, mostTransferTo);
      },
      runTool: async (call, signal) => {
        recorder.toolAsked(call);
        const result = await options.runTool(call, signal);
        recorder.toolAnswered(result);
        return result;
      },
      onFault: ({ where, error, turn }) => {
        const { code, message } = toParleyError(error);
        const fault = { where, code, message };
        options.meters.onFault(where);
        logFault(where, error);
        const isNew = recorder.fault(turn, fault);
        if (!isNew || !options.tellsFaults || this.#over || !this.#begun) return;
        this.#line.tell({ type: 'fault', turn, ...fault, atMs: this.#call.atMs });
      },
    });
  }

  /** It has ended; its record may still be on its way to the database. */
  get over(): boolean {
    return this.#over;
  }

  get mode(): 'voice' | 'text' {
    return this.#options.mode;
  }

  /** The caller was told that it ends. */
  get leaving(): boolean {
    return this.#leaving;
  }

  get atMs(): number {
    return this.#call.atMs;
  }

  /** Tells the other side that the call is on, and begins. */
  start(line: Line): void {
    const { assistant, mode, input, output } = this.#options;
    const { resumeToken } = this.#line;
    this.#line.attach(line);
    this.#line.tell({
      type: 'started',
      conversationId: this.id,
      resumeToken,
      assistant,
      mode,
      input,
      output,
    });
    this.#call.input({ type: 'start' });
    this.#begun = true;
    const level = this.#options.degradation();
    if (level > 0) this.degrade(level);
  }

  /** Whether this is the token that `started` gave out. */
  knows(resumeToken: string): boolean {
    return this.#line.knows(resumeToken);
  }

  resume(line: Line, lastSeq: number): void {
    this.#line.resume(line, lastSeq);
  }

  lost(line: Line): void {
    this.#line.lost(line);
  }

  /** Somebody is on the line. */
  get connected(): boolean {
    return this.#line.connected;
  }

  holds(line: Line): boolean {
    return this.#line.holds(line);
  }

  /** Throws invalid_argument for half a sample. */
  audio(bytes: Uint8Array): void {
    this.#call.input({ type: 'audio', samples: this.#sound.hear(bytes) });
  }

  /**
   * Words are the work of milliseconds: what many callers type at once is not taken in one go. The first ones are: they
   * may come with the beginning of the call, before its greeting.
   */
  text(text: string): void {
    if (!this.#typed) {
      this.#typed = true;
      return this.#take({ type: 'text', text });
    }
    if (this.#wait({ type: 'text', text }) === 1) takeInTurn(this.#takeWaiting);
  }

  digits(digits: string): void {
    this.#take({ type: 'digits', digits });
  }

  mute(muted: boolean): void {
    this.#take({ type: 'mute', muted });
  }

  /** A caller who hangs up has said something before; every other reason to end waits for no words. */
  end(reason: EndReason): void {
    if (reason !== 'caller-ended') this.#waiting.length = 0;
    try {
      if (this.#waiting.length > 0) this.#waiting.push({ type: 'end', reason });
      else this.#call.input({ type: 'end', reason });
    } catch (err) {
      this.#breakOff(err);
    }
  }

  #take(input: CallInput): void {
    if (this.#waiting.length > 0) this.#wait(input);
    else this.#call.input(input);
  }

  #wait(input: CallInput): number {
    if (this.#waiting.length >= mostWaiting)
      throw new ParleyError('resource_exhausted', 'More came than could be taken.');
    return this.#waiting.push(input);
  }

  #typed = false;

  readonly #takeWaiting = (): void => {
    if (this.#waiting.length === 0) return;
    try {
      do this.#call.input(this.#waiting[0]!);
      while (this.#waiting.shift() && this.#waiting[0] && this.#waiting[0].type !== 'text');
    } catch (err) {
      this.#waiting.length = 0;
      this.#breakOff(err);
    }
    if (this.#waiting.length > 0) takeInTurn(this.#takeWaiting);
  };

  /** The engine must not leave a call open, whatever breaks in it. */
  #breakOff(err: unknown): void {
    this.#options.log.error({ conversationId: this.id, err }, 'a call could not be ended in order');
    this.#onEvent({ type: 'ended', reason: 'failed', atMs: this.#call.atMs });
  }

  /** It does without so many of `degradations`; a call that has not begun learns it then. */
  degrade(level: number): void {
    if (this.#begun) this.#call.input({ type: 'degrade', level });
  }

  /** Tells the caller that it must end, and ends it. */
  farewell(reason: EndReason): void {
    this.#leaving = true;
    this.#call.input({ type: 'farewell', reason });
  }

  /** The client went away before the call began. */
  abandon(reason: 'caller-ended' | 'connection-lost'): void {
    this.end(reason);
  }

  /** By what the caller is put through where the call ends so, after its last words. */
  putThroughBy(putThrough: (to: string) => Promise<void>): void {
    this.#putThrough = putThrough;
  }

  #onEvent(told: CallEvent): void {
    if (this.#over) return;
    const to = this.#transferTo;
    const event: CallEvent = told.type === 'ended' && to !== undefined ? { ...told, transferTo: to } : told;
    this.#options.recorder.event(event);
    if (event.type === 'turn') this.#options.meters.onAnswered(event.waterfall, this.atMs - event.atMs);
    this.#line.tell(event);
    if (event.type === 'ended') this.#finish(event.reason);
  }

  #finish(reason: EndReason): void {
    this.#over = true;
    this.#options.onOver();
    const to = this.#transferTo;
    const putThrough = this.#putThrough;
    const left = this.#line.close(
      reason,
      putThrough && to !== undefined
        ? () =>
            putThrough(to).catch((err: unknown) => {
              this.#options.log.error({ conversationId: this.id, err }, 'a caller could not be put through');
            })
        : undefined,
    );
    Promise.all([left, this.#options.recorder.close()]).then(this.#settleEnded, this.#settleEnded);
  }
}
