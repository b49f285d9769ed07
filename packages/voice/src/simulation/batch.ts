/** A range of seeds, played and judged: what one worker does between two reports. */
import { createHash } from 'node:crypto';
import { type Breach, checkPromises } from './check.ts';
import type { Observation } from './observation.ts';
import { simulateAll } from './simulate.ts';
import { makeOverloadStory, makeStory } from './story.ts';

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
  overload = false,
): Promise<BatchResult> {
  const make = overload ? makeOverloadStory : makeStory;
  const stories = Array.from({ length: count }, (_, at) => make(firstSeed + at, turnsPerCall));
  const observations = await simulateAll(stories);
  const result: BatchResult = {
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
    minutes: 0,
    calls: count,
    failures: [],
    digest: digestOf(observations),
  };
  for (const [at, observed] of observations.entries()) {
    result.turns += observed.turns;
    result.interruptions += observed.interruptions;
    result.falseInterruptions += observed.falseInterruptions;
    result.minutes += observed.lengthMs / 60_000;
    const breaches = checkPromises(observed);
    if (breaches.length > 0) result.failures.push({ seed: firstSeed + at, breaches });
  }
  return result;
}

function digestOf(observations: readonly Observation[]): string {
  const hash = createHash('sha256');
  for (const observed of observations) {
    let text = '';
    for (const entry of observed.entries) {
      text += entry.what === 'event' ? JSON.stringify(entry.event) : `${entry.what}${entry.atMs}`;
    }
    hash.update(text);
  }
  return hash.digest('hex');
}
