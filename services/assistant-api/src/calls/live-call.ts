/** One call as this node holds it: the engine, the line to the client that may break and be taken up again, the record. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Id } from '@parley/contracts/ids';
import type { AudioFormat, EndReason, ServerEvent, ServerMessage } from '@parley/contracts/talk';
import { talkCloseCodes } from '@parley/contracts/talk';
import type { Log } from '@parley/platform/log/log';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Call, CallEvent, CallOptions } from '@parley/voice/call/types';
import type { CallRecorder } from '../recordings/recorder.ts';
import { closeCodeOfEnd, createWire, type Wire } from '../talk/talk-wire.ts';
import type { CallMeters } from './meters.ts';

/** One connection to the client: a socket or a stream. */
export interface Line {
  event(message: ServerMessage): void;
  audio(bytes: Uint8Array): void;
  /** For a line with a buffer of its own: the agent holds its tongue, or may go on. */
  hold?(held: boolean): void;
  /** What was given to it and has not left yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

/** A lost line may be taken up again for so long. */
const graceMs = 30_000;
/** Events kept for a client that comes back. */
const keptEvents = 500;
/** About a second of the fattest format beside its events; more means that the client does not read. */
const mostBufferedBytes = 256 * 1024;

export interface LiveCallOptions {
  id: Id<'conversation'>;
  projectId: string;
  assistant: { id: Id<'assistant'>; name: string; version: number };
  mode: 'voice' | 'text';
  input: AudioFormat;
  output: AudioFormat;
  /** A client whose line is lost may come back; what it has missed is kept for it. */
  resumable: boolean;
  clock: Clock;
  log: Log;
  recorder: CallRecorder;
  /** Makes the engine's call around what this one listens to. */
  createCall: (
    hooks: Pick<CallOptions, 'onEvent' | 'onAudio' | 'onHold' | 'onRecording' | 'onFault' | 'runTool'>,
  ) => Call;
  runTool: CallOptions['runTool'];
  meters: Pick<CallMeters, 'onFault' | 'onFrame' | 'onAnswered'>;
}

export class LiveCall {
  readonly id: Id<'conversation'>;
  readonly projectId: string;
  readonly input: AudioFormat;
  /** Resolves when the call has ended and its record was written, or given up on. */
  readonly ended: Promise<void>;
  readonly #options: LiveCallOptions;
  readonly #call: Call;
  readonly #wire: Wire;
  readonly #resumeToken = randomBytes(32).toString('base64url');
  readonly #kept: ServerMessage[] = [];
  readonly #settleEnded: () => void;
  #seq = 0;
  #line: Line | undefined;
  #grace: Timer | undefined;
  #over = false;

  constructor(options: LiveCallOptions) {
    this.#options = options;
    this.id = options.id;
    this.projectId = options.projectId;
    this.input = options.input;
    this.#wire = createWire(options.input, options.output);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#settleEnded = resolve;
    const { recorder } = options;
    this.#call = options.createCall({
      onEvent: (event) => this.#onEvent(event),
      onAudio: (frame, lateMs) => {
        options.meters.onFrame(lateMs);
        this.#line?.audio(this.#wire.say(frame));
        this.#dropSlowClient();
      },
      onHold: (held) => this.#line?.hold?.(held),
      onRecording: (caller, agent) => recorder.audio(caller, agent),
      runTool: async (call, signal) => {
        recorder.toolAsked(call);
        const result = await options.runTool(call, signal);
        recorder.toolAnswered(result);
        return result;
      },
      onFault: ({ where, error }) => {
        recorder.fault();
        options.meters.onFault(where);
        options.log.warn({ conversationId: options.id, where, err: error }, 'a fault in a call');
      },
    });
  }

  /** It has ended; its record may still be on its way to the database. */
  get over(): boolean {
    return this.#over;
  }

  get atMs(): number {
    return this.#call.atMs;
  }

  /** Tells the client that the call is on, and begins. */
  start(line: Line): void {
    const { assistant, mode, input, output } = this.#options;
    this.#line = line;
    const resumeToken = this.#resumeToken;
    this.#tell({ type: 'started', conversationId: this.id, resumeToken, assistant, mode, input, output });
    this.#call.start();
  }

  /** Whether this is the token that `started` gave out; in constant time. */
  knows(resumeToken: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(resumeToken), digest(this.#resumeToken));
  }

  /** Takes the call over to another line, which is told what it has missed after `lastSeq`. */
  resume(line: Line, lastSeq: number): void {
    const before = this.#line;
    this.#line = line;
    before?.close(talkCloseCodes.conflict, 'Another connection has taken up the conversation.');
    this.#grace?.cancel();
    this.#grace = undefined;
    line.event({ type: 'resumed', conversationId: this.id, seq: 0 });
    for (const message of this.#kept) if (message.seq > lastSeq) line.event(message);
    if (!before) this.#call.reconnected();
  }

  /** The line is gone. Another may take its place within the grace; a line that was replaced changes nothing. */
  lost(line: Line): void {
    if (line !== this.#line || this.#over) return;
    this.#line = undefined;
    this.#call.disconnected();
    this.#grace = this.#options.clock.after(graceMs, () => this.end('connection-lost'));
  }

  /** A client is on the line. */
  get connected(): boolean {
    return this.#line !== undefined;
  }

  holds(line: Line): boolean {
    return line === this.#line;
  }

  /** Throws invalid_argument for half a sample. */
  audio(bytes: Uint8Array): void {
    this.#call.audio(this.#wire.hear(bytes));
  }

  text(text: string): void {
    this.#call.text(text);
  }

  digits(digits: string): void {
    this.#call.digits(digits);
  }

  mute(muted: boolean): void {
    this.#call.mute(muted);
  }

  end(reason: EndReason): void {
    this.#grace?.cancel();
    this.#call.end(reason).catch((err: unknown) => {
      // The engine must not leave a call open, whatever breaks in it.
      this.#options.log.error({ conversationId: this.id, err }, 'a call could not be ended in order');
      this.#onEvent({ type: 'ended', reason: 'failed', atMs: this.#call.atMs });
    });
  }

  /** The client went away before the call began. */
  abandon(): void {
    this.end('connection-lost');
  }

  #onEvent(event: CallEvent): void {
    if (this.#over) return;
    this.#options.recorder.event(event);
    if (event.type === 'turn') this.#options.meters.onAnswered(event.waterfall, this.atMs - event.atMs);
    this.#tell(event);
    if (event.type === 'ended') return this.#finish(event.reason);
    this.#dropSlowClient();
  }

  #dropSlowClient(): void {
    if ((this.#line?.bufferedBytes() ?? 0) > mostBufferedBytes) this.end('slow-client');
  }

  #tell(event: Exclude<ServerEvent, { type: 'resumed' | 'error' | 'pong' }>): void {
    this.#seq += 1;
    const message: ServerMessage = { ...event, seq: this.#seq };
    if (this.#options.resumable && this.#kept.push(message) > keptEvents) this.#kept.shift();
    this.#line?.event(message);
  }

  #finish(reason: EndReason): void {
    this.#over = true;
    this.#grace?.cancel();
    this.#line?.close(closeCodeOfEnd(reason), reason);
    this.#line = undefined;
    this.#options.recorder.close().then(this.#settleEnded, this.#settleEnded);
  }
}
