/** What this process remembers of its vendors, for the log and for Prometheus. */

import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import { createVendorHealth, type VendorHealth } from '@parley/voice/failover/vendor-health';
import { Counter, Gauge, type Registry } from 'prom-client';

export function watchVendors({ clock, log }: { clock: Clock; log: Log }): {
  health: VendorHealth;
  register(registry: Registry): void;
} {
  const failures = new Counter({
    name: 'parley_vendor_failures_total',
    help: 'Times that a vendor failed in a call and another one had to go on',
    labelNames: ['vendor'],
    registers: [],
  });
  const health = createVendorHealth({
    clock,
    onChange(state) {
      if (state.failures > 0) failures.inc({ vendor: state.name });
      log.warn({ ...state }, state.failures > 0 ? 'a vendor failed and rests' : 'a vendor works again');
    },
  });
  return {
    health,
    register(registry) {
      registry.registerMetric(failures);
      new Gauge({
        name: 'parley_vendor_rests_for_ms',
        help: 'How long a vendor that failed is not tried first',
        labelNames: ['vendor'],
        registers: [registry],
        collect() {
          this.reset();
          for (const { name, restsForMs } of health.report()) this.set({ vendor: name }, restsForMs);
        },
      });
    },
  };
}
