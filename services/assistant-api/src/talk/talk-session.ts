/**
 * What one connection says to a call, whatever it came over: the first message, the limits, the answers to
 * messages that cannot be understood. The WebSocket and the gRPC door each hold one.
 */
import type { Principal } from '@parley/contracts/identity';
import { type ClientMessage, clientMessageSchema, talkCloseCodes, talkLimits } from '@parley/contracts/talk';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Calls } from '../calls/calls.ts';
import { faultsOf } from '../calls/faults.ts';
import type { Line, LiveCall } from '../calls/live-call.ts';
import {
  audioAllowance,
  audioPatienceMs,
  type Bucket,
  createBucket,
  firstMessageMs,
  leastFrameMs,
  messageAllowance,
  mostBadMessages,
} from './talk-limits.ts';
import { closeCodeOf, soundMs } from './talk-wire.ts';

/** Kept while the call is being opened: 3 s of 20 ms frames of the fattest format, and some words. */
const mostWaiting = 200;
const mostWaitingBytes = 288_000;

export interface TalkSessionOptions {
  calls: Pick<Calls, 'start' | 'find'>;
  principal: Principal;
  channel: 'websocket' | 'grpc';
  line: Line;
  clock: Clock;
  log: Log;
}

type State = 'waiting' | 'opening' | 'open' | 'closed';

export class TalkSession {
  readonly #options: TalkSessionOptions;
  readonly #audioBucket: Bucket;
  readonly #messageBucket: Bucket;
  readonly #firstMessage: Timer;
  readonly #waiting: (() => void)[] = [];
  #state: State = 'waiting';
  #call: LiveCall | undefined;
  #waitingBytes = 0;
  #badMessages = 0;
  #droppedMs = 0;

  constructor(options: TalkSessionOptions) {
    this.#options = options;
    this.#audioBucket = createBucket(options.clock, audioAllowance);
    this.#messageBucket = createBucket(options.clock, messageAllowance);
    this.#firstMessage = options.clock.after(firstMessageMs, () => {
      this.#fail(new ParleyError('deadline_exceeded', 'No first message within 10 s.'));
    });
  }

  /** A text frame: JSON of one message. */
  json(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.#reject(new ParleyError('invalid_argument', 'The text frame is not JSON.'));
    }
    this.message(value);
  }

  /** A message that is already an object; it is checked here. */
  message(value: unknown): void {
    if (this.#state === 'closed') return;
    if (!this.#messageBucket.take(1)) {
      return this.#fail(new ParleyError('resource_exhausted', 'Too many messages in too short a time.'));
    }
    const parsed = clientMessageSchema.safeParse(value);
    if (!parsed.success) {
      const faults = faultsOf(parsed.error);
      return this.#reject(new ParleyError('invalid_argument', 'The message is not understood.', { faults }));
    }
    const message = parsed.data;
    const first = message.type === 'start' || message.type === 'resume';
    if (this.#state === 'waiting') {
      if (first) return this.#open(message);
      const text = 'The first message must be `start` or `resume`.';
      return this.#fail(new ParleyError('failed_precondition', text), talkCloseCodes.badMessage);
    }
    if (first) {
      return this.#reject(new ParleyError('failed_precondition', 'The conversation has begun already.'));
    }
    this.#whenOpen(() => this.#pass(message));
  }

  /** A binary frame: sound in the agreed format. */
  audio(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'waiting') {
      return this.#reject(new ParleyError('failed_precondition', 'Audio came before `start`.'));
    }
    if (bytes.byteLength > talkLimits.audioBytes) {
      return this.#reject(new ParleyError('out_of_range', 'The audio frame is too big.'));
    }
    if (this.#state === 'opening') {
      this.#waitingBytes += bytes.byteLength;
      if (this.#waitingBytes > mostWaitingBytes) return;
    }
    this.#whenOpen(() => this.#passAudio(bytes));
  }

  /** The connection broke: the call waits for the client to come back. */
  lost(): void {
    this.#leave(() => this.#call?.lost(this.#options.line));
  }

  /** The client closed the connection on purpose. */
  hungUp(): void {
    this.#leave(() => {
      if (this.#call?.holds(this.#options.line)) this.#call.end('caller-ended');
    });
  }

  /** The node is stopping: a connection without a call is told so, one with a call ends with it. */
  drain(): void {
    if (this.#state !== 'waiting') return;
    this.#leave(() => this.#options.line.close(talkCloseCodes.serverStopping, 'This server is stopping.'));
  }

  /** The client sends and does not read. */
  deaf(): void {
    if (this.#call?.holds(this.#options.line)) this.#call.end('slow-client');
    else this.#options.line.close(talkCloseCodes.slowReader, 'You do not read what you are sent.');
  }

  #leave(then: () => void): void {
    if (this.#state === 'closed') return;
    const opening = this.#state === 'opening';
    this.#state = 'closed';
    this.#firstMessage.cancel();
    this.#waiting.length = 0;
    if (!opening) then();
  }

  #open(message: Extract<ClientMessage, { type: 'start' | 'resume' }>): void {
    this.#state = 'opening';
    this.#firstMessage.cancel();
    const { calls, principal, channel, line } = this.#options;
    const call =
      message.type === 'start'
        ? calls.start(principal, message, channel)
        : calls.find(principal, message.conversationId, message.resumeToken);
    call.then(
      (live) => {
        if (this.#state === 'closed') return message.type === 'start' ? live.abandon() : undefined;
        this.#call = live;
        this.#state = 'open';
        if (message.type === 'start') live.start(line);
        else live.resume(line, message.lastSeq);
        for (const pass of this.#waiting.splice(0)) pass();
      },
      (thrown: unknown) => this.#fail(toParleyError(thrown)),
    );
  }

  #whenOpen(pass: () => void): void {
    if (this.#state === 'open') pass();
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(pass);
  }

  #pass(message: Exclude<ClientMessage, { type: 'start' | 'resume' }>): void {
    const call = this.#call;
    if (!call?.holds(this.#options.line)) return;
    switch (message.type) {
      case 'text':
        return call.text(message.text);
      case 'digits':
        return call.digits(message.digits);
      case 'mute':
        return call.mute(message.muted);
      case 'ping':
        return this.#options.line.event({ type: 'pong', id: message.id, seq: 0 });
      case 'end':
        return call.end('caller-ended');
    }
  }

  #passAudio(bytes: Uint8Array): void {
    const call = this.#call;
    if (!call?.holds(this.#options.line)) return;
    const ms = Math.max(leastFrameMs, soundMs(bytes, call.input));
    if (!this.#audioBucket.take(ms)) {
      this.#droppedMs += ms;
      if (this.#droppedMs < audioPatienceMs) return;
      return this.#fail(new ParleyError('resource_exhausted', 'Audio came much faster than it sounds.'));
    }
    this.#droppedMs = 0;
    try {
      call.audio(bytes);
    } catch (thrown) {
      this.#reject(toParleyError(thrown));
    }
  }

  /** Not understood: the first message decides, later ones are forgiven a few times. */
  #reject(error: ParleyError): void {
    this.#badMessages += 1;
    const fatal = this.#state === 'waiting' || this.#badMessages > mostBadMessages;
    if (fatal) return this.#fail(error, talkCloseCodes.badMessage);
    this.#tell(error, false);
  }

  #fail(error: ParleyError, code = closeCodeOf(error.code)): void {
    if (this.#state === 'closed') return;
    const call = this.#call;
    const { line, log } = this.#options;
    if (error.code === 'internal') log.error({ err: error }, 'a talk could not go on');
    this.#tell(error, true);
    // Closed before the call is ended: the close code says what the client did, not what became of the call.
    line.close(code, error.message);
    this.#leave(() => {
      if (call?.holds(line)) call.end('failed');
    });
  }

  #tell({ code, message, faults }: ParleyError, fatal: boolean): void {
    this.#options.line.event({ type: 'error', code, message, faults: [...faults], fatal, seq: 0 });
  }
}
