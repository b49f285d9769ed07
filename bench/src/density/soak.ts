/** Many calls for a long time, coming and going: what stays behind of each shows as a slope, and at the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '@parley/harness/sound/samples';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { machine, machineLine, percent, quantile, table } from '../kit/figures.ts';
import { coresOf, leaveCores } from '../kit/usage.ts';
import { type DensityCall, Tally } from './call.ts';
import { Callers, type Clips, clipsOf } from './load.ts';
import { scrape } from './scrape.ts';
import { type Served, serveScripted } from './serve.ts';

interface SoakOptions {
  minutes: number;
  calls: number;
  cores: number;
}

export const soak: Bench = {
  name: 'soak',
  about: 'calls that come and go for a long time: memory, descriptors, timers',
  options: {
    data: sharedOptions.data,
    minutes: { value: 'N', default: '5', about: 'of calls' },
    calls: { value: 'N', default: '100', about: 'at a time' },
    cores: { value: 'N', default: '1', about: 'of the server' },
  },
  async run(values) {
    const clips = await clipsOf(values.text('data'));
    const options = {
      minutes: values.number('minutes'),
      calls: values.number('calls'),
      cores: values.number('cores'),
    };
    return report(await benchSoak(clips, options), showSoak);
  },
};

/** A call lasts between one minute and three. */
const lifeMs = { least: 60_000, more: 120_000 };
const sampleEveryMs = 10_000;
/** Left out of the slopes: the first calls are being dialled, and pools grow to their size. */
const settleMs = 60_000;
/** One call at the beginning, so that what is opened once is open before it is counted. */
const firstCallMs = 15_000;
/** Idle connections of the database are closed within this. */
const afterwardsMs = 20_000;

/** Of the server's process. Memory in MB. */
interface SoakSample {
  atMs: number;
  live: number;
  rss: number;
  heap: number;
  external: number;
  descriptors: number;
  timers: number;
  handles: number;
  lagMs: number;
}

const slopeOf = ['rss', 'heap', 'external', 'descriptors', 'timers', 'handles'] as const;
type Watched = (typeof slopeOf)[number];

async function benchSoak(clips: Clips, options: SoakOptions) {
  const before = machine();
  const apart = leaveCores(options.cores);
  const served = await serveScripted({ cores: coresOf(options.cores) });
  try {
    return { machine: before, apart, ...options, ...(await comeAndGo(served, clips, options)) };
  } finally {
    await served.close();
  }
}

async function comeAndGo(served: Served, clips: Clips, { minutes, calls }: SoakOptions) {
  const callers = new Callers(served.mediaUrl, clips);
  const startMs = performance.now();
  const look = () => sample(served, startMs);
  try {
    const first = callers.dial();
    await sleep(firstCallMs);
    callers.hangUp(first);
    await sleep(afterwardsMs);
    const beginning = await look();
    const tally = new Tally();
    const samples: SoakSample[] = [];
    const begunMs = performance.now();
    const endMs = begunMs + minutes * 60_000;
    const hangUps = new Map<DensityCall, number>();
    const chance = random(1);
    for (let nextMs = begunMs; performance.now() < endMs; ) {
      const nowMs = performance.now();
      for (const [call, atMs] of hangUps) {
        if (atMs > nowMs) continue;
        hangUps.delete(call);
        callers.hangUp(call);
      }
      // Not all at once at the beginning; later as others leave.
      if (hangUps.size < calls) {
        const call = callers.dial();
        call.tally = tally;
        hangUps.set(call, performance.now() + lifeMs.least + chance() * lifeMs.more);
      }
      if (performance.now() >= nextMs) {
        nextMs += sampleEveryMs;
        samples.push(await look());
      }
      await sleep(50);
    }
    for (const call of hangUps.keys()) callers.hangUp(call);
    await sleep(afterwardsMs);
    const end = await look();
    const steady = samples.filter(({ atMs }) => atMs - samples[0]!.atMs >= settleMs);
    return {
      dialled: callers.dialled,
      turns: tally.turns,
      lost: tally.missed + tally.closed,
      waitMedian: quantile(tally.waits, 0.5),
      waitP95: quantile(tally.waits, 0.95),
      lateP95: quantile(tally.lates, 0.95),
      samples,
      beginning,
      end,
      slopes: Object.fromEntries(slopeOf.map((name) => [name, slope(steady, name)])) as Record<
        Watched,
        number
      >,
    };
  } finally {
    await callers.close();
  }
}

async function sample({ metricsUrl }: Served, startMs: number): Promise<SoakSample> {
  const meters = await scrape(metricsUrl);
  const mb = (name: string) => meters.value(name) / 1e6;
  return {
    atMs: performance.now() - startMs,
    live: meters.value('parley_calls_live'),
    rss: mb('process_resident_memory_bytes'),
    heap: mb('nodejs_heap_size_used_bytes'),
    external: mb('nodejs_external_memory_bytes'),
    descriptors: meters.value('process_open_fds'),
    timers: meters.value('nodejs_active_resources', 'type="Timeout"'),
    handles: meters.value('nodejs_active_handles_total'),
    lagMs: meters.value('parley_event_loop_lag_ms'),
  };
}

/** Growth a minute, as a line through the samples; NaN for fewer than three. */
function slope(samples: readonly SoakSample[], of: Watched): number {
  if (samples.length < 3) return Number.NaN;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = samples.map(({ atMs }) => atMs / 60_000);
  const [x, y] = [mean(minutes), mean(samples.map((one) => one[of]))];
  const over = samples.reduce((sum, one, n) => sum + (minutes[n]! - x) * (one[of] - y), 0);
  return over / minutes.reduce((sum, minute) => sum + (minute - x) ** 2, 0);
}

function showSoak(result: Awaited<ReturnType<typeof benchSoak>>): string {
  const { samples, beginning, end, slopes } = result;
  const cells = (one: SoakSample) => [
    one.live,
    ...slopeOf.map((name) => Math.round(one[name])),
    Math.round(one.lagMs),
  ];
  const seconds = (one: SoakSample) => `${Math.round((one.atMs - samples[0]!.atMs) / 1000)} s`;
  const perMinute = slopeOf.map((name) => slopes[name].toFixed(1));
  return [
    `${result.calls} calls at a time for ${result.minutes} min, ${result.dialled} in all (${machineLine()}, load before ${result.machine.load})`,
    `${result.turns} turns, ${result.lost} lost (${percent(result.lost / Math.max(1, result.turns))}); wait ${Math.round(result.waitMedian)} / ${Math.round(result.waitP95)} ms, late p95 ${Math.round(result.lateP95)} ms`,
    result.apart ? 'The callers ran on another core.' : 'The callers ran on the same cores as the server.',
    'Memory in MB; growth a minute without the first minute; lag: of the event loop, ms',
    '',
    table(
      ['', 'live', ...slopeOf, 'lag'],
      [
        ['beginning', ...cells(beginning)],
        ...samples.map((one) => [seconds(one), ...cells(one)]),
        ['end', ...cells(end)],
        ['growth a minute', '', ...perMinute, ''],
      ],
    ),
  ].join('\n');
}
