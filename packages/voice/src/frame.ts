/**
 * What moves in a call. Audio is mono PCM16; every time is an integer number of ms since the call began
 * (`atMs`), counted on the call's sample clock.
 */

/** Mono signed 16-bit samples at a rate the holder knows. */
export type Samples = Int16Array;

/** What recognition, voice activity and denoising work at. */
export const listenRateHz = 16_000;

/** Samples of one voice-activity frame at `listenRateHz`, and how long they last: 32 ms. */
export const activityFrameSamples = 512;
export const activityFrameMs = (activityFrameSamples * 1000) / listenRateHz;

/** What leaves for the caller in one piece; a call ticks as often. */
export const frameMs = 20;

/** How long one character takes to say, where a voice tells no word times. */
export const msPerCharacter = 62;

/** One thing the recogniser says about the open utterance. A later transcript of the utterance replaces it. */
export interface Transcript {
  text: string;
  /** 0 to 1, where the vendor tells it. */
  confidence?: number;
  /** Of the last word alone: low where it was cut off, or heard as another than it was. */
  lastWordConfidence?: number;
}

/** A word with the part of the audio it is spoken in, ms from the start of that audio. */
export interface SpokenWord {
  text: string;
  startMs: number;
  endMs: number;
}

export interface ToolCall {
  id: string;
  name: string;
  /** Parsed JSON arguments, not yet validated against the tool's schema. */
  input: unknown;
}

export interface ToolResult {
  id: string;
  name: string;
  outcome: 'ok' | 'error' | 'cancelled' | 'timeout';
  /** JSON-serialisable; a public message where the outcome is not ok. */
  output: unknown;
}
