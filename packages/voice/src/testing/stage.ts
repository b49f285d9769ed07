/** A whole call on a virtual clock: a caller who speaks coded words, scripted vendors, and all that was seen and heard. */
import { createCall } from '../call/call.ts';
import type { Call, CallEvent, CallOptions, CallSettings } from '../call/types.ts';
import { frameMs, listenRateHz, type Samples } from '../frame.ts';
import type { Mind } from '../ports.ts';
import { Codebook, type CodedWord } from './coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, levelActivity } from './scripted-vendors.ts';
import { VirtualClock } from './virtual-clock.ts';

export const plainSettings: CallSettings = {
  language: 'en',
  timeZone: 'UTC',
  voice: 'coded',
  speed: 1,
  minWaitMs: 320,
  maxWaitMs: 1700,
  interruptible: true,
  minInterruptionWords: 2,
  silencePromptMs: 10_000,
  maxSilences: 3,
  maxCallMs: 3_600_000,
};

export type Event<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;

const frameSamples = (listenRateHz * frameMs) / 1000;

export class Stage {
  readonly clock: VirtualClock;
  readonly book: Codebook;
  readonly events: CallEvent[] = [];
  readonly faults: { where: string; error: unknown }[] = [];
  readonly frames: { atMs: number; samples: Samples }[] = [];
  readonly recording: { caller: Samples[]; agent: Samples[] } = { caller: [], agent: [] };
  readonly call: Call;
  #speech = new Int16Array(0);

  constructor(
    mind: Mind,
    more: Omit<Partial<CallOptions>, 'settings'> & { settings?: Partial<CallSettings> } = {},
    world: { clock: VirtualClock; book: Codebook; make?: typeof createCall } = {
      clock: new VirtualClock(),
      book: new Codebook(),
    },
  ) {
    this.clock = world.clock;
    this.book = world.book;
    const { settings, ...options } = more;
    const { make = createCall } = world;
    this.call = make({
      clock: this.clock,
      mode: 'voice',
      mind,
      activity: levelActivity,
      speechToText: codedSpeechToText({ book: this.book, clock: this.clock, delayMs: () => 60 }),
      textToSpeech: codedTextToSpeech({
        book: this.book,
        clock: this.clock,
        rateHz: listenRateHz,
        delayMs: () => 40,
      }),
      tools: [],
      runTool: async (call) => ({ id: call.id, name: call.name, outcome: 'ok', output: null }),
      outputRateHz: listenRateHz,
      onEvent: (event) => this.events.push(event),
      onAudio: (samples) => this.frames.push({ atMs: this.call.atMs, samples }),
      onRecording: (caller, agent) => {
        this.recording.caller.push(caller.slice());
        this.recording.agent.push(agent.slice());
      },
      onFault: (fault) => this.faults.push(fault),
      ...options,
      settings: { ...plainSettings, ...settings },
    });
  }

  /** The caller begins to say this now, after what they are still saying. */
  say(text: string): void {
    const words = this.book.encode(text, listenRateHz);
    const joined = new Int16Array(this.#speech.length + words.length);
    joined.set(this.#speech);
    joined.set(words, this.#speech.length);
    this.#speech = joined;
  }

  /** A sound without words, as a cough. */
  cough(ms: number): void {
    this.#sound(ms, 2000);
  }

  /** A sound too soft for voice activity, as the f at the end of a word. */
  murmur(ms: number): void {
    this.#sound(ms, 450);
  }

  #sound(ms: number, amplitude: number): void {
    const samples = new Int16Array((ms * listenRateHz) / 1000).map((_, i) =>
      i % 2 === 0 ? amplitude : -amplitude,
    );
    const joined = new Int16Array(this.#speech.length + samples.length);
    joined.set(this.#speech);
    joined.set(samples, this.#speech.length);
    this.#speech = joined;
  }

  /** Lets ms pass, with the caller's audio arriving frame by frame. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += frameMs) {
      await this.clock.advance(frameMs);
      const frame = new Int16Array(frameSamples);
      frame.set(this.#speech.subarray(0, frameSamples));
      this.#speech = this.#speech.slice(frameSamples);
      this.call.input({ type: 'audio', samples: frame });
    }
  }

  /** Lets time pass until an event of the type comes (after those before), at most limitMs. */
  async until<T extends CallEvent['type']>(
    type: T,
    match: (event: Event<T>) => boolean = () => true,
    limitMs = 15_000,
  ): Promise<Event<T>> {
    const from = this.events.length;
    for (let passed = 0; passed <= limitMs; passed += frameMs) {
      const found = this.events.slice(from).find((event) => event.type === type && match(event as Event<T>));
      if (found) return found as Event<T>;
      await this.pass(frameMs);
    }
    throw new Error(
      `no ${type} within ${limitMs} ms; saw ${this.events.map((event) => event.type).join(' ')}`,
    );
  }

  all<T extends CallEvent['type']>(type: T): Event<T>[] {
    return this.events.filter((event): event is Event<T> => event.type === type);
  }

  /** The words in the audio that left for the caller, in the first so many frames. */
  agentWords(frameCount = this.frames.length): CodedWord[] {
    const frames = this.frames.slice(0, frameCount);
    const all = new Int16Array(frames.reduce((sum, { samples }) => sum + samples.length, 0));
    let at = 0;
    for (const { samples } of frames) {
      all.set(samples, at);
      at += samples.length;
    }
    return this.book.decode(all, listenRateHz);
  }
}
