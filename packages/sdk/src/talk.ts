/** One live conversation over the talk socket, which survives the loss of the socket itself. */
import type { Parley } from './client.ts';
import { backoffMs, sleep, type Timers } from './clock.ts';
import { Emitter } from './emitter.ts';
import { ParleyApiError } from './errors.ts';
import { errorOfClose, isFinalClose, readMessage, type TalkEnd } from './events.ts';
import type { DigitsMessage, TalkEvent, TalkMessage, TextMessage } from './gen/types.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import type { Socket } from './socket.ts';
import type { TalkOptions, TalkResumption } from './talk-options.ts';

export type { TalkOptions, TalkResumption };

export type TalkState = 'connecting' | 'open' | 'reconnecting' | 'ended';

type ServerEvents = { [E in TalkEvent as E['type']]: E };

/** The server's events by their names, and what the client adds. */
export interface TalkEvents extends ServerEvents {
  /** The agent's sound, in the agreed output format. */
  audio: Uint8Array<ArrayBuffer>;
  state: TalkState;
  /** Any of the server's events. */
  message: TalkEvent;
  closed: TalkEnd;
}

/** Says that we gave the socket up, and not the conversation: a plain close would hang up. */
const lostCode = 4000;
/** `WebSocket.OPEN`. */
const openState = 1;
const handshakeMs = 10_000;
/** How long one try to come back may take for its token, and again for its handshake: a dead network answers nothing. */
const comeBackMs = 5_000;
/** Sound that waits to be sent beyond this is thrown away: late sound is worse than none. 3 s of 16 kHz PCM16. */
const audioBacklogBytes = 96_000;
/** Errors of a reconnection that may be gone at the next try, such as a server that has not yet missed the old socket. */
const passingCodes = ['unavailable', 'deadline_exceeded', 'resource_exhausted', 'aborted'];
/** Words and keys kept until the server has heard them. */
const mostUnheard = 20;
/** Its pong comes after all that a resumed connection tells again. */
const catchUpId = 'resumed';

const noWebSocket =
  'This program has no WebSocket. Run it on Node 22 or newer, or give it one: `createParley({ WebSocket })` with that of the package `ws`.';

/** A browser does not tell a page why a socket was refused. */
function notConnected(origin: string): string {
  const page = (globalThis as { location?: { origin?: string } }).location?.origin;
  const message = 'The connection for talking could not be made.';
  if (page === undefined || page === origin) return message;
  return `${message} For this page the token must be one that names it: talkToken({ origins: ['${page}'] }).`;
}

type Said = TextMessage | DigitsMessage;

/**
 * Opens a conversation; listen before the next await and nothing is missed. The connection is made with a
 * single-use token fetched by `parley`. Aborting the signal hangs up.
 */
export function openTalk(parley: Parley, options: TalkOptions, signal?: AbortSignal): Talk {
  return new Talk(parley, options, signal);
}

export class Talk {
  readonly #parley: Parley;
  readonly #timers: Timers;
  readonly #options: TalkOptions;
  readonly #emitter = new Emitter<TalkEvents>();
  readonly #stop = new AbortController();
  /** Words and keys that the server has not shown to have heard, oldest first. */
  readonly #unheard: Said[] = [];
  /** Whether all that was told while the connection was lost has been told again. */
  #caughtUp = false;
  #state: TalkState = 'connecting';
  #socket: Socket | undefined;
  #conversation: Omit<TalkResumption, 'lastSeq'> | undefined;
  #lastSeq = 0;
  #muted = false;
  #droppedAudioBytes = 0;
  #error: ParleyApiError | undefined;
  #end: TalkEnd | undefined;

  constructor(parley: Parley, options: TalkOptions, signal?: AbortSignal) {
    this.#parley = parley;
    this.#timers = parley.timers;
    this.#options = options;
    if (options.resume !== undefined) {
      const { lastSeq, ...conversation } = options.resume;
      this.#lastSeq = lastSeq;
      this.#conversation = conversation;
    }
    if (signal?.aborted) queueMicrotask(() => this.end());
    else signal?.addEventListener('abort', () => this.end(), { once: true, signal: this.#stop.signal });
    void this.#run();
  }

  get state(): TalkState {
    return this.#state;
  }

  /** Known once the server has said `started`. */
  get conversationId(): `conv_${string}` | undefined {
    return this.#conversation?.conversationId;
  }

  /** With what another program or page takes this conversation up, in place of this one; undefined where there is none. */
  get resumption(): TalkResumption | undefined {
    if (this.#conversation === undefined || this.#state === 'ended') return undefined;
    return { ...this.#conversation, lastSeq: this.#lastSeq };
  }

  /** Sound thrown away because the connection could not carry it, in bytes. */
  get droppedAudioBytes(): number {
    return this.#droppedAudioBytes;
  }

  /** Calls back on every such event until the returned function is called. */
  on<Name extends keyof TalkEvents>(name: Name, listener: (value: TalkEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Resolves with how the talk ended; never rejects. */
  closed(): Promise<TalkEnd> {
    if (this.#end !== undefined) return Promise.resolve(this.#end);
    return new Promise((resolve) => this.on('closed', resolve));
  }

  /** Resolves when the conversation has begun; rejects with the reason when it is refused or hung up first. */
  started(): Promise<{ conversationId: `conv_${string}` }> {
    return new Promise((resolve, reject) => {
      const refused = (end: TalkEnd) =>
        reject(end.error ?? new ParleyApiError('canceled', 'The talk was ended.'));
      if (this.#conversation !== undefined)
        return resolve({ conversationId: this.#conversation.conversationId });
      if (this.#end !== undefined) return refused(this.#end);
      this.on('started', ({ conversationId }) => resolve({ conversationId }));
      this.on('closed', refused);
    });
  }

  /** The server's events from now on, in order, until the talk is over. Throws the error of one that was refused. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TalkEvent, TalkEnd> {
    const queue: TalkEvent[] = [];
    let wake = () => {};
    const off = [
      this.on('message', (message) => {
        queue.push(message);
        wake();
      }),
      this.on('closed', () => wake()),
    ];
    try {
      while (true) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else if (this.#end !== undefined) {
          if (this.#end.reason === null && this.#end.error !== null) throw this.#end.error;
          return this.#end;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      for (const stop of off) stop();
    }
  }

  /**
   * Sends sound in the agreed input format. False where it was thrown away: there is no connection, or it is too
   * slow to carry more.
   */
  sendAudio(bytes: Uint8Array<ArrayBuffer>): boolean {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket === undefined || socket.bufferedAmount > audioBacklogBytes) {
      if (this.#state !== 'ended') this.#droppedAudioBytes += bytes.byteLength;
      return false;
    }
    socket.send(bytes);
    return true;
  }

  /** The caller typed this; it counts as a whole turn. It outlives a lost connection. */
  sendText(text: string): void {
    this.#sendSaid({ type: 'text', text });
  }

  /** Keys pressed on a telephone: 0-9 * # A-D. */
  sendDigits(digits: string): void {
    this.#sendSaid({ type: 'digits', digits });
  }

  /** While muted, sound that still arrives is heard as silence. */
  mute(muted: boolean): void {
    this.#muted = muted;
    if (this.#state === 'open') this.#send({ type: 'mute', muted });
  }

  /** Hangs up. `closed` follows when the server has said how it ended, or after a second without its word. */
  end(): void {
    if (this.#state === 'open') {
      this.#send({ type: 'end' });
      const timer = this.#timers.after(1000, () => this.#finish('caller-ended'));
      this.on('closed', () => timer.cancel());
    } else this.#finish('caller-ended');
  }

  /** Hangs up and is done with it. */
  async close(): Promise<void> {
    this.end();
    await this.closed();
  }

  async #run(): Promise<void> {
    if (this.#conversation === undefined) {
      const error = await this.#connect(handshakeMs);
      if (this.#conversation === undefined) return this.#finish(null, error);
    }
    while (this.#state !== 'ended') {
      this.#setState('reconnecting');
      const late = this.#timers.after(this.#options.resumeWithinMs ?? 30_000, () =>
        this.#finish('connection-lost'),
      );
      await this.#reconnect(late);
      late.cancel();
    }
  }

  /** Tries until a socket has carried the conversation on and was lost again, or the talk is over. */
  async #reconnect(late: { cancel(): void }): Promise<void> {
    const off = this.on('resumed', () => late.cancel());
    try {
      for (let attempt = 1; this.#state === 'reconnecting'; attempt += 1) {
        await sleep(this.#timers, attempt === 1 ? 100 : backoffMs(attempt - 1, 300, 1500), this.#stop.signal);
        const error = await this.#connect(comeBackMs);
        if (error !== undefined && !passingCodes.includes(error.code)) {
          return this.#finish('connection-lost', error);
        }
      }
    } catch {
      // Only the sleep throws, and only because the talk is over.
    } finally {
      off();
    }
  }

  /** Opens one socket and stays with it until it is gone; the error is why it never carried the conversation. */
  async #connect(withinMs: number): Promise<ParleyApiError | undefined> {
    this.#error = undefined;
    const { WebSocket } = this.#parley;
    if (WebSocket === undefined) return new ParleyApiError('failed_precondition', noWebSocket);
    let token: string;
    const late = new AbortController();
    const tokenTimer = this.#timers.after(withinMs, () => late.abort());
    try {
      ({ token } = await this.#parley.takeTalkToken(AbortSignal.any([this.#stop.signal, late.signal])));
    } catch (error) {
      if (error instanceof ParleyApiError) return error;
      if (this.#stop.signal.aborted) return undefined;
      return new ParleyApiError('unavailable', 'No token for talking could be had.', { cause: error });
    } finally {
      tokenTimer.cancel();
    }
    if (this.#state === 'ended') return undefined;
    const socket = new WebSocket(`${this.#parley.origin.replace(/^http/, 'ws')}/v1/talk`, [
      'parley.v1',
      `parley.token.${token}`,
    ]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#caughtUp = false;
    return new Promise((resolve) => {
      let heartbeat: Heartbeat | undefined;
      const handshake = this.#timers.after(withinMs, () => lost(1006, 'No answer to the handshake.'));
      const lost = (code: number, reason: string) => {
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        handshake.cancel();
        heartbeat?.stop();
        const carried = heartbeat !== undefined;
        socket.close(lostCode);
        const error = this.#error ?? (isFinalClose(code) ? errorOfClose(code, reason) : undefined);
        if (carried && error !== undefined && this.#state !== 'ended') this.#finish(null, error);
        resolve(
          carried
            ? undefined
            : (error ?? new ParleyApiError('unavailable', notConnected(this.#parley.origin))),
        );
      };
      socket.addEventListener('open', () => this.#send(this.#greeting()));
      socket.addEventListener('error', () => lost(1006, ''));
      socket.addEventListener('close', ({ code, reason }) => lost(code, reason));
      socket.addEventListener('message', ({ data }) => {
        if (this.#socket !== socket || this.#state === 'ended') return;
        heartbeat?.alive();
        if (typeof data !== 'string') return this.#emitter.emit('audio', new Uint8Array(data as ArrayBuffer));
        const opened = this.#receive(data);
        if (!opened || heartbeat !== undefined) return;
        handshake.cancel();
        const ping = () => this.#send({ type: 'ping', id: '' });
        heartbeat = startHeartbeat(this.#timers, ping, () => lost(1006, 'The server fell silent.'));
      });
    });
  }

  #greeting(): TalkMessage {
    if (this.#conversation !== undefined) {
      return { type: 'resume', ...this.#conversation, lastSeq: this.#lastSeq };
    }
    const { resumeWithinMs: _, resume: __, ...start } = this.#options;
    // JSON leaves out what is undefined, and the server fills in its defaults.
    return { type: 'start', ...start };
  }

  /** Handles one text frame; true where it says that the conversation now runs on this socket. */
  #receive(text: string): boolean {
    const message = readMessage(text);
    if (message === undefined) return false;
    const { seq, event } = message;
    if (seq > 0 && seq <= this.#lastSeq) return false;
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    if (event === undefined) return false;
    const opened = event.type === 'started' || event.type === 'resumed';
    if (event.type === 'started') {
      this.#conversation = { conversationId: event.conversationId, resumeToken: event.resumeToken };
    }
    if (event.type === 'error' && event.fatal) {
      this.#error = new ParleyApiError(event.code, event.message, { faults: event.faults });
    }
    if (event.type === 'started' || event.type === 'resumed') this.#opened(event.type);
    if (event.type === 'pong' && event.id === catchUpId) this.#sendUnheard();
    if (event.type === 'caller.transcript' && event.final && event.kind !== 'speech') {
      this.#heard(event.kind === 'typed' ? 'text' : 'digits');
    }
    this.#emitter.emit('message', event);
    this.#emitter.emit(event.type, event as never);
    if (event.type === 'ended') this.#finish(event.reason);
    return opened;
  }

  #opened(event: 'started' | 'resumed'): void {
    this.#setState('open');
    if (this.#muted) this.#send({ type: 'mute', muted: true });
    if (event === 'started') this.#sendUnheard();
    else this.#send({ type: 'ping', id: catchUpId });
  }

  #sendUnheard(): void {
    this.#caughtUp = true;
    for (const said of this.#unheard) this.#send(said);
  }

  /** The server tells every typed word and every key back, in the order in which it took them. */
  #heard(type: Said['type']): void {
    const at = this.#unheard.findIndex((said) => said.type === type);
    if (at !== -1) this.#unheard.splice(at, 1);
  }

  #sendSaid(said: Said): void {
    if (this.#state === 'ended' || this.#unheard.length === mostUnheard) return;
    this.#unheard.push(said);
    if (this.#caughtUp) this.#send(said);
  }

  #send(message: TalkMessage): void {
    if (this.#socket?.readyState === openState) this.#socket.send(JSON.stringify(message));
  }

  #setState(state: TalkState): void {
    if (this.#state === state || this.#state === 'ended') return;
    this.#state = state;
    this.#emitter.emit('state', state);
  }

  #finish(reason: TalkEnd['reason'], error?: ParleyApiError): void {
    if (this.#end !== undefined) return;
    const conversationId = this.#conversation?.conversationId ?? null;
    this.#end = { reason, error: error ?? this.#error ?? null, conversationId };
    this.#setState('ended');
    this.#stop.abort(new ParleyApiError('canceled', 'The talk is over.'));
    this.#socket?.close(1000);
    this.#emitter.emit('closed', this.#end);
  }
}
