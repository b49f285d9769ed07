/** One caller of many: real speech over a carriers' door, Parley's or another's, and what is measured of the answers. */
import { phone } from '@parley/harness/call/caller';
import type { Samples } from '@parley/harness/sound/samples';
import { encode, halved } from '@parley/harness/sound/wire';

const frameMs = 20;
const frameSamples = phone.rateHz / 50;
/** From the start of one utterance to the start of the next. */
export const cycleMs = 10_000;
/** Every third answer is interrupted, so long after its first sound. */
const bargeEvery = 3;
const bargeAfterMs = 800;
const replyLimitMs = 5000;
/** Sound after so long a gap is another answer. */
const gapMs = 1500;
/** Sound so shortly before the end of the caller's speech, yet so long after its beginning, is an answer before its time. */
const earlyMs = { beforeEnd: 250, afterStart: 700 };

/** What happened within a window, of all calls together; ms. */
export class Tally {
  turns = 0;
  missed = 0;
  /** Ended by the server, those that it refused among them. */
  closed = 0;
  refused = 0;
  /** Answered before the caller had finished. */
  early = 0;
  readonly waits: number[] = [];
  readonly clears: number[] = [];
  /** The worst frame of each answer: how long after the pace that its first frame set. */
  readonly lates: number[] = [];
  readonly sendLates: number[] = [];
}

/** 16 kHz speech as frames of the carrier's JSON payloads, as loud as a code can be: some have a gate for loudness. */
export function payloadsOf(samples: Samples): string[] {
  const narrow = halved(samples);
  const loudest = narrow.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  const full = narrow.map((sample) => Math.round((sample * 0.9 * 32_767) / loudest));
  return Array.from({ length: Math.floor(full.length / frameSamples) }, (_, n) =>
    Buffer.from(encode(full.subarray(n * frameSamples, (n + 1) * frameSamples), phone)).toString('base64'),
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
  #answer: { startMs: number; soundMs: number; frames: number; lateMs: number } | null = null;
  #heardMs = Number.NEGATIVE_INFINITY;
  /** What was sent sounds until then. */
  #playedMs = 0;
  readonly #marks: { name: string; atMs: number }[] = [];
  #ending = false;
  #over = false;
  /** Where it is counted; null outside of a window. */
  tally: Tally | null = null;

  constructor(options: { url: string; number: number; clips: readonly (readonly string[])[] }) {
    this.#clips = options.clips;
    this.#clip = options.number % options.clips.length;
    this.#answers = options.number;
    this.#streamSid = `MZ${String(options.number).padStart(32, '0')}`;
    // Spread over the cycle, whatever the number of calls.
    this.#phaseMs = ((options.number * 0.618) % 1) * cycleMs;
    this.#socket = new WebSocket(options.url);
    this.#socket.addEventListener('open', () => this.#begin());
    this.#socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(data as string)));
    this.#socket.addEventListener('close', () => {
      const refused = this.#startMs === Number.POSITIVE_INFINITY;
      this.#startMs = Number.POSITIVE_INFINITY;
      this.#over = true;
      if (this.#ending || !this.tally) return;
      this.tally.closed += 1;
      if (refused) this.tally.refused += 1;
    });
  }

  /** The server has refused or ended it. */
  get over(): boolean {
    return this.#over;
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
    while (this.#marks[0] && this.#marks[0].atMs <= nowMs) this.#sendMark(this.#marks.shift()!.name);
  }

  hangUp(): void {
    this.#ending = true;
    this.#send({ event: 'stop', streamSid: this.#streamSid });
    this.#socket.close();
  }

  #begin(): void {
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: phone.rateHz, channels: 1 };
    const ids = { streamSid: this.#streamSid, callSid: this.#streamSid.replace('MZ', 'CA') };
    this.#send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    this.#send({
      event: 'start',
      sequenceNumber: '1',
      streamSid: this.#streamSid,
      start: {
        ...ids,
        accountSid: `AC${'0'.repeat(32)}`,
        tracks: ['inbound'],
        mediaFormat,
        customParameters: {},
      },
    });
    this.#startMs = performance.now();
    this.#nextMs = this.#startMs + this.#phaseMs;
  }

  #dueMs(): number {
    return this.#startMs + this.#frames * frameMs;
  }

  #payload(dueMs: number, nowMs: number): string {
    const barges = this.#bargeMs !== null && dueMs >= this.#bargeMs;
    if (this.#at < 0 && (dueMs >= this.#nextMs || barges)) this.#beginSpeech(nowMs, barges);
    if (this.#at < 0) return quiet;
    const clip = this.#clips[this.#clip]!;
    const payload = clip[this.#at]!;
    this.#at += 1;
    if (this.#at === clip.length) this.#endSpeech(nowMs);
    return payload;
  }

  #beginSpeech(nowMs: number, barges: boolean): void {
    this.#clip = (this.#clip + 1) % this.#clips.length;
    this.#at = 0;
    this.#speechMs = nowMs;
    this.#nextMs = nowMs + cycleMs;
    // An answer that has been sent whole and has sounded cannot be interrupted any more.
    this.#interrupting = barges && this.#playedMs > nowMs;
    this.#bargeMs = null;
    this.#waitingMs = null;
    this.#endAnswer();
  }

  #endSpeech(nowMs: number): void {
    this.#at = -1;
    this.#interrupting = false;
    if (this.tally) this.tally.turns += 1;
    const early =
      nowMs - this.#heardMs < earlyMs.beforeEnd && this.#heardMs > this.#speechMs + earlyMs.afterStart;
    if (early && this.tally) this.tally.early += 1;
    this.#waitingMs = early ? null : nowMs;
  }

  #hear(message: { event: string; mark?: { name: string }; media?: { payload: string } }): void {
    const nowMs = performance.now();
    if (message.event === 'media') return this.#onMedia(nowMs, soundMsOf(message.media?.payload ?? ''));
    if (message.event === 'clear') {
      if (this.#interrupting) this.tally?.clears.push(nowMs - this.#speechMs);
      this.#interrupting = false;
      this.#playedMs = nowMs;
      for (const { name } of this.#marks.splice(0)) this.#sendMark(name);
      this.#endAnswer();
    }
    if (message.event !== 'mark') return;
    this.#endAnswer();
    this.#marks.push({ name: message.mark?.name ?? '', atMs: this.#playedMs });
  }

  #onMedia(nowMs: number, soundMs: number): void {
    if (this.#waitingMs !== null) {
      this.tally?.waits.push(nowMs - this.#waitingMs);
      this.#waitingMs = null;
      this.#endAnswer();
      this.#answers += 1;
      if (this.#answers % bargeEvery === 0) this.#bargeMs = nowMs + bargeAfterMs;
    }
    if (nowMs - this.#heardMs > gapMs) this.#endAnswer();
    this.#answer ??= { startMs: nowMs, soundMs: 0, frames: 0, lateMs: Number.NEGATIVE_INFINITY };
    const answer = this.#answer;
    if (answer.frames > 0) answer.lateMs = Math.max(answer.lateMs, nowMs - answer.startMs - answer.soundMs);
    answer.frames += 1;
    answer.soundMs += soundMs;
    this.#heardMs = nowMs;
    this.#playedMs = Math.max(this.#playedMs, nowMs) + soundMs;
  }

  #endAnswer(): void {
    if (this.#answer && this.#answer.frames > 3) this.tally?.lates.push(this.#answer.lateMs);
    this.#answer = null;
  }

  #sendMark(name: string): void {
    this.#send({ event: 'mark', streamSid: this.#streamSid, mark: { name } });
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

/** How long a base64 payload of mu-law sounds. */
function soundMsOf(payload: string): number {
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0;
  return (Math.floor((payload.length * 3) / 4) - padding) / (phone.rateHz / 1000);
}
