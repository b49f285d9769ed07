/** More calls than a core carries: which are taken, and how those fare that were. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { besideEachOther, type Figures } from '../kit/beside.ts';
import { machine, machineLine, quantile, table } from '../kit/figures.ts';
import { coresOf, leaveCores } from '../kit/usage.ts';
import { cycleMs } from './call.ts';
import { Callers, type Clips, climb, clipsOf, type Measured, measure, warmUpMs } from './load.ts';
import { type Meters, scrape } from './scrape.ts';
import { serveScripted } from './serve.ts';

interface LadderOptions {
  clips: Clips;
  steps: readonly number[];
  /** What the cores carry. */
  carried: number;
  cores: number;
  seconds: number;
}

/** A caller who was refused, or whose call was ended, tries again after what the node asks for. */
const againAfterMs = 5000;
/** Numbers of calls at which it is looked for what the cores carry, where nothing was said. */
const climbedBy = [40, 60, 80, 100, 120, 150, 180];

export const ladder: Bench = {
  name: 'ladder',
  about:
    'more calls than a core carries: which are taken, refused, degraded, ended, and how the taken ones fare',
  options: {
    data: sharedOptions.data,
    steps: { value: 'X,X', default: '0.5,1,1.5,2,3', about: 'times what the cores carry' },
    carried: { value: 'N', about: 'calls that the cores carry; else measured first, with all calls taken' },
    seconds: { value: 'N', default: '10', about: 'measured at each step' },
    cores: { value: 'N', default: '1', about: 'of the server' },
    beside: sharedOptions.beside,
    rounds: { ...sharedOptions.rounds, default: '1' },
  },
  async run(values) {
    const clips = await clipsOf(values.text('data'));
    const cores = values.number('cores');
    const seconds = values.number('seconds');
    const apart = leaveCores(cores);
    const said = values.text('carried') !== undefined;
    const carried = said ? values.number('carried') : await carriedBy(clips, cores, seconds);
    const options = { clips, cores, seconds, carried, steps: values.numbers('steps') };
    const folder = values.text('beside');
    if (folder === undefined)
      return report({ apart, ...(await benchLadder(undefined, options)) }, showLadder);
    const side = async (one: string | undefined) => figuresOf(await benchLadder(one, options));
    return besideEachOther({ folder, rounds: values.number('rounds') }, side);
  },
};

/** The most calls of which nothing broke that is asked of any server. */
async function carriedBy(clips: Clips, cores: number, seconds: number): Promise<number> {
  const served = await serveScripted({ cores: coresOf(cores), admitsAll: true });
  try {
    const around = async () => async () => ({});
    const steps = climbedBy.map((calls) => calls * cores);
    const rows = await climb(served, clips, { steps, seconds, around });
    return rows.findLast(({ broken, calls }) => broken.length === 0 && calls > 1)?.calls ?? steps[0]!;
  } finally {
    await served.close();
  }
}

async function benchLadder(folder: string | undefined, options: LadderOptions) {
  const { clips, steps, carried, cores, seconds } = options;
  const before = machine();
  const served = await serveScripted({ folder, cores: coresOf(cores) });
  const crowd = new Crowd(new Callers(served.mediaUrl, clips));
  try {
    const rows: Row[] = [];
    for (const step of steps) {
      const offered = Math.max(1, Math.round(step * carried));
      const atFirst = await scrape(served.metricsUrl);
      await crowd.growTo(offered);
      await sleep(warmUpMs);
      const levels: number[] = [];
      const timer = setInterval(async () => {
        levels.push((await scrape(served.metricsUrl)).value('parley_overload_level'));
      }, 1000);
      const measured = await measure(served.pid, crowd.callers, seconds, Number.NaN);
      clearInterval(timer);
      const after = await scrape(served.metricsUrl);
      const since = (of: (meters: Meters) => number) => of(after) - of(atFirst);
      rows.push({
        ...measured,
        step,
        offered,
        accepted: after.value('parley_calls_live'),
        refusals: since((meters) => reasons.reduce((sum, one) => sum + refusedFor(meters, one), 0)),
        degradations: since((meters) =>
          degradedTo.reduce((sum, one) => sum + meters.value('parley_overload_total', `level="${one}"`), 0),
        ),
        level: quantile(levels, 1),
        ended: since((meters) => meters.value('parley_calls_shed_total')),
      });
    }
    return { machine: before, carried, cores, rows };
  } finally {
    await crowd.close();
    await served.close();
  }
}

const reasons = ['full', 'busy', 'share', 'stopping'];
const refusedFor = (meters: Meters, reason: string) =>
  meters.value('parley_calls_refused_total', `reason="${reason}"`);
const degradedTo = ['denoiser', 'early-thinking', 'interim-recognition'];

interface Row extends Measured {
  step: number;
  offered: number;
  /** Live at the end. */
  accepted: number;
  /** Attempts, since the step began. */
  refusals: number;
  /** Steps of degradation that the node took, and the highest level while it was measured. */
  degradations: number;
  level: number;
  /** Calls that it ended politely. */
  ended: number;
}

/** So many callers, each of whom tries again when refused. */
class Crowd {
  readonly callers: Callers;
  readonly #again: NodeJS.Timeout[] = [];
  readonly #look: NodeJS.Timeout;
  #wanted = 0;
  #closed = false;

  constructor(callers: Callers) {
    this.callers = callers;
    this.#look = setInterval(() => {
      for (const _ of this.callers.takeOver()) this.#again.push(setTimeout(() => this.#dial(), againAfterMs));
    }, 100);
  }

  /** Over one cycle of speech at most, so that all of them are as if at any time. */
  async growTo(count: number): Promise<void> {
    const apartMs = Math.min(250, cycleMs / count);
    for (; this.#wanted < count; this.#wanted += 1) {
      this.#dial();
      await sleep(apartMs);
    }
  }

  #dial(): void {
    if (!this.#closed) this.callers.dial();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#look);
    for (const timer of this.#again) clearTimeout(timer);
    await this.callers.close();
  }
}

const columns: [string, (row: Row) => number][] = [
  ['offered', (row) => row.offered],
  ['accepted', (row) => row.accepted],
  ['refused', (row) => row.refusals],
  ['degraded', (row) => row.degradations],
  ['level', (row) => row.level],
  ['ended', (row) => row.ended],
  ['cut', (row) => row.closed - row.refused],
  ['wait median', (row) => row.waitMedian],
  ['wait p95', (row) => row.waitP95],
  ['late p95', (row) => row.lateP95],
  ['unanswered %', (row) => (100 * row.missed) / Math.max(1, row.turns)],
  ['CPU %', (row) => 100 * row.cpu],
  ['driver', (row) => row.sendLateP99],
];

/** Those that two sides are compared by. */
function figuresOf({ rows }: Awaited<ReturnType<typeof benchLadder>>): Figures {
  const figures = rows.flatMap((row) =>
    columns.map(([name, of]) => [`${row.step} ×: ${name}`, of(row)] as const),
  );
  return Object.fromEntries(figures);
}

function showLadder(result: Awaited<ReturnType<typeof benchLadder>> & { apart: boolean }): string {
  const rows = result.rows.map((row) => [
    `${row.step} ×`,
    ...columns.map(([, of]) => Math.round(10 * of(row)) / 10),
  ]);
  return [
    `${result.cores} core${result.cores > 1 ? 's' : ''} that carry ${result.carried} calls (${machineLine()}, load before ${result.machine.load})`,
    result.apart ? 'The callers ran on another core.' : 'The callers ran on the same cores as the server.',
    'accepted: live at the end; refused: attempts, again every 5 s; degraded: steps taken; ended: told so and hung up;',
    'cut: calls that were over while it was measured; ms: last speech to first sound, 500 of it the end of speech, and',
    'worst frame of an answer; unanswered: turns of accepted calls; driver: how late the callers sent, p99',
    '',
    table(['', ...columns.map(([name]) => name)], rows),
  ].join('\n');
}
