/**
 * `npm run sim`: a million turns of random conversations with failing vendors, on virtual clocks, judged.
 * `--turns N` how many, `--seed S` where to begin, `--workers N`, `--replay SEED` tells one story and what it broke,
 * `--mutations` breaks the engine in one place at a time and asks each time whether that is noticed.
 */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { systemClock } from '@parley/platform/time/clock';
import type * as batch from './batch.ts';
import type { BatchResult } from './batch.ts';
import { checkTrace } from './check.ts';
import { mutations, withMutant } from './mutations.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { makeStory, tell } from './story.ts';

const turnsPerCall = 20;
/** A few calls at once: more would not fit the caches of a core any more. */
const callsPerBatch = 4;
const shownFailures = 5;
const mutantCalls = 200;
const mutantBatch = 4;

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: `${availableParallelism()}` },
    replay: { type: 'string' },
    mutations: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

if (values.mutations) process.exitCode = await mutate();
else if (values.replay === undefined) process.exitCode = await simulateMany();
else process.exitCode = await replay(Number(values.replay));

/** Tells one seed's story, cut short where it breaks a promise. */
async function replay(seed: number): Promise<number> {
  const story = makeStory(seed, turnsPerCall);
  const [breach] = checkTrace(await simulate(story));
  if (!breach) {
    say(tell(story));
    say('Every promise was kept.');
    return 0;
  }
  const short = await shrink(story, breach.promise);
  const [again = breach] = checkTrace(await simulate(short)).filter(
    (each) => each.promise === breach.promise,
  );
  say(tell(short));
  say(`Broken: ${again.promise}\n  ${again.detail}, at ${again.atMs} ms`);
  return 1;
}

/** Exit code 1 when an engine that is broken passes. */
async function mutate(): Promise<number> {
  let missed = 0;
  for (const mutation of mutations) {
    const caught = await withMutant(mutation, (folder) => firstFailure(folder));
    if (!caught) missed += 1;
    say(`${caught ? `seed ${caught.seed}`.padEnd(10) : 'NOT CAUGHT'}  ${mutation.name}`);
    if (caught) say(`            ${caught.promise}`);
  }
  return missed > 0 ? 1 : 0;
}

/** The first seed at which a mutant breaks a promise; null when it gets through. */
async function firstFailure(folder: string): Promise<{ seed: number; promise: string } | null> {
  const { playBatch: playMutant } = (await import(join(folder, 'simulation/batch.ts'))) as typeof batch;
  for (let seed = Number(values.seed); seed < Number(values.seed) + mutantCalls; seed += mutantBatch) {
    const { failures } = await playMutant(seed, mutantBatch, turnsPerCall);
    const [first] = failures;
    if (first) return { seed: first.seed, promise: first.breaches[0]?.promise ?? '' };
  }
  return null;
}

async function simulateMany(): Promise<number> {
  const wanted = Number(values.turns);
  const total: BatchResult = {
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
    minutes: 0,
    calls: 0,
    failures: [],
    digest: '',
  };
  const digests = new Map<number, string>();
  const startMs = systemClock.monotonicMs();
  let nextSeed = Number(values.seed);
  let toldMs = startMs;
  await Promise.all(Array.from({ length: Number(values.workers) }, () => runWorker()));
  const wallMs = systemClock.monotonicMs() - startMs;
  report(wallMs);
  for (const { seed } of total.failures.slice(0, shownFailures)) await replay(seed);
  return total.failures.length > 0 ? 1 : 0;

  /** One worker takes batches until there are enough turns. */
  function runWorker(): Promise<void> {
    const worker = new Worker(new URL('./batch.worker.ts', import.meta.url));
    return new Promise((resolve, reject) => {
      let firstSeed = 0;
      const next = () => {
        if (total.turns >= wanted) {
          void worker.terminate().then(() => resolve());
          return;
        }
        firstSeed = nextSeed;
        nextSeed += callsPerBatch;
        worker.postMessage({ firstSeed, count: callsPerBatch, turnsPerCall });
      };
      worker.on('message', (result: BatchResult) => {
        digests.set(firstSeed, result.digest);
        add(result);
        next();
      });
      worker.on('error', reject);
      next();
    });
  }

  function add(result: BatchResult): void {
    total.turns += result.turns;
    total.interruptions += result.interruptions;
    total.falseInterruptions += result.falseInterruptions;
    total.minutes += result.minutes;
    total.calls += result.calls;
    total.failures.push(...result.failures);
    const nowMs = systemClock.monotonicMs();
    if (nowMs - toldMs < 10_000) return;
    toldMs = nowMs;
    say(`${total.turns} turns, ${Math.round(total.minutes)} call-minutes, ${total.failures.length} broken`);
  }

  function report(wallMs: number): void {
    const broken = new Map<string, number>();
    for (const { breaches } of total.failures) {
      for (const { promise } of breaches) broken.set(promise, (broken.get(promise) ?? 0) + 1);
    }
    // In order of seeds, so that it does not depend on which worker was faster.
    const digest = createHash('sha256');
    for (const seed of [...digests.keys()].sort((a, b) => a - b)) digest.update(digests.get(seed) ?? '');
    say('');
    say(`calls                 ${total.calls}`);
    say(`turns answered        ${total.turns}`);
    say(`interruptions         ${total.interruptions} real, ${total.falseInterruptions} false`);
    say(`call-minutes          ${Math.round(total.minutes)} in ${Math.round(wallMs / 1000)} s of wall time`);
    say(`per minute of wall    ${Math.round(total.minutes / (wallMs / 60_000))} call-minutes`);
    say(`seeds                 ${values.seed} to ${nextSeed - 1}`);
    say(`digest                ${digest.digest('hex').slice(0, 16)}`);
    say(`calls that broke one  ${total.failures.length}`);
    for (const [promise, count] of broken) say(`  ${count} × ${promise}`);
  }
}
