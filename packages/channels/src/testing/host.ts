/** The service that sessions run in, for tests: real calls of the engine on a clock that the test turns. */
import type { EndReason } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { createCall } from '@parley/voice/call/call';
import type { Call, CallEvent } from '@parley/voice/call/types';
import type { TextToSpeech } from '@parley/voice/ports';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { codedSpeechToText, levelActivity, scriptedMind } from '@parley/voice/testing/scripted-vendors';
import type { CallPrincipal, DialectFacts, Host, Line, LineCall, Start } from '../port.ts';
import { CallLine } from '../session/call-line.ts';
import { createSound } from '../session/sound.ts';

export const goodToken = 'a-token-that-was-given-out';
export const testPrincipal: CallPrincipal = {
  role: 'developer',
  scopes: ['*'],
  projectId: newId('project'),
  credentialId: newId('apiKey'),
  expiresAt: null,
};

/** The level of what the agent says. */
export const toneRms = 4000;
/** Says everything as a tone of 700 Hz for 2 s: one that goes through every format as it is. */
const toneVoice: TextToSpeech = {
  name: 'tone',
  capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en'], voices: ['tone'] },
  async *speak() {
    const peak = toneRms * Math.SQRT2;
    const samples = Int16Array.from(
      { length: 32_000 },
      (_, n) => peak * Math.sin((n * 700 * 2 * Math.PI) / 16_000),
    );
    yield { samples };
  },
};

/** A call that greets, answers everything at length, and keeps what happens in it. */
export class TestCall implements LineCall {
  readonly id = newId('conversation');
  readonly wanted: Start;
  readonly events: CallEvent[] = [];
  /** What it was given of the caller. */
  readonly heard: Uint8Array[] = [];
  readonly input: Start['input'];
  readonly line: CallLine;
  readonly #call: Call;
  readonly #sound: ReturnType<typeof createSound>;
  readonly #assistant = { id: newId('assistant'), name: 'Scripted', version: 1 };
  #started = false;

  constructor(clock: Clock, wanted: Start, { capabilities: { resumable, leadMs } }: DialectFacts) {
    const book = new Codebook(40);
    this.wanted = wanted;
    this.input = wanted.input;
    this.#sound = createSound(wanted.input, wanted.output);
    this.line = new CallLine({
      conversationId: this.id,
      resumable,
      clock,
      onLost: () => this.#call.input({ type: 'disconnected' }),
      onBack: () => this.#call.input({ type: 'reconnected' }),
      onGone: (reason) => this.end(reason),
    });
    this.#call = createCall({
      clock,
      mode: wanted.mode,
      settings,
      mind: scriptedMind(() => [{ type: 'text', text: 'This is an answer that takes a while to say.' }]),
      tools: [],
      runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: null }),
      activity: levelActivity,
      speechToText: codedSpeechToText({ book, clock, delayMs: () => 1 }),
      textToSpeech: toneVoice,
      outputRateHz: wanted.output.rateHz,
      leadMs,
      onAudio: (frame) => this.line.audio(this.#sound.say(frame)),
      onHold: (held) => this.line.hold(held),
      onEvent: (event) => {
        this.events.push(event);
        this.line.tell(event);
        if (event.type === 'ended') void this.line.close(event.reason);
      },
    });
  }

  /** Begun by its session. */
  get started(): boolean {
    return this.#started;
  }

  get endReason(): EndReason | undefined {
    return this.events.flatMap((event) => (event.type === 'ended' ? [event.reason] : []))[0];
  }

  start(line: Line): void {
    const { mode, input, output } = this.wanted;
    const { resumeToken } = this.line;
    this.#started = true;
    this.line.attach(line);
    const assistant = this.#assistant;
    this.line.tell({ type: 'started', conversationId: this.id, resumeToken, assistant, mode, input, output });
    this.#call.input({ type: 'start' });
  }

  resume(line: Line, lastSeq: number): void {
    this.line.resume(line, lastSeq);
  }
  holds(line: Line): boolean {
    return this.line.holds(line);
  }
  lost(line: Line): void {
    this.line.lost(line);
  }
  audio(bytes: Uint8Array): void {
    this.heard.push(bytes);
    this.#call.input({ type: 'audio', samples: this.#sound.hear(bytes) });
  }
  text(text: string): void {
    this.#call.input({ type: 'text', text });
  }
  digits(digits: string): void {
    this.#call.input({ type: 'digits', digits });
  }
  mute(muted: boolean): void {
    this.#call.input({ type: 'mute', muted });
  }
  end(reason: EndReason): void {
    this.#call.input({ type: 'end', reason });
  }
  abandon(reason: EndReason): void {
    this.end(reason);
  }
}

export interface TestHost extends Host {
  readonly calls: TestCall[];
  /** What `start` waits for, and may be refused by. */
  gate: Promise<void>;
  /** How many hold something open for a credential. */
  readonly watchers: number;
  /** Every credential is revoked. */
  endAccess(): void;
}

export function testHost(clock: Clock): TestHost {
  const calls: TestCall[] = [];
  const watchers = new Set<() => void>();
  const host: TestHost = {
    calls,
    gate: Promise.resolve(),
    get watchers() {
      return watchers.size;
    },
    endAccess() {
      for (const onEnded of [...watchers]) onEnded();
    },
    watch(_principal, onEnded) {
      watchers.add(onEnded);
      return () => watchers.delete(onEnded);
    },
    admit() {},
    async start(_principal, start, by) {
      await host.gate;
      const call = new TestCall(clock, start, by);
      calls.push(call);
      return call;
    },
    async find(_principal, id, resumeToken) {
      const call = calls.find((each) => each.id === id && each.endReason === undefined);
      if (!call) throw new ParleyError('not_found', 'There is no such conversation.');
      if (call.line.knows(resumeToken)) return call;
      throw new ParleyError('permission_denied', 'The resume token is not the one of this conversation.');
    },
    async takeToken(token) {
      if (token === goodToken) return testPrincipal;
      throw new ParleyError('unauthenticated', 'This token is unknown.');
    },
  };
  return host;
}

const settings = {
  language: 'en',
  timeZone: 'UTC',
  voice: 'coded',
  speed: 1,
  minWaitMs: 300,
  maxWaitMs: 900,
  interruptible: true,
  minInterruptionWords: 2,
  silencePromptMs: 120_000,
  maxSilences: 3,
  maxCallMs: 3_600_000,
};
