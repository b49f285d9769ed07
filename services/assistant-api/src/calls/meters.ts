/** Calls as Prometheus sees them. */
import type { Waterfall } from '@parley/contracts/talk';
import type { Backlogs } from '@parley/engine/engine';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Capacity, Refusal } from '../nodes/capacity.ts';
import type { Felt } from '../nodes/gauge.ts';
import { type Level, levels } from '../nodes/overload.ts';

/** A frame that leaves later than this after its time counts as late, in ms. */
const lateFrameMs = 20;

export interface CallMeters {
  onFault(where: string): void;
  /** A carrier confirmed an answer so long after its last frame. */
  onPlayed(afterMs: number): void;
  /** A frame of the agent left. */
  onFrame(lateMs: number): void;
  /** The first frame of an answer is on its way, so long after its place on the sample clock. */
  onAnswered(waterfall: Waterfall, lateMs: number): void;
  onAdmitted(): void;
  onRefused(reason: Refusal): void;
  /** The node has risen to this level of overload. */
  onOverload(level: Level): void;
  /** A call is ended because of it. */
  onShed(): void;
  /** What callers felt since it was asked last. */
  takeFelt(): Felt;
  /** A row of a call was dropped: the database would never take it. */
  onDropped(): void;
  register(
    registry: Registry,
    of: {
      calls: { readonly count: number };
      capacity: Pick<Capacity, 'reading' | 'strain' | 'level'>;
      backlogs: () => Backlogs;
    },
  ): void;
}

export function callMeters(): CallMeters {
  // Registered once the server has made its registry.
  const registers: Registry[] = [];
  const faults = new Counter({
    name: 'parley_call_faults_total',
    help: 'Faults in calls by where they happened: survived, or died of',
    labelNames: ['where'],
    registers,
  });
  const played = new Histogram({
    name: 'parley_carrier_playout_seconds',
    help: 'From the mark after an answer to its return: what the carrier had still to play, and the way',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2],
    registers,
  });
  const orchestration = new Histogram({
    name: 'parley_orchestration_ms',
    help: 'delivery: from the first audio of a voice to the first frame on its way, which is ours alone; answer: from the decision that the turn is over to that frame, the vendors included',
    labelNames: ['step'],
    buckets: [1, 2, 3, 5, 10, 15, 20, 30, 40, 60, 80, 120, 200, 400, 800, 1600, 3200],
    registers,
  });
  const admitted = new Counter({ name: 'parley_calls_admitted_total', help: 'Calls that began', registers });
  const refused = new Counter({
    name: 'parley_calls_refused_total',
    help: 'Calls that this node had no room for, by reason',
    labelNames: ['reason'],
    registers,
  });
  const dropped = new Counter({
    name: 'parley_call_rows_dropped_total',
    help: 'Rows of calls that the database refuses for what they hold: 0 where all is well',
    registers,
  });
  const overloads = new Counter({
    name: 'parley_overload_total',
    help: `Times that the node rose to a level of overload, one at a time: ${levels.slice(1).join(', ')}`,
    labelNames: ['level'],
    registers,
  });
  const shed = new Counter({
    name: 'parley_calls_shed_total',
    help: 'Calls whose caller was told that they must end, because of overload',
    registers,
  });
  // Counted by hand: there are fifty a second of each call.
  let frames = 0;
  let late = 0;
  let taken = { frames, late };
  let actionsMs: number[] = [];
  const total = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const sent = total('parley_frames_sent_total', "Frames of the agents' sound, 20 ms each", () => frames);
  const lateOnes = total(
    'parley_frames_late_total',
    'Frames that left more than 20 ms after their time',
    () => late,
  );

  return {
    onPlayed: (afterMs) => played.observe(afterMs / 1000),
    onFault: (where) => faults.inc({ where }),
    onFrame(lateMs) {
      frames += 1;
      if (lateMs > lateFrameMs) late += 1;
    },
    onOverload: (level) => overloads.inc({ level }),
    onShed: () => shed.inc(),
    takeFelt() {
      const [sent, lateOnes] = [frames - taken.frames, late - taken.late];
      const sorted = actionsMs.sort((a, b) => a - b);
      const actionMs = Math.round(sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0);
      taken = { frames, late };
      actionsMs = [];
      return { lateShare: lateOnes / Math.max(1, sent), actionMs };
    },
    onAnswered({ totalMs, endpointingMs, deliveryMs }, lateMs) {
      actionsMs.push(deliveryMs + lateMs);
      orchestration.observe({ step: 'delivery' }, deliveryMs + lateMs);
      orchestration.observe({ step: 'answer' }, totalMs - endpointingMs + lateMs);
    },
    onAdmitted: () => admitted.inc(),
    onRefused: (reason) => refused.inc({ reason }),
    onDropped: () => dropped.inc(),
    register(registry, { calls, capacity, backlogs }) {
      registry.registerMetric(faults);
      registry.registerMetric(played);
      registry.registerMetric(orchestration);
      registry.registerMetric(admitted);
      registry.registerMetric(refused);
      registry.registerMetric(dropped);
      registry.registerMetric(overloads);
      registry.registerMetric(shed);
      registry.registerMetric(sent);
      registry.registerMetric(lateOnes);
      const gauge = (name: string, help: string, value: () => number) =>
        new Gauge({
          name,
          help,
          registers: [registry],
          collect() {
            this.set(value());
          },
        });
      gauge('parley_calls_live', 'Live calls on this node', () => calls.count);
      gauge(
        'parley_event_loop_lag_ms',
        'How late timers ran in the last half second, 95th percentile',
        () => capacity.reading.lagMs,
      );
      gauge('parley_overload_level', `What is given up: ${levels.join(', ')}, from 0`, () => capacity.level);
      gauge('parley_cpu_share', 'Of the CPUs that the process may use', () => capacity.reading.cpu);
      gauge('parley_loop_share', 'Of the time of the thread that moves sound', () => capacity.reading.loop);
      new Gauge({
        name: 'parley_overload_strain',
        help: 'By signal: 1 where callers begin to notice it, and no new call begins',
        labelNames: ['signal'],
        registers: [registry],
        collect() {
          for (const [signal, strain] of Object.entries(capacity.strain)) this.set({ signal }, strain);
        },
      });
      new Gauge({
        name: 'parley_speech_queue_age_ms',
        help: 'How long the oldest request has waited for a model on this machine: nine of ten looks in the last half second were below',
        labelNames: ['model'],
        registers: [registry],
        collect() {
          for (const [model, ms] of Object.entries(capacity.reading.waitsMs)) this.set({ model }, ms);
        },
      });
      new Gauge({
        name: 'parley_speech_queue',
        help: 'Requests that wait for a speech model on this machine',
        labelNames: ['model'],
        registers: [registry],
        collect() {
          for (const [model, { waiting }] of Object.entries(backlogs())) this.set({ model }, waiting);
        },
      });
    },
  };
}
