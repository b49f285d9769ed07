/** How many calls a core holds: many callers at once, real voice activity, scripted vendors without delay. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DensityCall, payloadsOf, Tally } from './density-call.ts';
import { machine, machineLine, percent, quantile, table } from './figures.ts';
import { trimmed } from './pcm.ts';
import { memoryOf, treeOf } from './running.ts';
import { type Served, serveScripted } from './serve.ts';
import { readClips } from './speech.ts';

export interface DensityOptions {
  folder: string;
  /** Numbers of calls, rising; the first is what the others are compared with. */
  steps: readonly number[];
  /** Cores that the server may use; the caller takes the next one. Linux. */
  cores: number;
  seconds: number;
}

const warmUpMs = 11_000;
const quietFor = 10;
/** Longer clips are left out: an utterance and its answer must fit into a cycle. */
const mostClipMs = 5600;
const goals = { lateMs: 40, missedShare: 0.05 };

/** Undefined where the folder holds no clips. Stops after the first step that misses the goals. */
export async function benchDensity(options: DensityOptions) {
  const clips = (await readClips(options.folder))
    ?.map(({ samples }) => trimmed(samples, quietFor))
    .filter(({ length }) => length < mostClipMs * 16)
    .map(payloadsOf);
  if (clips === undefined || clips.length === 0) return undefined;
  const before = machine();
  const served = await serveScripted({ pin: Array.from({ length: options.cores }, (_, n) => n) });
  const calls: DensityCall[] = [];
  const beat = setInterval(() => {
    const nowMs = performance.now();
    for (const call of calls) call.tick(nowMs);
  }, 2);
  try {
    const idle = await memoryOf(served.pid);
    const rows: Row[] = [];
    for (const count of options.steps) {
      while (calls.length < count) {
        calls.push(new DensityCall({ url: served.mediaUrl, number: calls.length, clips }));
        await sleep(Math.min(100, 5000 / count));
      }
      await sleep(warmUpMs);
      const row = await measure(served, calls, options.seconds, idle?.nodeMb ?? Number.NaN);
      rows.push({ ...row, holds: holds(row, rows[0] ?? row) });
      if (!rows.at(-1)!.holds) break;
    }
    const held = rows.findLast((row) => row.holds)?.calls ?? 0;
    return { machine: before, cores: options.cores, held, rows };
  } finally {
    for (const call of calls) call.hangUp();
    await sleep(1000);
    clearInterval(beat);
    await served.close();
  }
}

type Row = Awaited<ReturnType<typeof measure>> & { holds: boolean };

function holds(
  row: Awaited<ReturnType<typeof measure>>,
  first: Awaited<ReturnType<typeof measure>>,
): boolean {
  const lost = row.missed + row.closed;
  return (
    row.waitP95 <= 2 * first.waitMedian &&
    row.lateP95 <= goals.lateMs &&
    lost <= goals.missedShare * Math.max(1, row.turns)
  );
}

async function measure(served: Served, calls: readonly DensityCall[], seconds: number, idleMb: number) {
  const tally = new Tally();
  const [meters, cpuMs] = [await scrape(served), await cpuOf(served.pid)];
  const startMs = performance.now();
  for (const call of calls) call.tally = tally;
  const lags: number[] = [];
  while (performance.now() - startMs < seconds * 1000) {
    await sleep(1000);
    lags.push((await scrape(served)).value('parley_event_loop_lag_ms'));
  }
  for (const call of calls) call.tally = null;
  const tookMs = performance.now() - startMs;
  const [after, cpuAfterMs] = [await scrape(served), await cpuOf(served.pid)];
  const memory = await memoryOf(served.pid);
  const frames = after.value('parley_frames_sent_total') - meters.value('parley_frames_sent_total');
  const late = after.value('parley_frames_late_total') - meters.value('parley_frames_late_total');
  const cpu = (cpuAfterMs - cpuMs) / tookMs;
  return {
    calls: calls.length,
    turns: tally.turns,
    missed: tally.missed,
    closed: tally.closed,
    waitMedian: quantile(tally.waits, 0.5),
    waitP95: quantile(tally.waits, 0.95),
    clearMedian: quantile(tally.clears, 0.5),
    clearP95: quantile(tally.clears, 0.95),
    lateP95: quantile(tally.lates, 0.95),
    lateShare: late / Math.max(1, frames),
    taxP50: after.histogram('parley_orchestration_ms', 'answer', 0.5, meters),
    taxP95: after.histogram('parley_orchestration_ms', 'answer', 0.95, meters),
    lagP95: quantile(lags, 0.95),
    cpu,
    cpuPerCall: cpu / calls.length,
    mbPerCall: ((memory?.nodeMb ?? Number.NaN) - idleMb) / calls.length,
    sendLateP99: quantile(tally.sendLates, 0.99),
  };
}

interface Meters {
  value(name: string): number;
  /** Below which upper bound of a bucket `share` of the values lie that came since `before`. */
  histogram(name: string, step: string, share: number, before: Meters): number;
  buckets(name: string, step: string): Map<number, number>;
}

async function scrape({ metricsUrl }: Served): Promise<Meters> {
  const text = await (await fetch(metricsUrl)).text();
  const meters: Meters = {
    value: (name) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1] ?? 0),
    buckets(name, step) {
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}_bucket{`));
      const own = lines.filter((line) => line.includes(`step="${step}"`));
      return new Map(
        own.map((line) => {
          const bound = /le="([^"]+)"/.exec(line)?.[1];
          return [
            bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound),
            Number(line.split(' ').at(-1)),
          ];
        }),
      );
    },
    histogram(name, step, share, before) {
      const earlier = before.buckets(name, step);
      const counts = [...meters.buckets(name, step)].map(
        ([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const,
      );
      const all = counts.at(-1)?.[1] ?? 0;
      return counts.find(([, count]) => all > 0 && count >= share * all)?.[0] ?? Number.NaN;
    },
  };
  return meters;
}

/** CPU time of a process and all that it started, in ms. */
async function cpuOf(pid: number): Promise<number> {
  const ticks = await Promise.all(
    (await treeOf(pid)).map(async (one) => {
      const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) * 10;
}

export function showDensity(result: NonNullable<Awaited<ReturnType<typeof benchDensity>>>): string {
  const ms = (value: number) => Math.round(value * 10) / 10;
  const rows = result.rows.map((row) => [
    String(row.calls),
    row.turns,
    row.missed + row.closed,
    `${ms(row.waitMedian)} / ${ms(row.waitP95)}`,
    `${ms(row.clearMedian)} / ${ms(row.clearP95)}`,
    ms(row.lateP95),
    percent(row.lateShare),
    `≤ ${row.taxP50} / ${row.taxP95}`,
    ms(row.lagP95),
    percent(row.cpu),
    `${(100 * row.cpuPerCall).toFixed(2)} %`,
    row.mbPerCall.toFixed(1),
    ms(row.sendLateP99),
    row.holds ? 'yes' : 'no',
  ]);
  const head = [
    'calls',
    'turns',
    'lost',
    'wait',
    'clear',
    'late',
    'late frames',
    'tax',
    'lag',
    'CPU',
    'per call',
    'MB',
    'driver',
    'holds',
  ];
  return [
    `Calls on ${result.cores} core${result.cores > 1 ? 's' : ''}: ${result.held} (${machineLine()}, load before ${result.machine.load})`,
    'ms as median / p95; wait: last speech to first sound, 500 ms of it the end of speech; clear: first frame of an',
    'interruption to `clear`; late: worst frame of an answer; tax: decision to first frame; driver: its own lateness, p99',
    '',
    table(head, rows),
  ].join('\n');
}
