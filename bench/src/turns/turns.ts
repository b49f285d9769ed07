/** Does it let a caller finish? How often turns are cut into, against the wait of those who have finished. */
import { mkdir } from 'node:fs/promises';
import { Caller } from '@parley/harness/call/caller';
import { inParallel } from '@parley/harness/process/in-parallel';
import { random, type Samples, samplesPerMs } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { agreeing } from '../kit/assistants.ts';
import { machine, machineLine, quantile, table } from '../kit/figures.ts';
import { place } from '../kit/recording.ts';
import { withParley } from '../kit/running.ts';
import { keptOrSaid, speechFolder } from '../kit/speech.ts';
import { agreeingModel, serveAgreeingModel } from './agreeing-model.ts';
import { type Sentence, type TurnKind, turnSentences } from './sentences.ts';
import { drawnApart, spokenText } from './sounds.ts';

const callers: Record<'flite' | 'kokoro', readonly string[]> = {
  flite: ['slt', 'rms', 'awb'],
  kokoro: ['af_heart', 'am_michael', 'bf_emma', 'bm_george', 'af_bella'],
};
const shortestPauseMs = 200;
const longestPauseMs = 1200;
/** Silences that plain products wait for, beside our default and more and less of its patience. */
const silences = [500, 700, 1000];
const patience = [900, 2000];
const turnsPerCall = 13;
/** Long enough for the longest wait and the short answer. */
const answerLimitMs = 5000;

export const turns: Bench = {
  name: 'turns',
  about: "how often a caller's pause is taken for the end, against the wait",
  options: {
    set: {
      value: 'NAME',
      default: 'held-out',
      about: 'dev, held-out or all: sentences that rules were made on, or not',
    },
    ours: { about: 'only Parley, without plain silences beside it' },
    models: { value: 'FOLDER', about: 'models that it shall have besides those of npm (PARLEY_HOME/models)' },
    speech: {
      value: 'FOLDER',
      default: speechFolder,
      about: "where the callers' sentences are kept for the next run",
    },
    parallel: sharedOptions.parallel,
  },
  async run(values) {
    const set = values.choice('set', ['dev', 'held-out', 'all']) ?? 'held-out';
    const options = {
      set: set === 'all' ? undefined : set,
      speech: values.text('speech') ?? speechFolder,
      models: values.text('models'),
      oursOnly: values.flag('ours'),
      parallel: values.number('parallel'),
    };
    return report(await benchTurns(options), showTurns);
  },
};

interface TurnsOptions {
  /** dev, held-out, or both. */
  set: Sentence['set'] | undefined;
  /** The folder where what the voices said is kept from one run to the next. */
  speech: string;
  /** Models that this Parley shall have besides those of npm. */
  models: string | undefined;
  parallel: number;
  /** Only our default, without the plain silences. */
  oursOnly: boolean;
}

interface Turn {
  kind: TurnKind;
  vendor: 'flite' | 'kokoro';
  text: string;
  samples: Samples;
}

interface Scored {
  turn: Turn;
  /** Decided while the caller was in the middle of the turn; ms before its end. */
  cutInMs: number | undefined;
  /** From the last sound to the decision; undefined where none came. */
  waitMs: number | undefined;
}

interface Strategy {
  name: string;
  turns: number;
  cutIns: number;
  medianMs: number;
  p90Ms: number;
  /** Turns whose sound the recording does not have. */
  lost: number;
  scored: { kind: TurnKind; vendor: string; text: string; cutInMs: number | null; waitMs: number | null }[];
}

/** Starts a Parley of its own: its agents think with a model that agrees to everything. */
async function benchTurns(options: TurnsOptions) {
  const model = await serveAgreeingModel();
  try {
    const own = { models: options.models, environment: { PARLEY_LLM_URL: model.url } };
    return await withParley(own, (parley) => strategiesOver(parley, options));
  } finally {
    model.close();
  }
}

async function strategiesOver(parley: Parley, options: TurnsOptions) {
  const turns = await turnsToSay(parley, options);
  const strategies: Strategy[] = [];
  const settings: { name: string; turnTaking?: { minWaitMs?: number; maxWaitMs: number } }[] = [
    ...silences.map((ms) => ({ name: `silence of ${ms} ms`, turnTaking: { minWaitMs: ms, maxWaitMs: ms } })),
    ...patience.map((ms) => ({ name: `Parley, ${ms} ms at most`, turnTaking: { maxWaitMs: ms } })),
  ];
  for (const { name, turnTaking } of [
    ...(options.oursOnly ? [] : settings),
    { name: 'Parley', turnTaking: undefined },
  ]) {
    const assistant = await agreeing(parley, agreeingModel, { ...(turnTaking && { turnTaking }) });
    const calls: Turn[][] = [];
    for (let at = 0; at < turns.length; at += turnsPerCall) calls.push(turns.slice(at, at + turnsPerCall));
    const scored = (
      await inParallel(calls, options.parallel, (part) => oneCall(parley, assistant, part))
    ).flat();
    await parley.assistants.archive(assistant);
    strategies.push(summed(name, turns.length, scored));
  }
  return { machine: machine(), set: options.set ?? 'all', pauses: pauseCount(turns), strategies };
}

const pauseCount = (turns: readonly Turn[]) =>
  turns.reduce((sum, { text }) => sum + text.split('|').length - 1, 0);

/** Each sentence by a robotic and by a natural voice. A caller keeps their voice: the agent may learn their pace. */
async function turnsToSay(parley: Parley, options: TurnsOptions): Promise<Turn[]> {
  await mkdir(options.speech, { recursive: true });
  const all = turnSentences.map((sentence, n) => ({ ...sentence, n }));
  const chosen = all.filter(({ set }) => options.set === undefined || set === options.set);
  const wanted = (['flite', 'kokoro'] as const).flatMap((vendor, at) =>
    chosen.map((sentence) => {
      const names = callers[vendor];
      return { ...sentence, vendor, at, name: names[Math.floor(sentence.n / 2) % names.length]! };
    }),
  );
  wanted.sort((a, b) => a.name.localeCompare(b.name));
  return inParallel(wanted, options.parallel, async ({ kind, text, vendor, at, name, n }) => {
    const said = await keptOrSaid(parley, spokenText(text), { vendor, name }, options.speech);
    const next = random(2 * n + at);
    const pauseMs = () => shortestPauseMs + (longestPauseMs - shortestPauseMs) * next();
    return { kind, vendor, text, samples: drawnApart(said, text, pauseMs).samples };
  });
}

async function oneCall(parley: Parley, assistant: string, turns: readonly Turn[]): Promise<Scored[]> {
  const caller = await Caller.dial(parley, { assistant });
  await caller.answered({ from: 0, limitMs: 30_000 });
  for (const { samples } of turns) {
    await caller.say(samples);
    await caller.answered({ limitMs: answerLimitMs });
    // What a turn that was cut into has left over is over by then.
    await caller.until(() => false, { limitMs: 400 });
  }
  const decisions = caller.all('agent.thinking').map(({ atMs }) => atMs);
  const recorded = await caller.recorded();
  const placed = place(
    recorded.caller,
    turns.map(({ samples }) => samples),
  );
  return turns.flatMap((turn, n): Scored[] => {
    const at = placed[n];
    if (at === undefined) return [];
    const startMs = at.atMs;
    const endMs = startMs + turn.samples.length / samplesPerMs;
    const nextMs = placed.slice(n + 1).find((later) => later !== undefined)?.atMs ?? Number.POSITIVE_INFINITY;
    const early = decisions.find((ms) => ms > startMs && ms < endMs);
    const after = decisions.find((ms) => ms >= endMs && ms < nextMs);
    return [
      {
        turn,
        cutInMs: early === undefined ? undefined : endMs - early,
        waitMs: after === undefined ? undefined : after - endMs,
      },
    ];
  });
}

function summed(name: string, turns: number, scored: readonly Scored[]): Strategy {
  const waits = scored.map(({ waitMs }) => waitMs).filter((ms) => ms !== undefined);
  return {
    name,
    turns: scored.length,
    cutIns: scored.filter(({ cutInMs }) => cutInMs !== undefined).length,
    medianMs: Math.round(quantile(waits, 0.5)),
    p90Ms: Math.round(quantile(waits, 0.9)),
    lost: turns - scored.length,
    scored: scored.map(({ turn: { kind, vendor, text }, cutInMs = null, waitMs = null }) => ({
      kind,
      vendor,
      text,
      cutInMs,
      waitMs,
    })),
  };
}

type TurnsResult = Awaited<ReturnType<typeof benchTurns>>;

function showTurns({ set, pauses, strategies }: TurnsResult): string {
  const perHundred = (cut: number, of: number) => (of === 0 ? '–' : ((100 * cut) / of).toFixed(1));
  const curve = strategies.map(({ name, turns, cutIns, medianMs, p90Ms, lost }) => [
    name,
    turns,
    perHundred(cutIns, turns),
    medianMs,
    p90Ms,
    lost,
  ]);
  const kinds = [...new Set(strategies.flatMap(({ scored }) => scored.map(({ kind }) => kind)))];
  const byKind = kinds.map((kind) => [
    kind,
    ...strategies.map(({ scored }) => {
      const of = scored.filter((each) => each.kind === kind);
      const waits = of.map(({ waitMs }) => waitMs).filter((ms) => ms !== null);
      const cut = of.filter(({ cutInMs }) => cutInMs !== null).length;
      return `${cut}/${of.length}, ${Math.round(quantile(waits, 0.5))} ms`;
    }),
  ]);
  return [
    `Sentences: ${set}, with ${pauses} pauses of ${shortestPauseMs} to ${longestPauseMs} ms inside them`,
    '',
    table(['the agent waits for', 'turns', 'cut in /100', 'median ms', 'p90 ms', 'lost'], curve),
    '',
    table(['cut in, median wait', ...strategies.map(({ name }) => name)], byKind),
    '',
    machineLine(),
  ].join('\n');
}
