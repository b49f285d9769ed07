/**
 * What the engine asks of a vendor. Every implementation passes the conformance suite beside this file.
 * All of them may be slow, hang, fail, or answer after they were told to stop: the engine bounds each wait.
 */
import type { Samples, SpokenWord, ToolCall, ToolResult, Transcript } from './frame.ts';

/** Speech probability of one caller, frame by frame. */
export interface VoiceActivity {
  open(): VoiceActivityStream;
}

export interface VoiceActivityStream {
  /** 512 samples at 16 kHz in, a probability 0 to 1 out; answers come in the order asked. */
  probability(frame: Samples): Promise<number>;
  close(): void;
}

export interface SpeechToTextCapabilities {
  /** 'utterance': told only what voice activity took for speech. 'stream': hears everything, all call long. */
  hears: 'utterance' | 'stream';
  /** Sends transcripts before it is asked to. */
  interim: boolean;
  /** BCP 47 tags. */
  languages: readonly string[];
}

export interface SpeechToText {
  readonly name: string;
  readonly capabilities: SpeechToTextCapabilities;
  open(options: { language: string }): SpeechToTextStream;
}

export interface SpeechToTextStream {
  /** Audio of the open utterance, 16 kHz, any length, in order. */
  push(samples: Samples): void;
  /**
   * The text of the utterance so far. Asked at each pause, so it may be asked again when the caller goes on;
   * the answer covers everything pushed since the last `next()`.
   */
  transcribe(signal: AbortSignal): Promise<Transcript>;
  /** The utterance is over: what is pushed from here on belongs to another. */
  next(): void;
  /** Set by the engine where `interim` is true. */
  onInterim?: (transcript: Transcript) => void;
  close(): void;
}

export interface TextToSpeechCapabilities {
  rateHz: number;
  /** Whether chunks carry `words`; without them the engine estimates from the length of the audio. */
  wordTiming: boolean;
  languages: readonly string[];
  voices: readonly string[];
}

export interface TextToSpeech {
  readonly name: string;
  readonly capabilities: TextToSpeechCapabilities;
  /** Audio of one piece of text (a clause or a sentence), in order, as soon as there is some. */
  speak(text: string, options: SpeakOptions): AsyncIterable<SpeechChunk>;
}

export interface SpeakOptions {
  voice: string;
  /** 1 is the voice's own pace. */
  speed: number;
  language: string;
  signal: AbortSignal;
}

export interface SpeechChunk {
  /** At the capability's `rateHz`. */
  samples: Samples;
  /** Times count from the start of the piece. */
  words?: readonly SpokenWord[];
}

/** Has the caller finished? From audio, from words, or from both. */
export interface TurnDetector {
  readonly name: string;
  /** Probability 0 to 1 that the turn is over, given up to the last 8 s of the caller's 16 kHz audio and the text. */
  predict(input: { audio: Samples; text: string; language: string }, signal: AbortSignal): Promise<number>;
}

export interface Denoiser {
  open(): { process(frame: Samples): Promise<Samples>; close(): void };
}

/** Meaning as vectors, for choices by meaning. */
export interface Embedder {
  readonly dimensions: number;
  /** One unit-length vector a text. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

/**
 * What decides what to say: a language model, or a flow. It keeps nothing itself: its memory is the history,
 * which holds only what was heard, and `state`, which the engine keeps and commits only once the caller
 * has heard the reply's first sound. So a reply that is thrown away leaves no trace.
 */
export interface Mind {
  readonly name: string;
  think(request: MindRequest, signal: AbortSignal): AsyncIterable<MindEvent>;
}

export interface MindRequest {
  /** Oldest first. */
  history: readonly HistoryItem[];
  input: MindInput;
  /** What the mind last committed with a `state` event; null in a new call. Plain JSON. */
  state: unknown;
  /** Tool calls of this same reply with their results, in order: set when the engine asks again after running tools. */
  toolResults: readonly ToolExchange[];
  tools: readonly ToolDefinition[];
  /** Wall-clock ms, so that "tomorrow" has a meaning and a simulation is repeatable. */
  nowMs: number;
  /** IANA name, for dates and times. */
  timeZone: string;
  language: string;
}

export interface ToolExchange {
  call: ToolCall;
  result: ToolResult;
  /** What the mind said before this call, since the last one: the caller hears it before what comes now. */
  said?: string;
}

export type MindInput =
  | { kind: 'start' }
  | { kind: 'said'; text: string }
  | { kind: 'digits'; digits: string }
  /** The caller has been silent for so long; `count` is 1 the first time in a row. */
  | { kind: 'silence'; count: number };

export type HistoryItem =
  | { role: 'caller'; text: string }
  /** `text` is what was heard; `interrupted` when more had been generated. */
  | { role: 'agent'; text: string; interrupted: boolean }
  | { role: 'tool'; call: ToolCall; result: ToolResult };

export type MindEvent =
  | { type: 'text'; text: string }
  /** The engine runs it and asks the mind again with the result. */
  | { type: 'tool'; call: ToolCall }
  /** Memory to commit with this reply; the last one counts. */
  | { type: 'state'; state: unknown }
  /** What the question just asked expects, so that a dictated number or address is not cut short. */
  | { type: 'expect'; expects: ExpectedAnswer }
  /** Carried out after the reply was heard to its end without interruption. */
  | { type: 'end'; reason: string }
  | { type: 'transfer'; to: string }
  | { type: 'usage'; inputTokens: number; outputTokens: number };

export type ExpectedAnswer =
  | 'anything'
  | 'yes-no'
  | 'choice'
  | 'name'
  | 'number'
  /** Digits one by one, and how many there are where that is known. */
  | 'digits'
  | `digits:${number}`
  | 'date'
  | 'time'
  | 'phone'
  | 'email'
  | 'dictation';

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
  /** What becomes of it when the caller interrupts the reply that called it. */
  onInterrupt: 'cancel' | 'finish' | 'after-heard';
  timeoutMs: number;
}

/** Runs a tool of the assistant. Rejects only on a fault of ours: a failing tool is a result with outcome 'error'. */
export type ToolRunner = (call: ToolCall, signal: AbortSignal) => Promise<ToolResult>;
