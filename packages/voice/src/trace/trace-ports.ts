/**
 * The border around an engine across which a trace is taken and replayed: its options, with every vendor, the clock
 * and the ticks behind one `Border`. The same code stands between engine and vendors in a live call and in its replay.
 */
import { leave } from '@parley/platform/async/stream';
import type { Clock, Timer } from '@parley/platform/time/clock';
import { audible } from '../audio/level.ts';
import type { CallOptions } from '../call/types.ts';
import type { Samples, SpokenWord, ToolResult, Transcript } from '../frame.ts';
import type {
  Denoiser,
  Mind,
  MindEvent,
  SpeechChunk,
  SpeechToText,
  SpeechToTextStream,
  TextToSpeech,
  TurnDetector,
  VoiceActivity,
} from '../ports.ts';
import { createRequestDigest } from './request-digest.ts';
import { digestNumber, type TracedChunk, type TraceOutput } from './trace.ts';

export interface Border {
  clock: Clock;
  ticker: (tick: () => void) => Timer;
  measure: (take: () => number) => number;
  /** What was answered, as an input of its own. After an abort of the signal the answer does not come. */
  ask<T, E>(question: Question<T, E>): Promise<T>;
  /** Words that recognition sends without being asked. */
  onInterim(vendor: SpeechToTextStream, tell: (transcript: Transcript) => void): void;
  output(output: TraceOutput): void;
}

export interface Question<T, E> {
  kind: 'activity' | 'denoised' | 'turn' | 'words' | 'mind' | 'voice' | 'tool';
  signal?: AbortSignal;
  /** Asks the vendor; a replay does not. */
  perform: () => Promise<T>;
  /** As the trace keeps it. */
  encode: (answer: T) => E;
  decode: (kept: E) => T;
}

const asItIs = { encode: <T>(value: T) => value, decode: <T>(value: T) => value };
/** Finer differences between probabilities mean nothing; the engine gets the rounded one too. */
const probabilitySteps = 10_000;

/** The options for an engine inside the border. */
export function throughBorder(options: CallOptions, border: Border): CallOptions {
  const { denoiser, turnDetector, onAudio, onEvent, onHold, onFault, onMindState, onTransfer, runTool } =
    options;
  let frames = 0;
  let digest = 0;
  let tools = 0;
  let turn = 1;
  const tellFrames = () => border.output(['frames', frames, digest]);
  /** What the door does with what it is told is not the engine's concern: a replay has no door. */
  const outward = (where: string, tell: () => void) => {
    try {
      tell();
    } catch (error) {
      if (where !== 'onFault') onFault?.({ where, error, turn });
    }
  };
  const inside: CallOptions = {
    ...options,
    clock: border.clock,
    ticker: border.ticker,
    measure: (take) => border.measure(take),
    activity: activityThrough(options.activity, border),
    speechToText: recognitionThrough(options.speechToText, border),
    mind: mindThrough(options.mind, border),
    textToSpeech: voiceThrough(options.textToSpeech, border),
    runTool(call, signal) {
      border.output(['ask-tool', tools, call]);
      tools += 1;
      const perform = () => runTool(call, signal);
      return border.ask<ToolResult, ToolResult>({ kind: 'tool', signal, perform, ...asItIs });
    },
    onAudio(frame, lateMs) {
      frames += 1;
      digest = digestNumber(
        digestNumber(digest, Math.round(border.clock.monotonicMs() * 1000)),
        frame.length,
      );
      outward('onAudio', () => onAudio(frame, lateMs));
    },
    onEvent(event) {
      if (event.type === 'ended' || (event.type === 'agent.heard' && event.final)) tellFrames();
      border.output(['event', event]);
      if ('turn' in event) ({ turn } = event);
      outward('onEvent', () => onEvent(event));
    },
    onHold(held) {
      border.output(['hold', held]);
      outward('onHold', () => onHold?.(held));
    },
    onMindState(state) {
      outward('onMindState', () => onMindState?.(state));
    },
    // No line of the trace: what the mind answered tells it.
    onTransfer(to) {
      outward('onTransfer', () => onTransfer?.(to));
    },
    onFault(fault) {
      border.output(['fault', fault.where]);
      outward('onFault', () => onFault?.(fault));
    },
  };
  if (denoiser) inside.denoiser = denoiserThrough(denoiser, border);
  if (turnDetector) inside.turnDetector = turnsThrough(turnDetector, border);
  return inside;
}

function activityThrough(activity: VoiceActivity, border: Border): VoiceActivity {
  return {
    open() {
      const stream = activity.open();
      return {
        probability: (frame) =>
          border.ask<number, number>({
            kind: 'activity',
            perform: () => stream.probability(frame).then(rounded),
            ...asItIs,
          }),
        close: () => stream.close(),
      };
    },
  };
}

function turnsThrough(detector: TurnDetector, border: Border): TurnDetector {
  return {
    name: detector.name,
    predict: (input, signal) =>
      border.ask<number, number>({
        kind: 'turn',
        signal,
        perform: async () => rounded(await detector.predict(input, signal)),
        ...asItIs,
      }),
  };
}

function rounded(probability: number): number {
  return Math.round(probability * probabilitySteps) / probabilitySteps;
}

function denoiserThrough(denoiser: Denoiser, border: Border): Denoiser {
  return {
    open() {
      const stream = denoiser.open();
      return {
        process: (frame) =>
          border.ask<Samples, number>({
            kind: 'denoised',
            perform: () => stream.process(frame),
            encode: (samples) => samples.length,
            decode: (samples) => new Int16Array(samples),
          }),
        close: () => stream.close(),
      };
    },
  };
}

function recognitionThrough(speechToText: SpeechToText, border: Border): SpeechToText {
  let asked = 0;
  return {
    ...speechToText,
    open(options) {
      const stream = speechToText.open(options);
      const through: SpeechToTextStream = {
        push: (samples) => stream.push(samples),
        transcribe(signal) {
          border.output(['ask-words', asked]);
          asked += 1;
          const perform = () => stream.transcribe(signal);
          return border.ask<Transcript, Transcript>({ kind: 'words', signal, perform, ...asItIs });
        },
        next: () => stream.next(),
        close: () => stream.close(),
      };
      border.onInterim(stream, (transcript) => through.onInterim?.(transcript));
      return through;
    },
  };
}

function mindThrough(mind: Mind, border: Border): Mind {
  let asked = 0;
  const digestOf = createRequestDigest();
  return {
    name: mind.name,
    think(request, signal) {
      // What the mind itself said before its tools ran follows from its events; older traces do not have it.
      const toolResults = request.toolResults.map(({ call, result }) => ({ call, result }));
      border.output(['ask-mind', asked, request.input, digestOf({ ...request, toolResults })]);
      asked += 1;
      const inner = lazily(() => mind.think(request, signal));
      const ask = () =>
        border.ask<MindEvent | null, MindEvent | null>({
          kind: 'mind',
          signal,
          perform: inner.next,
          ...asItIs,
        });
      return iterate(ask, inner.leave);
    },
  };
}

function voiceThrough(voice: TextToSpeech, border: Border): TextToSpeech {
  let asked = 0;
  return {
    ...voice,
    speak(text, options) {
      border.output(['ask-voice', asked, text]);
      asked += 1;
      const inner = lazily(() => voice.speak(text, options));
      const ask = () =>
        border.ask<SpeechChunk | null, TracedChunk | null>({
          kind: 'voice',
          signal: options.signal,
          perform: inner.next,
          encode: (chunk) => chunk && chunkAsKept(chunk),
          decode: (kept) => kept && chunkOfKept(kept),
        });
      return iterate(ask, inner.leave);
    },
  };
}

function chunkAsKept({ samples, words = [] }: SpeechChunk): TracedChunk {
  return [samples.length, samples.findIndex((sample) => Math.abs(sample) >= audible), words];
}

/** As long, and beginning to sound at the same sample: nothing else of the sound decides anything. */
function chunkOfKept([length, first, words]: TracedChunk): {
  samples: Samples;
  words: readonly SpokenWord[];
} {
  const samples = new Int16Array(length);
  if (first >= 0) samples[first] = audible;
  return { samples, words };
}

/** A vendor's stream that is asked for only when something is read from it; null at its end. */
function lazily<T>(open: () => AsyncIterable<T>): { next: () => Promise<T | null>; leave: () => void } {
  let iterator: AsyncIterator<T> | undefined;
  return {
    async next() {
      iterator ??= open()[Symbol.asyncIterator]();
      const step = await iterator.next();
      return step.done ? null : step.value;
    },
    leave() {
      if (iterator) leave(iterator);
    },
  };
}

function iterate<T>(next: () => Promise<T | null>, leave: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = await next();
        return value === null ? { done: true, value: undefined } : { done: false, value };
      },
      async return() {
        leave();
        return { done: true, value: undefined };
      },
    }),
  };
}
