/** One caller of many: real speech over the carriers' door, and what is measured of the answers. */
import { phone } from './caller.ts';
import { halved, mulaw, type Samples } from './pcm.ts';

const frameMs = 20;
const frameSamples = phone.rateHz / 50;
/** From the start of one utterance to the start of the next. */
const cycleMs = 10_000;
/** Every third answer is interrupted, so long after its first sound. */
const bargeEvery = 3;
const bargeAfterMs = 800;
const replyLimitMs = 5000;

/** What happened within a window, of all calls together; ms. */
export class Tally {
  turns = 0;
  missed = 0;
  closed = 0;
  readonly waits: number[] = [];
  readonly clears: number[] = [];
  /** The worst frame of each answer: how long after the pace that its first frame set. */
  readonly lates: number[] = [];
  readonly sendLates: number[] = [];
}

/** 16 kHz speech as frames of the carrier's JSON payloads. */
export function payloadsOf(samples: Samples): string[] {
  const narrow = halved(samples);
  return Array.from({ length: Math.floor(narrow.length / frameSamples) }, (_, n) =>
    Buffer.from(mulaw(narrow.subarray(n * frameSamples, (n + 1) * frameSamples))).toString('base64'),
  );
}

const quiet = Buffer.alloc(frameSamples, 0xff).toString('base64');

export class DensityCall {
  readonly #socket: WebSocket;
  readonly #clips: readonly (readonly string[])[];
  readonly #streamSid: string;
  readonly #phaseMs: number;
  #clip: number;
  #answers: number;
  #startMs = Number.POSITIVE_INFINITY;
  #frames = 0;
  #at = -1;
  #speechMs = 0;
  #nextMs = 0;
  #waitingMs: number | null = null;
  #bargeMs: number | null = null;
  #interrupting = false;
  #answer: { startMs: number; frames: number; lateMs: number } | null = null;
  #ending = false;
  /** Where it is counted; null outside of a window. */
  tally: Tally | null = null;

  constructor(options: { url: string; number: number; clips: readonly (readonly string[])[] }) {
    this.#clips = options.clips;
    this.#clip = options.number % options.clips.length;
    this.#answers = options.number;
    this.#streamSid = `MZ${options.number}`;
    // Spread over the cycle, whatever the number of calls.
    this.#phaseMs = ((options.number * 0.618) % 1) * cycleMs;
    this.#socket = new WebSocket(options.url);
    this.#socket.addEventListener('open', () => this.#begin());
    this.#socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(data as string)));
    this.#socket.addEventListener('close', () => {
      this.#startMs = Number.POSITIVE_INFINITY;
      if (!this.#ending && this.tally) this.tally.closed += 1;
    });
  }

  /** Sends what is due. */
  tick(nowMs: number): void {
    for (let dueMs = this.#dueMs(); dueMs <= nowMs; dueMs = this.#dueMs()) {
      this.tally?.sendLates.push(nowMs - dueMs);
      this.#frames += 1;
      const payload = this.#payload(dueMs, nowMs);
      this.#send({ event: 'media', streamSid: this.#streamSid, media: { track: 'inbound', payload } });
      if (this.#waitingMs !== null && nowMs - this.#waitingMs > replyLimitMs) {
        this.#waitingMs = null;
        if (this.tally) this.tally.missed += 1;
      }
    }
  }

  hangUp(): void {
    this.#ending = true;
    if (this.#socket.readyState === WebSocket.OPEN) this.#send({ event: 'stop', streamSid: this.#streamSid });
    this.#socket.close();
  }

  #begin(): void {
    const { encoding, rateHz } = { encoding: 'audio/x-mulaw', rateHz: phone.rateHz };
    const mediaFormat = { encoding, sampleRate: rateHz, channels: 1 };
    this.#send({
      event: 'start',
      streamSid: this.#streamSid,
      start: { streamSid: this.#streamSid, callSid: `CA${this.#streamSid}`, mediaFormat },
    });
    this.#startMs = performance.now();
    this.#nextMs = this.#startMs + this.#phaseMs;
  }

  #dueMs(): number {
    return this.#startMs + this.#frames * frameMs;
  }

  #payload(dueMs: number, nowMs: number): string {
    const barges = this.#bargeMs !== null && dueMs >= this.#bargeMs;
    if (this.#at < 0 && (dueMs >= this.#nextMs || barges)) {
      this.#clip = (this.#clip + 1) % this.#clips.length;
      this.#at = 0;
      this.#speechMs = nowMs;
      this.#nextMs = nowMs + cycleMs;
      this.#interrupting = barges;
      this.#bargeMs = null;
      this.#waitingMs = null;
    }
    if (this.#at < 0) return quiet;
    const clip = this.#clips[this.#clip]!;
    const payload = clip[this.#at]!;
    this.#at += 1;
    if (this.#at === clip.length) {
      this.#at = -1;
      this.#interrupting = false;
      this.#waitingMs = nowMs;
      if (this.tally) this.tally.turns += 1;
    }
    return payload;
  }

  #hear(message: { event: string; mark?: { name: string } }): void {
    const nowMs = performance.now();
    if (message.event === 'media') return this.#onMedia(nowMs);
    if (message.event === 'clear') {
      if (this.#interrupting) this.tally?.clears.push(nowMs - this.#speechMs);
      this.#interrupting = false;
      this.#endAnswer();
    }
    if (message.event !== 'mark') return;
    this.#endAnswer();
    this.#send({ event: 'mark', streamSid: this.#streamSid, mark: message.mark ?? { name: '' } });
  }

  #onMedia(nowMs: number): void {
    if (this.#waitingMs !== null) {
      this.tally?.waits.push(nowMs - this.#waitingMs);
      this.#waitingMs = null;
      this.#answers += 1;
      if (this.#answers % bargeEvery === 0) this.#bargeMs = nowMs + bargeAfterMs;
    }
    this.#answer ??= { startMs: nowMs, frames: 0, lateMs: Number.NEGATIVE_INFINITY };
    const answer = this.#answer;
    if (answer.frames > 0)
      answer.lateMs = Math.max(answer.lateMs, nowMs - answer.startMs - answer.frames * frameMs);
    answer.frames += 1;
  }

  #endAnswer(): void {
    if (this.#answer && this.#answer.frames > 3) this.tally?.lates.push(this.#answer.lateMs);
    this.#answer = null;
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
