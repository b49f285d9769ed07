/**
 * A live call whose trace is taken. What comes in, from the door, the clock or a vendor, is taken one at a time:
 * while one has not had all its consequences the next waits, and the engine's time stands still. So the order and
 * the times in the trace are all there is to know.
 */
import { whenIdle } from '@parley/platform/async/idle';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { createCall } from '../call/call.ts';
import type { Call, CallInput, CallOptions } from '../call/types.ts';
import type { Transcript } from '../frame.ts';
import { everyFrame } from '../playout/pace.ts';
import type { SpeechToTextStream } from '../ports.ts';
import { tracedInput } from './door-input.ts';
import { type TraceHead, type TraceInput, type TraceOutput, tracedError } from './trace.ts';
import { type Border, type Question, throughBorder } from './trace-ports.ts';
import { traceVersion } from './upgrade.ts';

/** A trace that grows longer than this is given up, in characters: some 20 hours of a call. */
const mostCharacters = 256 * 1024 * 1024;

/**
 * With so many waiting, 10 s of a call, nothing more is taken of what the other side sends; a healthy call has hardly
 * ever one waiting. Ticks, timers and answers come at a pace of their own, and are never turned away.
 */
const mostWaiting = 1000;
const sentByOthers: readonly CallInput['type'][] = ['audio', 'onset', 'text', 'digits', 'mute'];

/**
 * `write` gets the trace line by line, each with its line break, until the call's end; it must not throw. The call's
 * `input` throws `resource_exhausted`, with nothing taken, where more is sent than the engine can take.
 */
export function createTracedCall(
  options: CallOptions,
  write: (line: string) => void,
  about: unknown = null,
): Call {
  const border = new LiveBorder(options.clock, write);
  border.head(headOf(options, about));
  let call: Call | undefined;
  border.first(() => {
    call = createCall(throughBorder(options, border));
  });
  return border.door(call as Call);
}

function headOf(options: CallOptions, about: unknown): Omit<TraceHead, 'wallMs'> {
  const { mode, settings, outputRateHz, leadMs = 0, tools, speechToText, textToSpeech } = options;
  return {
    trace: traceVersion,
    mode,
    settings,
    outputRateHz,
    leadMs,
    tools,
    hears: speechToText.capabilities.hears,
    interim: speechToText.capabilities.interim,
    voiceRateHz: textToSpeech.capabilities.rateHz,
    denoises: options.denoiser !== undefined,
    detectsTurns: options.turnDetector !== undefined,
    records: options.onRecording !== undefined,
    about,
  };
}

interface Arrival {
  input: TraceInput;
  /** False: it has no more meaning, and is not taken. */
  stands: () => boolean;
  apply: () => void;
}

class LiveBorder implements Border {
  readonly clock: Clock;
  readonly ticker: Border['ticker'];
  readonly #outer: Clock;
  readonly #write: (line: string) => void;
  readonly #startMs: number;
  readonly #wallMs: number;
  readonly #waiting: Arrival[] = [];
  readonly #asked = new Map<string, number>();
  #timers = 0;
  #busy = false;
  /** The engine's time, µs since the call began. */
  #atUs = 0;
  #writtenUs = 0;
  #characters = 0;
  #open = true;
  /** What was taken has had all its consequences. */
  readonly #next = (): void => {
    this.#busy = false;
    while (!this.#busy) {
      const arrival = this.#waiting.shift();
      if (!arrival) return;
      this.#take(arrival.input, arrival.apply, arrival.stands);
    }
  };

  constructor(outer: Clock, write: (line: string) => void) {
    this.#outer = outer;
    this.#write = write;
    this.#startMs = outer.monotonicMs();
    this.#wallMs = outer.now();
    this.clock = {
      now: () => this.#wallMs + Math.floor(this.#nowUs() / 1000),
      monotonicMs: () => this.#nowUs() / 1000,
      after: (delayMs, callback) => {
        const number = this.#timers;
        this.#timers += 1;
        let set = true;
        const timer = outer.after(delayMs, () => this.#arrive(['timer', number], callback, () => set));
        return {
          cancel() {
            set = false;
            timer.cancel();
          },
        };
      },
    };
    this.ticker = (tick) => {
      let set = true;
      const input: TraceInput = ['tick'];
      const stands = () => set;
      const timer = everyFrame(outer, () => this.#arrive(input, tick, stands));
      return {
        cancel() {
          set = false;
          timer.cancel();
        },
      };
    };
  }

  head(head: Omit<TraceHead, 'wallMs'>): void {
    this.#line(JSON.stringify({ ...head, wallMs: this.#wallMs }));
  }

  /** Makes the engine at the call's time 0. */
  first(make: () => void): void {
    this.#busy = true;
    make();
    whenIdle(this.#next);
  }

  measure(take: () => number): number {
    const value = take();
    this.#line(`[null,"measure",${numberText(value)}]`);
    return value;
  }

  ask<T, E>({ kind, signal, perform, encode }: Question<T, E>): Promise<T> {
    const number = this.#asked.get(kind) ?? 0;
    this.#asked.set(kind, number + 1);
    const stands = () => !signal?.aborted;
    return new Promise<T>((resolve, reject) => {
      const answer = (kept: unknown, settle: () => void) =>
        this.#arrive([kind, number, kept] as TraceInput, settle, stands);
      atOnce(perform).then(
        (value) => answer({ ok: encode(value) }, () => resolve(value)),
        (error) => answer({ error: tracedError(error) }, () => reject(error)),
      );
    });
  }

  onInterim(vendor: SpeechToTextStream, tell: (transcript: Transcript) => void): void {
    vendor.onInterim = (transcript) => this.#arrive(['interim', transcript], () => tell(transcript));
  }

  output(output: TraceOutput): void {
    this.#line(JSON.stringify([null, ...output]));
    // What the engine does after it has told its end is of no consequence.
    if (output[0] === 'event' && output[1].type === 'ended') this.#open = false;
  }

  /** The call as its door has it. */
  door(call: Call): Call {
    return {
      input: (input) => {
        if (this.#waiting.length >= mostWaiting && sentByOthers.includes(input.type)) {
          throw new ParleyError('resource_exhausted', 'More came than could be taken.');
        }
        // What has to wait is copied: its memory is that of the next audio.
        const wait = this.#busy && input.type === 'audio';
        const kept = wait ? { ...input, samples: input.samples.slice() } : input;
        this.#arrive(tracedInput(input), () => call.input(kept));
      },
      ended: call.ended,
      get atMs() {
        return call.atMs;
      },
    };
  }

  #nowUs(): number {
    return this.#busy ? this.#atUs : this.#outerUs();
  }

  #outerUs(): number {
    return Math.max(this.#atUs, Math.round((this.#outer.monotonicMs() - this.#startMs) * 1000));
  }

  #arrive(input: TraceInput, apply: () => void, stands: () => boolean = always): void {
    if (this.#busy) this.#waiting.push({ input, stands, apply });
    else this.#take(input, apply, stands);
  }

  #take(input: TraceInput, apply: () => void, stands: () => boolean): void {
    if (!stands()) return;
    this.#atUs = this.#outerUs();
    this.#busy = true;
    this.#line(inputText(this.#atUs - this.#writtenUs, input));
    this.#writtenUs = this.#atUs;
    try {
      apply();
    } finally {
      whenIdle(this.#next);
    }
  }

  #line(text: string): void {
    if (!this.#open) return;
    this.#characters += text.length + 1;
    if (this.#characters > mostCharacters) this.#open = false;
    else this.#write(`${text}\n`);
  }
}

const always = () => true;

/** One that throws at once answers like one that throws later. */
function atOnce<T>(perform: () => Promise<T>): Promise<T> {
  try {
    return perform();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** As JSON. What comes many times a second is written out by hand. */
function inputText(elapsedUs: number, input: TraceInput): string {
  switch (input[0]) {
    case 'tick':
      return `[${elapsedUs},"tick"]`;
    case 'audio':
      return `[${elapsedUs},"audio",${input[1]}]`;
    case 'activity': {
      const [, request, answer] = input;
      if ('ok' in answer) return `[${elapsedUs},"activity",${request},{"ok":${numberText(answer.ok)}}]`;
      break;
    }
  }
  return JSON.stringify([elapsedUs, ...input]);
}

function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : 'null';
}
