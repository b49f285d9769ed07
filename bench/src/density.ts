/** How many calls a core holds: many callers at once, real voice activity, scripted vendors without delay. */
import { climb, clipsOf, leaveCores, type StepRow } from './density-load.ts';
import { machine, machineLine, percent, quantile, table } from './figures.ts';
import { scrape } from './scrape.ts';
import { serveScripted } from './serve.ts';

/** What Parley promises of a step beside what is asked of any server; of one call nothing is asked. */
const goals = { taxP50: 3, taxP99: 15, lateShare: 0.0001, mbPerCall: 3 };

export interface DensityOptions {
  folder: string;
  /** Numbers of calls, rising; one call is measured before them. */
  steps: readonly number[];
  /** Cores that the server may use; the callers take the others, where there are any. Linux. */
  cores: number;
  seconds: number;
}

/** Undefined where the folder holds no clips. Stops after the first step that misses the goals. */
export async function benchDensity({ folder, steps, cores, seconds }: DensityOptions) {
  const clips = await clipsOf(folder);
  if (!clips) return undefined;
  const before = machine();
  const apart = leaveCores(cores);
  const served = await serveScripted({ pin: Array.from({ length: cores }, (_, n) => n) });
  try {
    const around = () => watch(served.metricsUrl);
    const rows = await climb(served, clips, { steps, seconds, around, breaks });
    const held = rows.findLast(({ broken }) => broken.length === 0)?.calls ?? 0;
    return { machine: before, cores, apart, held, rows };
  } finally {
    await served.close();
  }
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

export function showDensity(result: NonNullable<Awaited<ReturnType<typeof benchDensity>>>): string {
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
