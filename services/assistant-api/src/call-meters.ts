/** Calls as Prometheus sees them. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Calls } from './calls.ts';
import type { Capacity } from './capacity.ts';

export function callMeters() {
  const faults = new Counter({
    name: 'parley_call_faults_total',
    help: 'Faults in calls by where they happened: survived, or died of',
    labelNames: ['where'],
    registers: [],
  });
  const played = new Histogram({
    name: 'parley_carrier_playout_seconds',
    help: 'From the mark after an answer to its return: what the carrier had still to play, and the way',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2],
    registers: [],
  });
  return {
    onPlayed: (afterMs: number) => played.observe(afterMs / 1000),
    onFault: (where: string) => faults.inc({ where }),
    register(registry: Registry, calls: Pick<Calls, 'count'>, capacity: Pick<Capacity, 'lagMs'>): void {
      registry.registerMetric(faults);
      registry.registerMetric(played);
      new Gauge({
        name: 'parley_calls_live',
        help: 'Live calls on this node',
        registers: [registry],
        collect() {
          this.set(calls.count);
        },
      });
      new Gauge({
        name: 'parley_event_loop_lag_ms',
        help: 'How late timers ran in the last second, 95th percentile; new calls are refused above 60',
        registers: [registry],
        collect() {
          this.set(capacity.lagMs);
        },
      });
    },
  };
}
