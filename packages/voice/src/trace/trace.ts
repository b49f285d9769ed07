/**
 * The trace of a call: everything that came into the engine, in the order in which the engine took it, and what it
 * did then. Fed to an engine again it gives the same call to the bit (replay.ts). It is JSON lines: the head, then
 * one array a line. It holds no audio: only lengths, and the numbers that the engine took from samples.
 */
import type { EndReason } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import type { CallEvent, CallSettings } from '../call/types.ts';
import type { SpokenWord, ToolCall, ToolResult, Transcript } from '../frame.ts';
import type { MindEvent, MindInput, ToolDefinition } from '../ports.ts';
import { type traceVersion, upgradeTrace } from './upgrade.ts';

export interface TraceHead {
  trace: typeof traceVersion;
  mode: 'voice' | 'text';
  settings: CallSettings;
  outputRateHz: number;
  leadMs: number;
  tools: readonly ToolDefinition[];
  /** Wall-clock ms at the call's beginning. */
  wallMs: number;
  /** Of recognition. */
  hears: 'utterance' | 'stream';
  interim: boolean;
  voiceRateHz: number;
  denoises: boolean;
  detectsTurns: boolean;
  records: boolean;
  /** Whatever the one who made the call wants to remember of it. Plain JSON. */
  about: unknown;
}

/** An error as it is kept: its code where it is one of ours. */
export type TracedError = { code: string | null; message: string };
export type Answer<T> = { ok: T } | { error: TracedError };

/** One chunk of a voice: samples, the first audible one (-1: none), words. */
export type TracedChunk = [samples: number, audible: number, words: readonly SpokenWord[]];

/** What comes in through the door. */
export type DoorInput =
  | ['start']
  | ['audio', samples: number]
  /** The caller has begun to make a sound. */
  | ['onset']
  | ['text', text: string]
  | ['digits', digits: string]
  | ['mute', muted: boolean]
  | ['lost']
  | ['back']
  | ['degrade', level: number]
  | ['farewell', reason: EndReason]
  | ['end', reason: EndReason];

/** What comes in. The number of a request counts those of its kind from 0, in the order the engine made them. */
export type TraceInput =
  | DoorInput
  /** 20 ms have passed. */
  | ['tick']
  /** A timer, counted from 0 as they were set, is due. */
  | ['timer', number: number]
  | ['activity', request: number, answer: Answer<number>]
  | ['denoised', request: number, answer: Answer<number>]
  | ['turn', request: number, answer: Answer<number>]
  | ['words', request: number, answer: Answer<Transcript>]
  | ['interim', transcript: Transcript]
  /** null: the mind has said all. */
  | ['mind', request: number, answer: Answer<MindEvent | null>]
  | ['voice', request: number, answer: Answer<TracedChunk | null>]
  | ['tool', request: number, answer: Answer<ToolResult>];

/** What the engine did of it. */
export type TraceOutput =
  | ['event', CallEvent]
  | ['ask-words', request: number]
  /** With a digest of the history, the state and the results that the mind was given. */
  | ['ask-mind', request: number, input: MindInput, digest: number]
  | ['ask-voice', request: number, text: string]
  | ['ask-tool', request: number, call: ToolCall]
  | ['hold', held: boolean]
  | ['fault', where: string]
  /** Frames given out so far, and a digest of when each of them was. */
  | ['frames', count: number, digest: number];

/** A number that was taken from samples. */
export type TraceMeasure = ['measure', number];

/** An input carries the µs since the one before. */
export type TraceLine = [elapsedUs: number, ...TraceInput] | [null, ...TraceOutput] | [null, ...TraceMeasure];

export interface Trace {
  head: TraceHead;
  lines: TraceLine[];
  /** The call's end is in it; without, its process was killed or the trace grew too long. */
  complete: boolean;
}

/**
 * Reads a trace of any version, as one of today; a last line that was cut off is left out. Throws `invalid_argument`
 * on what is not one.
 */
export function parseTrace(text: string): Trace {
  const [first = '', ...rest] = text.split('\n');
  const stored: unknown[][] = [];
  for (const line of rest) {
    if (line === '') continue;
    const parsed = parseLine(line);
    if (!Array.isArray(parsed)) break;
    stored.push(parsed);
  }
  const upgraded = upgradeTrace({ head: (parseLine(first) ?? {}) as Record<string, unknown>, lines: stored });
  const head = upgraded.head as unknown as TraceHead;
  const lines = upgraded.lines as TraceLine[];
  const complete = lines.some((line) => line[1] === 'event' && line[2].type === 'ended');
  return { head, lines, complete };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Cut off in the middle.
  }
}

export function tracedError(error: unknown): TracedError {
  if (error instanceof ParleyError) return { code: error.code, message: error.message };
  return { code: null, message: error instanceof Error ? error.message : String(error) };
}

export function errorOfTrace({ code, message }: TracedError): Error {
  return code === null ? new Error(message) : new ParleyError(code as ParleyError['code'], message);
}

/** FNV-1a over a text, or going on from an earlier one: over more text, or over one more number. */
export function digestText(text: string, earlier = 0x811c9dc5): number {
  let hash = earlier;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

export function digestNumber(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) >>> 0;
}
