/** A range of seeds, played and judged: what one worker does between two reports. */
import { createHash } from 'node:crypto';
import { type Breach, checkTrace } from './check.ts';
import { simulateAll } from './simulate.ts';
import { makeStory } from './story.ts';
import type { Trace } from './trace.ts';

export interface BatchResult {
  turns: number;
  interruptions: number;
  falseInterruptions: number;
  minutes: number;
  calls: number;
  failures: { seed: number; breaches: Breach[] }[];
  /** Of every event of every call: two runs of the same seeds must agree. */
  digest: string;
}

export async function playBatch(
  firstSeed: number,
  count: number,
  turnsPerCall: number,
): Promise<BatchResult> {
  const stories = Array.from({ length: count }, (_, at) => makeStory(firstSeed + at, turnsPerCall));
  const traces = await simulateAll(stories);
  const result: BatchResult = {
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
    minutes: 0,
    calls: count,
    failures: [],
    digest: digestOf(traces),
  };
  for (const [at, trace] of traces.entries()) {
    result.turns += trace.turns;
    result.interruptions += trace.interruptions;
    result.falseInterruptions += trace.falseInterruptions;
    result.minutes += trace.lengthMs / 60_000;
    const breaches = checkTrace(trace);
    if (breaches.length > 0) result.failures.push({ seed: firstSeed + at, breaches });
  }
  return result;
}

function digestOf(traces: readonly Trace[]): string {
  const hash = createHash('sha256');
  for (const trace of traces) {
    let text = '';
    for (const entry of trace.entries) {
      text += entry.what === 'event' ? JSON.stringify(entry.event) : `${entry.what}${entry.atMs}`;
    }
    hash.update(text);
  }
  return hash.digest('hex');
}
