/** Runs the engine again on the trace of a call: nothing is asked of any vendor, and no time passes. */
import { idle } from '@parley/platform/async/idle';
import type { Clock } from '@parley/platform/time/clock';
import { createCall } from '../call/call.ts';
import type { Call, CallEvent, CallOptions } from '../call/types.ts';
import type { Transcript } from '../frame.ts';
import type { SpeechToTextStream } from '../ports.ts';
import { inputOfTrace, isDoorInput } from './door-input.ts';
import {
  type Answer,
  errorOfTrace,
  type Trace,
  type TraceHead,
  type TraceInput,
  type TraceOutput,
} from './trace.ts';
import { type Border, type Question, throughBorder } from './trace-ports.ts';

export interface Replay {
  /** Everything that the engine said, now. */
  events: CallEvent[];
  /** Where it did something else than then; undefined where the two are the same to the bit. */
  difference: Difference | undefined;
  inputs: number;
}

export interface Difference {
  /** On the call's clock. */
  atMs: number;
  /** As lines of the trace; null where there was nothing. */
  was: string | null;
  is: string | null;
}

/** Stops at the first difference: what comes after it has no meaning. */
export async function replay({ head, lines, complete }: Trace): Promise<Replay> {
  const outputs: { text: string; after: number }[] = [];
  const measures: number[] = [];
  const inputs: { elapsedUs: number; input: TraceInput }[] = [];
  for (const [elapsedUs, ...rest] of lines) {
    if (elapsedUs !== null) inputs.push({ elapsedUs, input: rest as TraceInput });
    else if (rest[0] === 'measure') measures.push(rest[1] as number);
    else outputs.push({ text: JSON.stringify(rest), after: inputs.length });
  }

  const events: CallEvent[] = [];
  const border = new ReplayBorder(head.wallMs, measures);
  let taken = 0;
  let compared = 0;
  let difference: Difference | undefined;
  const differ = (was: string | null, is: string | null) => {
    difference ??= { atMs: Math.round(border.clock.monotonicMs()), was, is };
  };
  let over = false;
  border.onOutput = (output) => {
    if (over) return;
    over = output[0] === 'event' && output[1].type === 'ended';
    const text = JSON.stringify(output);
    const expected = outputs[compared];
    // A trace that was cut off may lack what its last input led to.
    if (!expected && !complete && taken === inputs.length) return;
    compared += 1;
    if (expected?.text !== text || expected.after !== taken) differ(expected?.text ?? null, text);
  };
  const call = createCall(
    throughBorder(
      optionsOf(head, (event) => events.push(event)),
      border,
    ),
  );
  await idle();
  for (const { elapsedUs, input } of inputs) {
    taken += 1;
    border.pass(elapsedUs);
    const fault = border.take(input, call);
    if (fault) differ(JSON.stringify(input), fault);
    await idle();
    const missed = outputs[compared];
    if (missed && missed.after <= taken) differ(missed.text, null);
    if (difference || over) break;
  }
  return { events, difference, inputs: taken };
}

/** Vendors in name only: what they answered is in the trace. */
function optionsOf(head: TraceHead, onEvent: (event: CallEvent) => void): CallOptions {
  const { mode, settings, outputRateHz, leadMs, tools, hears, interim, voiceRateHz, denoises, records } =
    head;
  const never = () => new Promise<never>(() => {});
  const nothing = () => ({ [Symbol.asyncIterator]: () => ({ next: never }) });
  return {
    clock: { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel() {} }) },
    mode,
    settings,
    mind: { name: 'traced', think: nothing },
    activity: { open: () => ({ probability: never, close() {} }) },
    speechToText: {
      name: 'traced',
      capabilities: { hears, interim, languages: [settings.language] },
      open: () => ({ push() {}, transcribe: never, next() {}, close() {} }),
    },
    textToSpeech: {
      name: 'traced',
      capabilities: { rateHz: voiceRateHz, wordTiming: false, languages: [settings.language], voices: [] },
      speak: nothing,
    },
    ...(head.detectsTurns ? { turnDetector: { name: 'traced', predict: never } } : {}),
    ...(denoises ? { denoiser: { open: () => ({ process: never, close() {} }) } } : {}),
    tools,
    runTool: never,
    outputRateHz,
    leadMs,
    onEvent,
    onAudio() {},
    ...(records ? { onRecording() {} } : {}),
  };
}

class ReplayBorder implements Border {
  readonly clock: Clock;
  readonly ticker: Border['ticker'];
  onOutput: (output: TraceOutput) => void = () => {};
  readonly #measures: number[];
  readonly #timers = new Map<number, () => void>();
  readonly #asked = new Map<string, number>();
  readonly #questions = new Map<string, (answer: Answer<unknown>) => void>();
  #timersSet = 0;
  #tick: (() => void) | undefined;
  #interim: ((transcript: Transcript) => void) | undefined;
  #atUs = 0;

  constructor(wallMs: number, measures: readonly number[]) {
    this.#measures = [...measures];
    this.clock = {
      now: () => wallMs + Math.floor(this.#atUs / 1000),
      monotonicMs: () => this.#atUs / 1000,
      after: (_, callback) => {
        const number = this.#timersSet;
        this.#timersSet += 1;
        this.#timers.set(number, callback);
        return { cancel: () => void this.#timers.delete(number) };
      },
    };
    this.ticker = (tick) => {
      this.#tick = tick;
      return {
        cancel: () => {
          this.#tick = undefined;
        },
      };
    };
  }

  pass(us: number): void {
    this.#atUs += us;
  }

  measure(): number {
    return this.#measures.shift() ?? 0;
  }

  ask<T, E>({ kind, decode }: Question<T, E>): Promise<T> {
    const number = this.#asked.get(kind) ?? 0;
    this.#asked.set(kind, number + 1);
    return new Promise<T>((resolve, reject) => {
      this.#questions.set(`${kind} ${number}`, (answer) => {
        if ('ok' in answer) resolve(decode(answer.ok as E));
        else reject(errorOfTrace(answer.error));
      });
    });
  }

  onInterim(_: SpeechToTextStream, tell: (transcript: Transcript) => void): void {
    this.#interim = tell;
  }

  output(output: TraceOutput): void {
    this.onOutput(output);
  }

  /** Lets it in; the fault where the engine does not wait for such a thing. */
  take(input: TraceInput, call: Call): string | undefined {
    if (isDoorInput(input)) return void call.input(inputOfTrace(input));
    switch (input[0]) {
      case 'tick':
        return this.#run(this.#tick, 'the engine no longer ticks');
      case 'timer': {
        const timer = this.#timers.get(input[1]);
        this.#timers.delete(input[1]);
        return this.#run(timer, 'the engine set no such timer');
      }
      case 'interim':
        return void this.#interim?.(input[1]);
      default: {
        const [kind, number, answer] = input;
        const question = this.#questions.get(`${kind} ${number}`);
        this.#questions.delete(`${kind} ${number}`);
        return this.#run(question && (() => question(answer)), 'the engine asked no such thing');
      }
    }
  }

  #run(work: (() => void) | undefined, fault: string): string | undefined {
    if (!work) return fault;
    work();
    return undefined;
  }
}
