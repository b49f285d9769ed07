/** How many calls a core holds: many callers at once, real voice activity, scripted vendors without delay. */
import { type Bench, report, sharedOptions } from '../bench.ts';
import { besideEachOther, type Figures } from '../kit/beside.ts';
import { machine, machineLine, percent, quantile, table } from '../kit/figures.ts';
import { coresOf, leaveCores } from '../kit/usage.ts';
import { type Clips, climb, clipsOf, type StepRow } from './load.ts';
import { scrape } from './scrape.ts';
import { serveScripted } from './serve.ts';

/** What Parley promises of a step beside what is asked of any server; of one call nothing is asked. */
const goals = { taxP50: 3, taxP99: 15, lateShare: 0.0001, mbPerCall: 3 };

/** Of those that climb in steps. */
export const stepOptions = {
  steps: { value: 'N,N', default: '50,100,150,200', about: 'numbers of calls, after a single one' },
  seconds: { value: 'N', default: '20', about: 'measured at each step' },
};

interface DensityOptions {
  clips: Clips;
  /** Numbers of calls, rising; one call is measured before them. */
  steps: readonly number[];
  /** Cores that the server may use; the callers take the others, where there are any. Linux. */
  cores: number;
  seconds: number;
}

export const density: Bench = {
  name: 'density',
  about: 'how many calls a core holds, with scripted vendors and real voice activity',
  options: {
    data: sharedOptions.data,
    ...stepOptions,
    cores: { value: 'N', default: '1', about: 'of the server' },
    beside: sharedOptions.beside,
    rounds: sharedOptions.rounds,
  },
  async run(values) {
    const options = {
      clips: await clipsOf(values.text('data')),
      steps: values.numbers('steps'),
      cores: values.number('cores'),
      seconds: values.number('seconds'),
    };
    const folder = values.text('beside');
    if (folder === undefined) return report(await benchDensity(undefined, options), showDensity);
    const measure = async (side: string | undefined) => figuresOf(await benchDensity(side, options));
    return besideEachOther({ folder, rounds: values.number('rounds') }, measure);
  },
};

/** Of a checkout, ours where none is named. Stops after the first step that misses the goals. */
async function benchDensity(folder: string | undefined, { clips, steps, cores, seconds }: DensityOptions) {
  const before = machine();
  const apart = leaveCores(cores);
  const served = await serveScripted({ folder, cores: coresOf(cores) });
  try {
    const around = () => watch(served.metricsUrl);
    const rows = await climb(served, clips, { steps, seconds, around, breaks });
    const held = rows.findLast(({ broken }) => broken.length === 0)?.calls ?? 0;
    return { machine: before, cores, apart, held, rows };
  } finally {
    await served.close();
  }
}

/** Those that two sides are compared by. */
function figuresOf({ held, rows }: Awaited<ReturnType<typeof benchDensity>>): Figures {
  const ofStep = (row: Row): [string, number][] => [
    ['wait, median ms', row.waitMedian],
    ['wait, p95 ms', row.waitP95],
    ['clear, p95 ms', row.clearP95],
    ['late, p95 ms', row.lateP95],
    ['lost, of 100 turns', (100 * (row.missed + row.closed)) / Math.max(1, row.turns)],
    ['CPU a call, %', 100 * row.cpuPerCall],
    ['MB a call', row.mbPerCall],
  ];
  const steps = rows.flatMap((row) =>
    ofStep(row).map(([name, value]) => [`${row.calls} calls: ${name}`, value] as const),
  );
  return { 'calls held': held, ...Object.fromEntries(steps) };
}

function breaks(row: Omit<Row, 'broken'>): string[] {
  const names = ['taxP50', 'taxP99', 'lateShare', 'mbPerCall'] as const;
  return row.calls === 1 ? [] : names.filter((name) => !(row[name] <= goals[name]));
}

/** What only Parley itself knows of a window. */
async function watch(metricsUrl: string) {
  const before = await scrape(metricsUrl);
  const lags: number[] = [];
  const timer = setInterval(async () => {
    lags.push((await scrape(metricsUrl)).value('parley_event_loop_lag_ms'));
  }, 1000);
  return async () => {
    clearInterval(timer);
    const after = await scrape(metricsUrl);
    const since = (name: string) => after.value(name) - before.value(name);
    const tax = (share: number) => after.histogram('parley_orchestration_ms', 'step="answer"', share, before);
    return {
      lateShare: since('parley_frames_late_total') / Math.max(1, since('parley_frames_sent_total')),
      taxP50: tax(0.5),
      taxP99: tax(0.99),
      lagP95: quantile(lags, 0.95),
    };
  };
}

type Row = StepRow & Awaited<ReturnType<Awaited<ReturnType<typeof watch>>>>;

const ms = (value: number) => String(Math.round(value * 10) / 10);

/** The columns of any server. */
export const stepHead = [
  'turns',
  'lost',
  'early',
  'wait',
  'clear',
  'late',
  'CPU',
  'per call',
  'MB',
  'driver',
  'its CPU',
];
export function stepCells(row: StepRow): string[] {
  return [
    String(row.turns),
    String(row.missed + row.closed),
    String(row.early),
    `${ms(row.waitMedian)} / ${ms(row.waitP95)}`,
    `${ms(row.clearMedian)} / ${ms(row.clearP95)}`,
    ms(row.lateP95),
    percent(row.cpu),
    `${(100 * row.cpuPerCall).toFixed(2)} %`,
    row.mbPerCall.toFixed(1),
    ms(row.sendLateP99),
    percent(row.driverCpu),
  ];
}

export const stepLegend = [
  'ms as median / p95; wait: last speech to first sound, 500 ms of it the end of speech; clear: first frame of an',
  'interruption to `clear`; late: worst frame of an answer, p95; CPU: of one core, with all that the server started;',
  'MB: proportional memory a call; driver: how late the callers sent, p99',
].join('\n');

function showDensity(result: Awaited<ReturnType<typeof benchDensity>>): string {
  const rows = result.rows.map((row: Row) => [
    String(row.calls),
    ...stepCells(row),
    `${(100 * row.lateShare).toFixed(4)} %`,
    `≤ ${row.taxP50} / ${row.taxP99}`,
    ms(row.lagP95),
    row.broken.length === 0 ? 'yes' : `no: ${row.broken.join(', ')}`,
  ]);
  const head = ['calls', ...stepHead, 'late frames', 'tax', 'lag', 'holds'];
  return [
    `Calls on ${result.cores} core${result.cores > 1 ? 's' : ''}: ${result.held} (${machineLine()}, load before ${result.machine.load})`,
    result.apart
      ? 'The callers ran on another core.'
      : 'The callers ran on the same cores as the server: what they took is under "its CPU", and what was late may be theirs.',
    `${stepLegend}; late frames: sent over 20 ms after their time; tax: decision to first frame, p50 / p99`,
    '',
    table(head, rows),
  ].join('\n');
}
