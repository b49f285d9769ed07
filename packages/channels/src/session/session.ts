/**
 * The one state machine of all ways in: who begins a call, in which order, how much of it, and how it comes to its
 * end. A connection is `waiting` for its first message, `opening` the call, `open`, then `closed`.
 *
 * | from | what happens | then |
 * | --- | --- | --- |
 * | waiting | nothing for 10 s, a message that is not understood, drain, does not read | closed |
 * | opening | the call is refused | closed |
 * | opening | the connection goes away | closed; the call is given up as it opens |
 * | open | the other side hangs up, or its connection is lost | closed; the call ends, or waits for it to come back |
 * | any | sends more than its allowance, of whatever kind | closed; the call has failed |
 * | open | floods, or is not understood for the eleventh time | closed; the call has failed |
 * | waiting, opening | its credential is revoked or expires | closed |
 * | open | its credential is revoked or expires | the call ends, and closes the line |
 * | open | sends and does not read | the call ends, and closes the line |
 */
import { talkCloseCodes } from '@parley/contracts/talk';
import { createTurns } from '@parley/platform/async/turns';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import { endedError } from '@parley/platform/identity/standing';
import { type Bucket, createBucket } from '@parley/platform/time/bucket';
import type { Timer } from '@parley/platform/time/clock';
import type {
  CallPrincipal,
  Connection,
  ConnectOptions,
  Dialect,
  Host,
  Line,
  LineCall,
  Resume,
  SessionPort,
  SessionState,
  Start,
} from '../port.ts';
import { closeCodeOf } from './close-codes.ts';
import {
  createFloodMeter,
  type FloodMeter,
  firstMessageMs,
  messageAllowance,
  mostAheadMs,
  mostBadMessages,
  mostWaiting,
  mostWaitingBytes,
  wireAllowance,
  wireBytesAllowance,
} from './limits.ts';
import { soundMs } from './sound.ts';
import { createSoundBuffer, type SoundBuffer } from './sound-buffer.ts';

const endInTurn = createTurns(8);

export interface SessionOptions<In, Out> extends ConnectOptions<Out> {
  dialect: Dialect<In, Out>;
  host: Pick<Host, 'start' | 'find' | 'takeToken' | 'watch'>;
  /** Who opened the connection, where the door knows it; else the first message must bring a token. */
  principal: CallPrincipal | undefined;
}

export class Session<In, Out> implements SessionPort {
  readonly #options: SessionOptions<In, Out>;
  readonly #connection: Connection<In>;
  /** The connection was closed in the way in which this dialect hangs up. */
  #hungUp = false;
  readonly #wireBucket: Bucket;
  readonly #wireBytesBucket: Bucket;
  readonly #sound: SoundBuffer;
  /** Of its own: what nobody hears takes nothing from the caller. */
  readonly #isFlood: FloodMeter;
  readonly #messageBucket: Bucket;
  readonly #firstMessage: Timer;
  readonly #waiting: ((call: LineCall) => void)[] = [];
  #state: SessionState = 'waiting';
  #call: LineCall | undefined;
  #waitingBytes = 0;
  #badMessages = 0;
  #unwatch: () => void = () => {};

  constructor(options: SessionOptions<In, Out>) {
    const { clock, dialect } = options;
    this.#options = options;
    this.#wireBucket = createBucket(clock, wireAllowance);
    this.#wireBytesBucket = createBucket(clock, wireBytesAllowance);
    this.#sound = createSoundBuffer(clock, (bytes) => this.#hear(bytes));
    this.#isFlood = createFloodMeter(clock);
    this.#messageBucket = createBucket(clock, messageAllowance);
    // Those that were opened together have come to their time together.
    this.#firstMessage = clock.after(firstMessageMs, () => {
      endInTurn(() => this.#failUnbegun());
    });
    this.#connection = dialect.connect(this, options);
    if (options.principal) this.#watch(options.principal);
  }

  get state(): SessionState {
    return this.#state;
  }

  get #line(): Line {
    return this.#connection.line;
  }

  // ---- what the connection tells ---------------------------------------------------------------------------

  /** A message of the other side, of so many bytes. */
  receive(message: In, bytes: number): void {
    if (this.weigh(bytes)) this.#connection.receive(message);
  }

  /** Something came, whatever it is. False where it is not to be looked at: there was too much, or it is over. */
  weigh(bytes: number): boolean {
    if (this.#state === 'closed') return false;
    if (this.#wireBucket.take(1) && this.#wireBytesBucket.take(bytes)) return true;
    this.#fail(new ParleyError('resource_exhausted', 'Too much came in too short a time.'));
    return false;
  }

  /** The connection is closed, with this code where it is a socket. */
  closed(code?: number): void {
    const { hangUpCodes } = this.#options.dialect.capabilities;
    if (this.#state === 'closed') return;
    this.#hungUp = code !== undefined && hangUpCodes.includes(code);
    this.#leave((call) => {
      if (!this.#hungUp) return call.lost(this.#line);
      if (call.holds(this.#line)) call.end('caller-ended');
    });
  }

  /** The node is stopping: a connection without a call is told so, one with a call ends with it. */
  drain(): void {
    if (this.#state !== 'waiting') return;
    this.#leave();
    this.#line.close(talkCloseCodes.serverStopping, 'This server is stopping.');
  }

  /** The other side sends and does not read. */
  deaf(): void {
    if (this.#call?.holds(this.#line)) this.#call.end('slow-client');
    else this.#line.close(talkCloseCodes.slowReader, 'You do not read what you are sent.');
  }

  // ---- what the dialect makes of it ------------------------------------------------------------------------

  takeMessage(): boolean {
    if (this.#messageBucket.take(1)) return true;
    this.#fail(new ParleyError('resource_exhausted', 'Too many messages in too short a time.'));
    return false;
  }

  start(start: Start, token?: string): void {
    const { host, principal, dialect } = this.#options;
    this.#open(
      async () => host.start(principal ?? (await this.#take(token)), start, dialect),
      (call) => call.start(this.#line),
      (call) => call.abandon(this.#hungUp ? 'caller-ended' : 'connection-lost'),
    );
  }

  resume({ conversationId, resumeToken, lastSeq }: Resume): void {
    const { host, principal } = this.#options;
    this.#open(
      async () => host.find(principal ?? (await this.#take(undefined)), conversationId, resumeToken),
      (call) => call.resume(this.#line, lastSeq),
      () => {},
    );
  }

  audio(bytes: Uint8Array): void {
    if (this.#state === 'waiting') return this.#rejectEarlyAudio();
    if (this.#state === 'open') return this.#pass(bytes);
    if (this.#state === 'closed') return;
    this.#waitingBytes += bytes.byteLength;
    if (this.#waitingBytes > mostWaitingBytes || this.#waiting.length >= mostWaiting)
      return this.#failAhead();
    this.whenOpen(() => this.#pass(bytes));
  }

  unheard(byteLength: number): void {
    if (this.#state === 'waiting') return this.#rejectEarlyAudio();
    const call = this.#call;
    if (call?.holds(this.#line) && this.#isFlood(soundMs(byteLength, call.input)))
      this.#fail(new ParleyError('resource_exhausted', 'Audio came much faster than it sounds.'));
  }

  whenOpen(pass: (call: LineCall) => void): void {
    const call = this.#call;
    if (this.#state === 'open') {
      if (!call?.holds(this.#line)) return;
      try {
        pass(call);
      } catch (thrown) {
        this.#refuse(toParleyError(thrown));
      }
    } else if (this.#state === 'opening' && this.#waiting.length < mostWaiting) this.#waiting.push(pass);
  }

  reject(error: ParleyError): void {
    this.#badMessages += 1;
    const fatal = this.#state === 'waiting' || this.#badMessages > mostBadMessages;
    if (fatal) return this.#fail(error, talkCloseCodes.badMessage);
    this.#tell(error, false);
  }

  // ---- how it goes on --------------------------------------------------------------------------------------

  #open(
    open: () => Promise<LineCall>,
    begin: (call: LineCall) => void,
    abandon: (call: LineCall) => void,
  ): void {
    if (this.#state !== 'waiting') {
      return this.reject(new ParleyError('failed_precondition', 'The conversation has begun already.'));
    }
    this.#state = 'opening';
    this.#firstMessage.cancel();
    open().then(
      (call) => {
        if (this.#state === 'closed') return abandon(call);
        this.#call = call;
        this.#state = 'open';
        begin(call);
        for (const pass of this.#waiting.splice(0)) this.whenOpen(pass);
      },
      (thrown: unknown) => this.#fail(toParleyError(thrown)),
    );
  }

  async #take(token: string | undefined): Promise<CallPrincipal> {
    if (token === undefined) {
      throw new ParleyError(
        'unauthenticated',
        'Ask POST /v1/talk/tokens for a token and send it with the start of the stream.',
      );
    }
    const principal = await this.#options.host.takeToken(token);
    this.#watch(principal);
    return principal;
  }

  #watch(principal: CallPrincipal): void {
    if (this.#state !== 'closed')
      this.#unwatch = this.#options.host.watch(principal, () => this.#accessEnded());
  }

  /** Whoever opened the connection has no right to it any more. */
  #accessEnded(): void {
    if (this.#call?.holds(this.#line)) this.#call.end('access-ended');
    else this.#fail(endedError());
  }

  #pass(bytes: Uint8Array): void {
    const call = this.#call;
    if (call?.holds(this.#line) && !this.#sound.take(bytes, call.input)) this.#failAhead();
  }

  #hear(bytes: Uint8Array): void {
    const call = this.#call;
    // Sound of no length is counted, and is nothing to the call.
    if (bytes.byteLength === 0 || !call?.holds(this.#line)) return;
    try {
      call.audio(bytes);
    } catch (thrown) {
      this.#refuse(toParleyError(thrown));
    }
  }

  /** The call did not take it: where it has too much to do already, this is the end. */
  #refuse(error: ParleyError): void {
    if (error.code === 'resource_exhausted' || error.code === 'internal') this.#fail(error);
    else this.reject(error);
  }

  #failAhead(): void {
    const seconds = mostAheadMs / 1000;
    const message = `More than ${seconds} s of sound came ahead of its time. Send it as fast as it sounds.`;
    this.#fail(new ParleyError('resource_exhausted', message));
  }

  #rejectEarlyAudio(): void {
    this.reject(new ParleyError('failed_precondition', 'Audio came before `start`.'));
  }

  #fail(error: ParleyError, code = closeCodeOf(error.code)): void {
    if (this.#state === 'closed') return;
    if (error.code === 'internal') this.#options.log.error({ err: error }, 'a session could not go on');
    this.#tell(error, true);
    // Closed before the call is ended: the close code says what the other side did, not what became of the call.
    this.#line.close(code, error.message);
    this.#leave((call) => {
      if (call.holds(this.#line)) call.end('failed');
    });
  }

  #failUnbegun(): void {
    if (this.#state === 'waiting')
      this.#fail(new ParleyError('deadline_exceeded', 'No first message within 10 s.'));
  }

  #leave(then?: (call: LineCall) => void): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#firstMessage.cancel();
    this.#unwatch();
    this.#waiting.length = 0;
    this.#sound.clear();
    this.#connection.close?.();
    if (this.#call) then?.(this.#call);
  }

  #tell({ code, message, faults, retryAfterMs }: ParleyError, fatal: boolean): void {
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs: Math.round(retryAfterMs) };
    this.#line.event({ type: 'error', code, message, faults: [...faults], ...retry, fatal, seq: 0 });
  }
}
