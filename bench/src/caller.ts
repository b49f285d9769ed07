/** One call over the real socket: a microphone on a clock grid, the server's events, and what was recorded. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationDetail } from '@parley/contracts/conversations';
import type { AudioFormat, ServerMessage } from '@parley/contracts/talk';
import type { Parley } from '@parley/sdk/client';
import { ParleyApiError } from '@parley/sdk/errors';
import { openTalk, type Talk } from '@parley/sdk/talk';
import { halved, isAudible, isNoise, mulaw, readWav, type Samples, samplesPerMs } from './pcm.ts';

const frameMs = 20;
export const phone: AudioFormat = { encoding: 'mulaw', rateHz: 8000 };
const wide: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };

export interface CallOptions {
  assistant: string;
  input?: AudioFormat;
  /** Sends silence between sounds, as an open microphone does; true by default. */
  open?: boolean;
}

export interface Recorded {
  conversation: ConversationDetail;
  caller: Samples;
  agent: Samples;
}

type Event<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

/** A frame of the agent that is to be heard, as it came out of the socket. */
export interface Sound {
  /** On this process's clock, `performance.now()`. */
  atMs: number;
  /** A hiss at full loudness, which is no speech. */
  noise: boolean;
}

export class Caller {
  readonly events: ServerMessage[] = [];
  readonly sounds: Sound[] = [];
  readonly #parley: Parley;
  readonly #talk: Talk;
  readonly #input: AudioFormat;
  readonly #open: boolean;
  readonly #waiters = new Set<() => void>();
  readonly #queue: { samples: Samples; at: number; done: () => void }[] = [];
  #startMs = 0;
  #frames = 0;
  #latestFrameMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  private constructor(parley: Parley, options: CallOptions) {
    this.#parley = parley;
    this.#input = options.input ?? wide;
    this.#open = options.open ?? true;
    this.#talk = openTalk(parley, { assistant: options.assistant, input: this.#input, output: wide });
    this.#talk.on('message', (event) => {
      this.events.push(event);
      for (const wake of this.#waiters) wake();
    });
    this.#talk.on('audio', (bytes) => {
      const samples = new Int16Array(bytes.slice().buffer);
      if (isAudible(samples)) this.sounds.push({ atMs: performance.now(), noise: isNoise(samples) });
    });
    this.#talk.on('closed', () => {
      this.#over = true;
      for (const wake of this.#waiters) wake();
    });
  }

  /** Resolves when the conversation has begun. */
  static async dial(parley: Parley, options: CallOptions): Promise<Caller> {
    const caller = new Caller(parley, options);
    await caller.#talk.started();
    caller.#startMs = performance.now();
    caller.#tick();
    return caller;
  }

  /** As `dial`, and again for a minute while the node has no room: a machine that is busy refuses calls for a moment. */
  static async dialWhenFree(parley: Parley, options: CallOptions): Promise<Caller> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await Caller.dial(parley, options);
      } catch (error) {
        if (!(error instanceof ParleyApiError) || error.code !== 'unavailable' || tries === 30) throw error;
        await sleep(2000);
      }
    }
  }

  /** How late this process sent a frame at worst: past some ms it has measured itself. */
  get worstLateMs(): number {
    return Math.round(this.#latestFrameMs);
  }

  get over(): boolean {
    return this.#over;
  }

  /** 16 kHz; resolves when the last sample was sent. */
  play(sound: Samples): Promise<void> {
    const samples = this.#input.rateHz === 8000 ? halved(sound) : sound;
    return new Promise((done) => this.#queue.push({ samples, at: 0, done }));
  }

  all<Type extends ServerMessage['type']>(type: Type): Event<Type>[] {
    return this.events.filter((event): event is Event<Type> => event.type === type);
  }

  /** The first event from number `from` on that fits; undefined when none came in time, or the call ended. */
  async until(
    fits: (event: ServerMessage) => boolean,
    options: { from?: number; limitMs: number },
  ): Promise<ServerMessage | undefined> {
    const endMs = performance.now() + options.limitMs;
    for (let at = options.from ?? this.events.length; ; ) {
      for (; at < this.events.length; at += 1) if (fits(this.events[at]!)) return this.events[at];
      const leftMs = endMs - performance.now();
      if (this.#over || leftMs <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(limit);
          this.#waiters.delete(wake);
          resolve();
        };
        const limit = setTimeout(wake, leftMs);
        this.#waiters.add(wake);
      });
    }
  }

  /** The answer that is being spoken, or comes next, was heard to its end. */
  answered(options: { from?: number; limitMs: number }): Promise<ServerMessage | undefined> {
    return this.until((event) => event.type === 'agent.heard' && event.final, options);
  }

  /** Hangs up and fetches what is kept of the call. */
  async hangUp(): Promise<Recorded> {
    await this.#talk.close();
    clearTimeout(this.#timer);
    const id = this.#talk.conversationId!;
    for (let tries = 0; tries < 100; tries += 1) {
      const conversation = await this.#parley.conversations.get(id);
      if (conversation.status === 'ended' && conversation.audioFile !== null) {
        const [caller, agent] = readWav(new Uint8Array(await this.#parley.conversations.recording(id)));
        return { conversation, caller: caller!, agent: agent! };
      }
      await sleep(100);
    }
    throw new Error(`the recording of ${id} did not come`);
  }

  #tick(): void {
    if (this.#over) return;
    const nowMs = performance.now();
    const due = Math.floor((nowMs - this.#startMs) / frameMs) + 1;
    this.#latestFrameMs = Math.max(this.#latestFrameMs, nowMs - this.#startMs - this.#frames * frameMs);
    for (; this.#frames < due; this.#frames += 1) this.#sendFrame();
    this.#timer = setTimeout(
      () => this.#tick(),
      Math.max(1, this.#startMs + this.#frames * frameMs - performance.now()),
    );
  }

  #sendFrame(): void {
    if (this.#queue.length === 0 && !this.#open) return;
    const frame = new Int16Array(this.#input.rateHz / 50);
    let filled = 0;
    for (let item = this.#queue[0]; item !== undefined && filled < frame.length; item = this.#queue[0]) {
      const part = item.samples.subarray(item.at, item.at + frame.length - filled);
      frame.set(part, filled);
      filled += part.length;
      item.at += part.length;
      if (item.at < item.samples.length) break;
      this.#queue.shift();
      item.done();
    }
    this.#talk.sendAudio(this.#input.encoding === 'mulaw' ? mulaw(frame) : new Uint8Array(frame.buffer));
  }
}

/** Samples as ms, rounded. */
export const toMs = (samples: number) => Math.round(samples / samplesPerMs);
