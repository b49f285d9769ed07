/**
 * The line of one call: a connection that may break and be taken up again. It numbers the events, keeps them for a
 * side that comes back, waits for it, and notices one that does not read.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Id } from '@parley/contracts/ids';
import { type EndReason, talkCloseCodes } from '@parley/contracts/talk';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Line, LineEvent, LineMessage } from '../port.ts';
import { closeCodeOfEnd } from './close-codes.ts';
import { graceMs, keptEvents, mostBufferedBytes } from './limits.ts';

/** After these nobody listens to the line any more. */
const unheard: ReadonlySet<EndReason> = new Set([
  'caller-ended',
  'connection-lost',
  'slow-client',
  'access-ended',
]);

export interface CallLineOptions {
  conversationId: Id<'conversation'>;
  resumable: boolean;
  clock: Clock;
  /** The line is gone, and may come back. */
  onLost: () => void;
  /** The line that was gone is back. */
  onBack: () => void;
  /** The line does not come back, or does not read: the call is to end. */
  onGone: (reason: EndReason) => void;
}

export class CallLine {
  /** By which a lost line is taken up again. */
  readonly resumeToken = randomBytes(32).toString('base64url');
  readonly #options: CallLineOptions;
  readonly #kept: LineMessage[] = [];
  #seq = 0;
  #line: Line | undefined;
  #grace: Timer | undefined;
  #over = false;

  constructor(options: CallLineOptions) {
    this.#options = options;
  }

  /** Somebody is on the line. */
  get connected(): boolean {
    return this.#line !== undefined;
  }

  holds(line: Line): boolean {
    return line === this.#line;
  }

  /** Whether this is the resume token; in constant time. */
  knows(resumeToken: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(resumeToken), digest(this.resumeToken));
  }

  attach(line: Line): void {
    this.#line = line;
  }

  /** Takes the call over to another line, which is told what it has missed after `lastSeq`. */
  resume(line: Line, lastSeq: number): void {
    const before = this.#line;
    this.#line = line;
    before?.close(talkCloseCodes.conflict, 'Another connection has taken up the conversation.');
    this.#stopWaiting();
    line.event({ type: 'resumed', conversationId: this.#options.conversationId, seq: 0 });
    for (const message of this.#kept) if (message.seq > lastSeq) line.event(message);
    if (!before) this.#options.onBack();
  }

  /** Another may take its place within the grace; a line that was replaced changes nothing. */
  lost(line: Line): void {
    if (line !== this.#line || this.#over) return;
    this.#line = undefined;
    const { resumable, clock, onLost, onGone } = this.#options;
    if (!resumable) return onGone('connection-lost');
    onLost();
    this.#grace = clock.after(graceMs, () => onGone('connection-lost'));
  }

  tell(event: Exclude<LineEvent, { type: 'resumed' | 'error' | 'pong' }>): void {
    this.#seq += 1;
    const message: LineMessage = { ...event, seq: this.#seq };
    if (this.#options.resumable && this.#kept.push(message) > keptEvents) this.#kept.shift();
    this.#line?.event(message);
    if (event.type !== 'ended') this.#watch();
  }

  audio(bytes: Uint8Array): void {
    this.#line?.audio(bytes);
    this.#watch();
  }

  hold(held: boolean): void {
    this.#line?.hold?.(held);
  }

  /**
   * The call is over: the line is closed with its reason, where somebody listens once the last words have sounded.
   * `before` is done in between, and must not reject. Resolves when all of it is done.
   */
  close(reason: EndReason, before?: () => Promise<void>): Promise<void> {
    this.#over = true;
    this.#stopWaiting();
    const line = this.#line;
    this.#line = undefined;
    const leave = () => line?.close(closeCodeOfEnd(reason), reason);
    const sounded = unheard.has(reason) ? undefined : line?.sounded?.();
    if (sounded || before) return Promise.resolve(sounded).then(before).then(leave);
    leave();
    return Promise.resolve();
  }

  #stopWaiting(): void {
    this.#grace?.cancel();
    this.#grace = undefined;
  }

  #watch(): void {
    if ((this.#line?.bufferedBytes() ?? 0) > mostBufferedBytes) this.#options.onGone('slow-client');
  }
}
