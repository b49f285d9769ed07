/** The same load for any server of Twilio Media Streams: calls in rising steps, and what each step showed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { trimmed } from '@parley/harness/sound/samples';
import { quantile } from '../kit/figures.ts';
import { readClips } from '../kit/speech.ts';
import { cpuOf, memoryOf } from '../kit/usage.ts';
import { cycleMs, DensityCall, payloadsOf, Tally } from './call.ts';

export const warmUpMs = 12_000;
const quietFor = 10;
/** Longer clips are left out: an utterance and its answer must fit into a cycle. */
const mostClipMs = 5600;
const goals = { lateMs: 40, missedShare: 0.05 };
/** A step is measured until there can be so many turns. */
const leastTurns = 6;

export type Clips = readonly (readonly string[])[];

/** Throws where the folder holds none that is short enough. */
export async function clipsOf(folder: string | undefined): Promise<Clips> {
  const clips = (await readClips(folder))
    .map(({ samples }) => trimmed(samples, quietFor))
    .filter(({ length }) => length < mostClipMs * 16)
    .map(payloadsOf);
  if (clips.length === 0) throw new Error(`no clip in ${folder} is shorter than ${mostClipMs} ms`);
  return clips;
}

/** Many calls, kept sending by one timer. */
export class Callers {
  readonly #url: string;
  readonly #clips: Clips;
  readonly #calls = new Set<DensityCall>();
  readonly #beat: NodeJS.Timeout;
  #dialled = 0;

  constructor(url: string, clips: Clips) {
    this.#url = url;
    this.#clips = clips;
    this.#beat = setInterval(() => {
      const nowMs = performance.now();
      for (const call of this.#calls) call.tick(nowMs);
    }, 2);
  }

  /** Calls that were begun so far. */
  get dialled(): number {
    return this.#dialled;
  }

  dial(): DensityCall {
    const call = new DensityCall({ url: this.#url, number: this.#dialled, clips: this.#clips });
    this.#dialled += 1;
    this.#calls.add(call);
    return call;
  }

  hangUp(call: DensityCall): void {
    call.hangUp();
    this.#calls.delete(call);
  }

  count(tally: Tally | null): void {
    for (const call of this.#calls) call.tally = tally;
  }

  /** Those that were refused or ended; they are forgotten. */
  takeOver(): DensityCall[] {
    const over = [...this.#calls].filter((call) => call.over);
    for (const call of over) this.#calls.delete(call);
    return over;
  }

  get size(): number {
    return this.#calls.size;
  }

  async close(): Promise<void> {
    for (const call of this.#calls) this.hangUp(call);
    await sleep(1500);
    clearInterval(this.#beat);
  }
}

export interface Target {
  mediaUrl: string;
  pid: number;
}

export interface StepRow {
  calls: number;
  turns: number;
  missed: number;
  closed: number;
  refused: number;
  early: number;
  waitMedian: number;
  waitP95: number;
  clearMedian: number;
  clearP95: number;
  lateP95: number;
  /** Of one core: the server and all that it started, and this process. */
  cpu: number;
  cpuPerCall: number;
  driverCpu: number;
  mbPerCall: number;
  /** How late this process sent what was due. */
  sendLateP99: number;
  /** What breaks first; empty where the step holds. */
  broken: string[];
}

/**
 * One call first, which the others are compared with, then the steps, until one of them does not hold. `around` may
 * measure more: it is called before each window and gives what to call after it.
 */
export async function climb<More extends object>(
  target: Target,
  clips: Clips,
  options: {
    steps: readonly number[];
    seconds: number;
    around: () => Promise<() => Promise<More>>;
    /** More that a step must hold to; the names of what it does not. */
    breaks?: (row: Measured & More) => string[];
    onRow?: (row: StepRow & More) => void;
  },
): Promise<(StepRow & More)[]> {
  const callers = new Callers(target.mediaUrl, clips);
  const rows: (StepRow & More)[] = [];
  try {
    const idleMb = (await memoryOf(target.pid))?.treeMb ?? Number.NaN;
    for (const count of new Set([1, ...options.steps])) {
      while (callers.size < count) {
        callers.dial();
        await sleep(Math.min(250, cycleMs / count));
      }
      await sleep(warmUpMs);
      const seconds = Math.max(options.seconds, (leastTurns * cycleMs) / 1000 / count);
      const after = await options.around();
      const measured = await measure(target.pid, callers, seconds, idleMb);
      const seen = { ...measured, ...(await after()) };
      const broken = [...brokenOf(measured, rows[0] ?? measured), ...(options.breaks?.(seen) ?? [])];
      const row = { ...seen, broken };
      rows.push(row);
      options.onRow?.(row);
      if (row.broken.length > 0 && count > 1) break;
    }
    return rows;
  } finally {
    await callers.close();
  }
}

export type Measured = Omit<StepRow, 'broken'>;

function brokenOf(row: Measured, first: Measured): string[] {
  const lost = row.missed + row.closed;
  return [
    ...(row.waitP95 <= 2 * first.waitMedian ? [] : ['wait']),
    ...(row.lateP95 > goals.lateMs ? ['late'] : []),
    ...(lost <= goals.missedShare * Math.max(1, row.turns) ? [] : ['lost']),
  ];
}

/** What the callers of now hear for a while. */
export async function measure(
  pid: number,
  callers: Callers,
  seconds: number,
  idleMb: number,
): Promise<Measured> {
  const tally = new Tally();
  const before = { cpuMs: await cpuOf(pid), own: process.cpuUsage(), atMs: performance.now() };
  callers.count(tally);
  await sleep(seconds * 1000);
  callers.count(null);
  const tookMs = performance.now() - before.atMs;
  const cpu = ((await cpuOf(pid)) - before.cpuMs) / tookMs;
  const own = process.cpuUsage(before.own);
  const memory = await memoryOf(pid);
  return {
    calls: callers.size,
    turns: tally.turns,
    missed: tally.missed,
    closed: tally.closed,
    refused: tally.refused,
    early: tally.early,
    waitMedian: quantile(tally.waits, 0.5),
    waitP95: quantile(tally.waits, 0.95),
    clearMedian: quantile(tally.clears, 0.5),
    clearP95: quantile(tally.clears, 0.95),
    lateP95: quantile(tally.lates, 0.95),
    cpu,
    cpuPerCall: cpu / callers.size,
    driverCpu: (own.user + own.system) / 1000 / tookMs,
    mbPerCall: ((memory?.treeMb ?? Number.NaN) - idleMb) / callers.size,
    sendLateP99: quantile(tally.sendLates, 0.99),
  };
}
