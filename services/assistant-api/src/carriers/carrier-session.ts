/**
 * What one carrier's stream says to a call: who it is from, in which order, how much of it. A carrier has no way to
 * be told what was wrong but the close code and its reason.
 */
import { type CarrierMessage, carrierMessageSchema } from '@parley/contracts/carriers';
import { type StartMessage, startMessageSchema, talkCloseCodes } from '@parley/contracts/talk';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Caller, Calls } from '../calls/calls.ts';
import type { LiveCall } from '../calls/live-call.ts';
import {
  audioAllowance,
  audioPatienceMs,
  type Bucket,
  createBucket,
  firstMessageMs,
  messageAllowance,
  mostBadMessages,
} from '../talk/talk-limits.ts';
import { closeCodeOf } from '../talk/talk-wire.ts';
import type { TalkTokens } from '../talk-tokens/talk-tokens.ts';
import { type CarrierLine, type CarrierSocket, createCarrierLine } from './carrier-line.ts';

export interface CarrierSessionOptions {
  calls: Pick<Calls, 'start'>;
  talkTokens: Pick<TalkTokens, 'take'>;
  /** Who opened the socket, where that is known already; else `customParameters.token` says it. */
  caller: Caller | undefined;
  /** Named in the path; else in `customParameters.assistant`. */
  assistant: string | undefined;
  socket: CarrierSocket;
  clock: Clock;
  log: Log;
  onPlayed: (afterMs: number) => void;
}

type State = 'waiting' | 'opening' | 'open' | 'closed';
type Started = Extract<CarrierMessage, { event: 'start' }>;

/** Kept while the call is being opened: 3 s of 20 ms frames. */
const mostWaiting = 150;
const phone = { encoding: 'mulaw', rateHz: 8000 } as const;
const bytesPerMs = 8;

export class CarrierSession {
  readonly #options: CarrierSessionOptions;
  readonly #audioBucket: Bucket;
  readonly #messageBucket: Bucket;
  readonly #firstMessage: Timer;
  readonly #waiting: Buffer[] = [];
  #state: State = 'waiting';
  #connected = false;
  #streamSid = '';
  #line: CarrierLine | undefined;
  #call: LiveCall | undefined;
  #badMessages = 0;
  #droppedMs = 0;

  constructor(options: CarrierSessionOptions) {
    this.#options = options;
    this.#audioBucket = createBucket(options.clock, audioAllowance);
    this.#messageBucket = createBucket(options.clock, messageAllowance);
    this.#firstMessage = options.clock.after(firstMessageMs, () =>
      this.#fail(new ParleyError('deadline_exceeded', 'No `start` within 10 s.')),
    );
  }

  /** Nobody knows yet who it is. */
  get waiting(): boolean {
    return this.#state === 'waiting';
  }

  /** A text frame. */
  message(text: string): void {
    if (this.#state === 'closed') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.#reject('The text frame is not JSON.');
    }
    // Checked by hand: fifty of these a second make up nearly all of a stream.
    if (isMedia(value)) return this.#media(value.streamSid, value.media);
    if (!this.#messageBucket.take(1)) {
      return this.#fail(new ParleyError('resource_exhausted', 'Too many messages in too short a time.'));
    }
    const parsed = carrierMessageSchema.safeParse(value);
    if (!parsed.success) return this.#reject('The message is not understood.');
    this.#take(parsed.data);
  }

  binary(): void {
    if (this.#state !== 'closed') this.#reject('A frame must be text.');
  }

  /** The connection is gone: a carrier does not come back. */
  lost(): void {
    this.#leave(() => this.#call?.end('connection-lost'));
  }

  /** The node is stopping: a stream without a call is told so, one with a call ends with it. */
  drain(): void {
    if (this.#state !== 'waiting') return;
    this.#leave(() => this.#options.socket.close(talkCloseCodes.serverStopping, 'This server is stopping.'));
  }

  /** The carrier sends and does not read. */
  deaf(): void {
    if (this.#call) this.#call.end('slow-client');
    else this.#options.socket.close(talkCloseCodes.slowReader, 'You do not read what you are sent.');
  }

  #take(message: CarrierMessage): void {
    if (message.event === 'connected') {
      if (this.#connected || this.#state !== 'waiting')
        return this.#reject('`connected` came twice or late.');
      this.#connected = true;
      return;
    }
    if (message.event === 'start') {
      if (this.#state !== 'waiting') return this.#reject('`start` came twice.');
      void this.#open(message);
      return;
    }
    if (this.#state === 'waiting') return this.#reject(`\`${message.event}\` came before \`start\`.`);
    if (message.event === 'media' || this.#isOther(message.streamSid)) return this.#reject(otherStream);
    if (message.event === 'stop') {
      return this.#leave(() => this.#call?.end('caller-ended'));
    }
    if (message.event === 'mark') this.#line?.played(message.mark.name);
    else this.#call?.digits(message.dtmf.digit);
  }

  async #open(message: Started): Promise<void> {
    this.#state = 'opening';
    this.#firstMessage.cancel();
    this.#streamSid = message.streamSid;
    const { calls, clock, onPlayed, socket } = this.#options;
    try {
      const caller = await this.#callerOf(message);
      const call = await calls.start(caller, this.#startMessage(message), 'carrier');
      if (this.#isClosed()) return call.abandon();
      this.#line = createCarrierLine({ socket, streamSid: message.streamSid, clock, onPlayed });
      this.#call = call;
      this.#state = 'open';
      call.start(this.#line);
      for (const bytes of this.#waiting.splice(0)) call.audio(bytes);
    } catch (thrown) {
      this.#fail(toParleyError(thrown));
    }
  }

  async #callerOf({ start }: Started): Promise<Caller> {
    const { caller, talkTokens } = this.#options;
    if (caller) return caller;
    const { token } = start.customParameters;
    if (token !== undefined) return talkTokens.take(token);
    throw new ParleyError(
      'unauthenticated',
      'Ask POST /v1/talk/tokens for a token and send it as the stream parameter `token`.',
    );
  }

  /** Throws invalid_argument where the parameters do not fit. */
  #startMessage({ start, streamSid }: Started): StartMessage {
    const { assistant, token: _, ...metadata } = start.customParameters;
    const parsed = startMessageSchema.safeParse({
      type: 'start',
      assistant: this.#options.assistant ?? assistant,
      mode: 'voice',
      input: phone,
      output: phone,
      metadata: { ...metadata, callSid: start.callSid, streamSid },
    });
    if (parsed.success) return parsed.data;
    throw new ParleyError('invalid_argument', 'The stream parameter `assistant` must name an assistant.');
  }

  #media(streamSid: unknown, media: Media): void {
    if (this.#state === 'waiting') return this.#reject('`media` came before `start`.');
    if (this.#isOther(streamSid)) return this.#reject(otherStream);
    if (media.track !== undefined && media.track !== 'inbound') return;
    const bytes = Buffer.from(media.payload, 'base64');
    // Anything that is not base64 is passed over by the decoder.
    if (bytes.length < Math.floor(media.payload.length / 4) * 3 - 2)
      return this.#reject('`payload` is not base64.');
    const ms = bytes.length / bytesPerMs;
    if (!this.#audioBucket.take(ms)) {
      this.#droppedMs += ms;
      if (this.#droppedMs < audioPatienceMs) return;
      return this.#fail(new ParleyError('resource_exhausted', 'Audio came much faster than it sounds.'));
    }
    this.#droppedMs = 0;
    if (this.#call) this.#call.audio(bytes);
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(bytes);
  }

  #isOther(streamSid: unknown): boolean {
    return streamSid !== undefined && streamSid !== this.#streamSid;
  }

  /** Asked after a wait, in which it may have changed. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Not understood, or out of order: before `start` that is the end, later it is forgiven a few times. */
  #reject(message: string): void {
    this.#badMessages += 1;
    if (this.#state !== 'waiting' && this.#badMessages <= mostBadMessages) return;
    this.#fail(new ParleyError('invalid_argument', message));
  }

  #fail(error: ParleyError): void {
    if (this.#state === 'closed') return;
    const { socket, log } = this.#options;
    if (error.code === 'internal') log.error({ err: error }, 'a stream could not go on');
    // Closed before the call is ended: the close code says what the carrier did, not what became of the call.
    socket.close(closeCodeOf(error.code), error.message);
    this.#leave(() => this.#call?.end('failed'));
  }

  #leave(then: () => void): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#firstMessage.cancel();
    this.#waiting.length = 0;
    then();
  }
}

const otherStream = 'The message is of another stream.';

interface Media {
  payload: string;
  track?: unknown;
}

function isMedia(value: unknown): value is { streamSid?: unknown; media: Media } {
  if (typeof value !== 'object' || value === null) return false;
  const { event, media } = value as { event?: unknown; media?: Partial<Media> | null };
  return event === 'media' && typeof media?.payload === 'string';
}
