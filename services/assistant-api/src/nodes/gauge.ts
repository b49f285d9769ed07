/** Looks at the node: what a reading is made of. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Backlogs } from '@parley/engine/engine';
import { type Clock, every } from '@parley/platform/time/clock';
import { cpusAllowed } from './cpus.ts';
import type { Reading } from './overload.ts';

/** Of the calls: told by them as it happens, taken at each look. */
export interface Felt {
  lateShare: number;
  actionMs: number;
}

export interface NodeGauge {
  /** Since the last read. */
  read(): Omit<Reading, keyof Felt>;
  close(): void;
}

/** How often timers are looked at, and the models' queues, ms. */
const lagSampleMs = 10;
const waitSampleMs = 50;

export function gaugeNode(clock: Clock, backlogs: () => Backlogs): NodeGauge {
  const delays = monitorEventLoopDelay({ resolution: lagSampleMs });
  delays.enable();
  const cpus = cpusAllowed();
  let samples: Backlogs[] = [];
  const timer = every(clock, waitSampleMs, () => samples.push(backlogs()));
  let before = {
    cpu: process.cpuUsage(),
    loop: performance.eventLoopUtilization(),
    atMs: clock.monotonicMs(),
  };
  return {
    read() {
      // What is measured is the whole wait, the resolution included.
      const lagMs = delays.count === 0 ? 0 : Math.max(0, delays.percentile(95) / 1e6 - lagSampleMs);
      delays.reset();
      const seen = samples.length > 0 ? samples : [backlogs()];
      samples = [];
      const { user, system } = process.cpuUsage(before.cpu);
      const usedMs = (user + system) / 1000;
      const tookMs = Math.max(1, clock.monotonicMs() - before.atMs);
      const now = performance.eventLoopUtilization();
      const loop = performance.eventLoopUtilization(now, before.loop).utilization;
      before = { cpu: process.cpuUsage(), loop: now, atMs: clock.monotonicMs() };
      return { lagMs: Math.round(lagMs), waitsMs: usual(seen), cpu: usedMs / tookMs / cpus, loop };
    },
    close() {
      timer.cancel();
      delays.disable();
    },
  };
}

/** What nine of ten looks did not exceed, by model. */
function usual(samples: readonly Backlogs[]): Reading['waitsMs'] {
  const models = Object.keys(samples[0] ?? {}) as (keyof Backlogs)[];
  const at = Math.ceil(0.9 * samples.length) - 1;
  return Object.fromEntries(
    models.map((model) => {
      const sorted = samples.map((one) => one[model].oldestMs).sort((a, b) => a - b);
      return [model, Math.round(sorted[at] ?? 0)];
    }),
  ) as Reading['waitsMs'];
}
