/** What the two-channel recording shows, by energy and by sample, and not by what the product says of it. */
import { type Samples, samplesPerMs, soundSpan } from '@parley/harness/sound/samples';
import { audible, frameSamples, indexOf, toMs } from './sound.ts';

export interface Placed {
  /** Where its first sample is, and its first sound, ms. */
  atMs: number;
  startMs: number;
  /** All of it is there, sample for sample. */
  whole: boolean;
}

/** So much of a sound, from its first audible sample on, is looked for. */
const headMs = 100;

/**
 * Where each sound that the caller played is in their channel, in the order they were played. Undefined for one
 * whose beginning is not there; `whole` tells whether all of it is, sample for sample: a machine under load tears it.
 */
export function place(caller: Samples, played: readonly Samples[]): (Placed | undefined)[] {
  let from = 0;
  return played.map((samples) => {
    const span = soundSpan(samples);
    if (span === undefined) return undefined;
    const start = span.startMs * samplesPerMs;
    const found = indexOf(caller, samples.slice(start, start + headMs * samplesPerMs), from);
    if (found < 0) return undefined;
    const at = found - start;
    from = found + headMs * samplesPerMs;
    return {
      startMs: found / samplesPerMs,
      atMs: at / samplesPerMs,
      whole: samples.every((sample, n) => sample === (caller[at + n] ?? 0)),
    };
  });
}

/** First sound of the agent at or after a time, ms: its side is silent to the bit between answers. */
export function firstSoundMs(agent: Samples, fromMs: number, untilMs: number): number | undefined {
  const until = Math.min(agent.length, Math.round(untilMs * samplesPerMs));
  for (let at = Math.max(0, Math.round(fromMs * samplesPerMs)); at < until; at += 1)
    if (Math.abs(agent[at]!) >= audible) return at / samplesPerMs;
  return undefined;
}

/** The last sample of the agent that is not zero before a time, ms after its start; 0 for none. */
export function lastSampleMs(agent: Samples, beforeMs: number): number {
  let at = Math.min(agent.length, Math.round(beforeMs * samplesPerMs)) - 1;
  while (at >= 0 && agent[at] === 0) at -= 1;
  return (at + 1) / samplesPerMs;
}

export type Continuity =
  | { whole: true; pausedMs: number; pauses: number }
  | { whole: false; atMs: number; why: string };

/**
 * Whether the frames of `agent` from `startMs` on are those of `reference`, in order and each once, with nothing
 * but silent frames between them. `pausedMs` is the length of those.
 */
export function continuity(agent: Samples, startMs: number, reference: Samples): Continuity {
  const start = startMs * samplesPerMs;
  const frame = (of: Samples, at: number) => of.subarray(at, at + frameSamples);
  const expected = Math.floor(reference.length / frameSamples);
  let paused = 0;
  let pauses = 0;
  let wasPaused = false;
  let n = 0;
  for (let at = start; n < expected; at += frameSamples) {
    const found = frame(agent, at);
    if (found.length < frameSamples) return { whole: false, atMs: toMs(at), why: 'the recording ends' };
    if (equal(found, frame(reference, n * frameSamples))) {
      n += 1;
      wasPaused = false;
    } else if (found.every((sample) => sample === 0)) {
      paused += frameSamples;
      if (!wasPaused) pauses += 1;
      wasPaused = true;
    } else {
      return { whole: false, atMs: toMs(at), why: `frame ${n} of ${expected} of the answer differs` };
    }
  }
  return { whole: true, pausedMs: toMs(paused), pauses };
}

function equal(a: Samples, b: Samples): boolean {
  return a.length === b.length && a.every((sample, n) => sample === b[n]);
}
