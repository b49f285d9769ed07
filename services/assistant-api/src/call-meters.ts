/** Calls as Prometheus sees them. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Calls } from './calls.ts';
import type { Capacity } from './capacity.ts';

export function callMeters() {
  const faults = new Counter({
    name: 'parley_call_faults_total',
    help: 'Faults in calls by where they happened: survived, or died of',
    labelNames: ['where'],
    registers: [],
  });
  return {
    onFault: (where: string) => faults.inc({ where }),
    register(registry: Registry, calls: Pick<Calls, 'count'>, capacity: Pick<Capacity, 'lagMs'>): void {
      registry.registerMetric(faults);
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
