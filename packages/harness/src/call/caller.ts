/** Somebody who calls: a talk, a microphone that never stops, and a memory of what came. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AudioFormat, ServerMessage } from '@parley/contracts/talk';
import type { Parley } from '@parley/sdk/client';
import { ParleyApiError } from '@parley/sdk/errors';
import { openTalk, type Talk, type TalkOptions } from '@parley/sdk/talk';
import type { Samples } from '../sound/samples.ts';
import { halved } from '../sound/wire.ts';
import { openMicrophone } from './microphone.ts';
import { type Recorded, recordedCall } from './stored.ts';

const wide: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };
/** As a telephone sounds. */
export const phone: AudioFormat = { encoding: 'mulaw', rateHz: 8000 };

export type EventNamed<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

export interface CallerOptions extends TalkOptions {
  /** Sends nothing at all between sounds, as no microphone does. */
  muted?: boolean | undefined;
}

const busyForMs = 60_000;
const busyWaitMs = 500;
const mostTries = 3;

export class Caller {
  readonly talk: Talk;
  /** All events so far. */
  readonly events: ServerMessage[] = [];
  /** Agent sound so far: its frames and bytes. */
  readonly heard = { frames: 0, bytes: 0 };
  readonly #parley: Parley;
  readonly #muted: boolean;
  readonly #typed: boolean;
  readonly #input: AudioFormat;
  readonly #waiters = new Set<() => void>();
  #microphone: ReturnType<typeof openMicrophone> | undefined;
  #seen = 0;

  private constructor(parley: Parley, options: CallerOptions) {
    const { muted = false, ...talk } = options;
    this.#parley = parley;
    this.#muted = muted;
    this.#typed = talk.mode === 'text';
    this.#input = talk.input ?? wide;
    this.talk = openTalk(parley, talk);
    this.talk.on('message', (event) => {
      if (event.type === 'pong') return;
      this.events.push(event);
      this.#wake();
    });
    this.talk.on('audio', (bytes) => {
      this.heard.frames += 1;
      this.heard.bytes += bytes.length;
    });
    this.talk.on('closed', () => {
      this.#microphone?.close();
      this.#wake();
    });
  }

  /**
   * Resolves once the conversation has begun. A server that is too busy is called again for a minute: a machine under
   * load refuses calls for a moment. Rejects with the error with which the call was refused.
   */
  static async dial(parley: Parley, options: CallerOptions): Promise<Caller> {
    const untilMs = performance.now() + busyForMs;
    for (;;) {
      const caller = new Caller(parley, options);
      try {
        await caller.talk.started();
        caller.#openMicrophone();
        return caller;
      } catch (error) {
        const busy = error instanceof ParleyApiError && error.code === 'unavailable';
        if (!busy || performance.now() > untilMs) throw error;
        await sleep(busyWaitMs);
      }
    }
  }

  /** Of a conversation that has begun. */
  get conversationId(): string {
    return this.talk.conversationId ?? '';
  }

  get over(): boolean {
    return this.talk.state === 'ended';
  }

  /** Says it, 16 kHz, after what is being said, at the pace of speech; resolves after its last sample. */
  async say(sound: Samples): Promise<void> {
    await this.#microphone?.play(this.#input.rateHz === 8000 ? halved(sound) : sound);
  }

  /** Says it, and says it again where the agent answers something else, as people do on a bad line. */
  async sayUntil(sound: Samples, words: RegExp): Promise<EventNamed<'agent.heard'>> {
    for (let tries = 1; ; tries += 1) {
      await this.say(sound);
      const answer = await this.next('agent.heard', ({ final }) => final);
      if (words.test(answer.heard)) return answer;
      if (tries === mostTries) throw new Error(`not understood: ${this.#told()}`);
    }
  }

  /** All such events so far. */
  all<Type extends ServerMessage['type']>(type: Type): EventNamed<Type>[] {
    return this.events.filter((event): event is EventNamed<Type> => event.type === type);
  }

  /** The first event from number `from` on, else from now on, that fits; undefined when none came in time. */
  async until(
    fits: (event: ServerMessage) => boolean,
    options: { from?: number; limitMs: number },
  ): Promise<ServerMessage | undefined> {
    const endMs = performance.now() + options.limitMs;
    for (let at = options.from ?? this.events.length; ; ) {
      for (; at < this.events.length; at += 1) if (fits(this.events[at]!)) return this.events[at];
      const leftMs = endMs - performance.now();
      if (this.over || leftMs <= 0) return undefined;
      await this.#change(leftMs);
    }
  }

  /** The first such event after the last one that was waited for. Rejects when none comes, with what there was. */
  async next<Type extends ServerMessage['type']>(
    type: Type,
    fits: (event: EventNamed<Type>) => boolean = () => true,
    limitMs = 25_000,
  ): Promise<EventNamed<Type>> {
    const wanted = (event: ServerMessage) => event.type === type && fits(event as EventNamed<Type>);
    const found = await this.until(wanted, { from: this.#seen, limitMs });
    if (found === undefined) {
      const why = this.over ? 'the talk ended before' : `within ${limitMs} ms there was no`;
      throw new Error(`${why} ${type}; there were ${this.#told()}`);
    }
    this.#seen = this.events.indexOf(found) + 1;
    return found as EventNamed<Type>;
  }

  /** The first whole answer from here on in which these words were heard. */
  hears(words: RegExp, limitMs?: number): Promise<EventNamed<'agent.heard'>> {
    return this.next('agent.heard', ({ final, heard }) => final && words.test(heard), limitMs);
  }

  /** The answer that is being spoken, or comes next, was heard to its end; undefined when none was in time. */
  answered(options: { from?: number; limitMs: number }): Promise<ServerMessage | undefined> {
    return this.until((event) => event.type === 'agent.heard' && event.final, options);
  }

  /** Hangs up and waits for the end. */
  hangUp(): Promise<unknown> {
    return this.talk.close();
  }

  /** Hangs up, and fetches what is kept of the call. */
  async recorded(): Promise<Recorded> {
    await this.hangUp();
    return recordedCall(this.#parley, this.conversationId);
  }

  #openMicrophone(): void {
    if (this.#typed || this.over) return;
    const send = (bytes: Uint8Array<ArrayBuffer>) => this.talk.sendAudio(bytes);
    this.#microphone = openMicrophone({ format: this.#input, send, muted: this.#muted });
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(limit);
        this.#waiters.delete(wake);
        resolve();
      };
      const limit = setTimeout(wake, limitMs);
      this.#waiters.add(wake);
    });
  }

  /** For who has waited in vain: the last of what was said. */
  #told(): string {
    return this.events
      .filter(({ type }) => type !== 'agent.text')
      .slice(-6)
      .map((event) => JSON.stringify(event))
      .join('\n');
  }
}
