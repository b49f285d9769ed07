/** `npm run sim`: random conversations with failing vendors, on virtual clocks, judged. */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@parley/platform/time/clock';
import type * as batch from './batch.ts';
import { checkPromises } from './check.ts';
import { simulateMany, type Total } from './many.ts';
import { mutations, withMutant } from './mutations.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { makeOverloadStory, makeStory, tell } from './story.ts';

const usage = `npm run sim -- [options]

Random conversations with failing vendors, on virtual clocks. Ends with exit code 1 where a promise was broken.

  --turns N      how many, at least (default 20000)
  --long         ten million of them
  --seconds N    end after so long, however many there were by then
  --seed S       where to begin (default: a seed of chance, which is printed; with --mutations 1)
  --workers N    default: one for each core
  --overload     on servers that are overloaded, and end each call
  --replay SEED  tell one story, cut short where it breaks a promise
  --mutations    break the engine in one place at a time, and ask each time whether that is noticed
`;

const turnsPerCall = 20;
const longTurns = 10_000_000;
const highestSeed = 2 ** 31;
const mutantCalls = 200;
const mutantBatch = 4;
const progressEveryMs = 10_000;

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '20000' },
    long: { type: 'boolean', default: false },
    seconds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string' },
    workers: { type: 'string', default: `${availableParallelism()}` },
    replay: { type: 'string' },
    overload: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

if (values.help) process.stdout.write(usage);
else if (values.mutations) process.exitCode = await mutate(Number(values.seed ?? 1));
else if (values.replay !== undefined) process.exitCode = await replay(Number(values.replay));
else process.exitCode = await many(Number(values.seed ?? randomInt(1, highestSeed)));

/** Tells one seed's story, cut short where it breaks a promise. */
async function replay(seed: number): Promise<number> {
  const story = (values.overload ? makeOverloadStory : makeStory)(seed, turnsPerCall);
  const [breach] = checkPromises(await simulate(story));
  if (!breach) {
    say(tell(story));
    say('Every promise was kept.');
    return 0;
  }
  const short = await shrink(story, breach.promise);
  const [again = breach] = checkPromises(await simulate(short)).filter(
    (each) => each.promise === breach.promise,
  );
  say(tell(short));
  say(`Broken: ${again.promise}\n  ${again.detail}, at ${again.atMs} ms`);
  return 1;
}

/** Exit code 1 when an engine that is broken passes. */
async function mutate(fromSeed: number): Promise<number> {
  let missed = 0;
  for (const mutation of mutations) {
    const caught = await withMutant(mutation, (folder) => firstFailure(folder, fromSeed));
    if (!caught) missed += 1;
    say(`${caught ? `seed ${caught.seed}`.padEnd(10) : 'NOT CAUGHT'}  ${mutation.name}`);
    if (caught) say(`            ${caught.promise}`);
  }
  return missed > 0 ? 1 : 0;
}

/** The first seed at which a mutant breaks a promise; null when it gets through. */
async function firstFailure(
  folder: string,
  fromSeed: number,
): Promise<{ seed: number; promise: string } | null> {
  const { playBatch: playMutant } = (await import(join(folder, 'simulation/batch.ts'))) as typeof batch;
  for (let seed = fromSeed; seed < fromSeed + mutantCalls; seed += mutantBatch) {
    const { failures } = await playMutant(seed, mutantBatch, turnsPerCall);
    const [first] = failures;
    if (first) return { seed: first.seed, promise: first.breaches[0]?.promise ?? '' };
  }
  return null;
}

async function many(firstSeed: number): Promise<number> {
  const turns = values.long ? longTurns : Number(values.turns);
  say(`From seed ${firstSeed} on: --seed ${firstSeed} plays the same again.`);
  const startMs = systemClock.monotonicMs();
  let toldMs = startMs;
  const total = await simulateMany({
    firstSeed,
    turns,
    turnsPerCall,
    workers: Number(values.workers),
    overload: values.overload,
    over: () => systemClock.monotonicMs() - startMs > Number(values.seconds) * 1000,
    onProgress(sum) {
      const nowMs = systemClock.monotonicMs();
      if (nowMs - toldMs < progressEveryMs) return;
      toldMs = nowMs;
      const memoryMb = Math.round(process.memoryUsage().rss / 1e6);
      say(
        `${sum.turns} turns, ${Math.round(sum.minutes)} call-minutes, ${sum.failed} broken, ${memoryMb} MB`,
      );
    },
  });
  report(firstSeed, total, systemClock.monotonicMs() - startMs);
  for (const seed of total.failedSeeds) await replay(seed);
  return total.failed > 0 ? 1 : 0;
}

function report(firstSeed: number, total: Total, wallMs: number): void {
  say('');
  say(`calls                 ${total.calls}`);
  say(`turns answered        ${total.turns}`);
  say(`interruptions         ${total.interruptions} real, ${total.falseInterruptions} false`);
  say(`call-minutes          ${Math.round(total.minutes)} in ${Math.round(wallMs / 1000)} s of wall time`);
  say(`per minute of wall    ${Math.round(total.minutes / (wallMs / 60_000))} call-minutes`);
  say(`seeds                 ${firstSeed} to ${total.lastSeed}`);
  say(`digest                ${total.digest}`);
  say(`calls that broke one  ${total.failed}`);
  for (const [promise, count] of total.broken) say(`  ${count} × ${promise}`);
}
