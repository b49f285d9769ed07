/**
 * What this process remembers of its vendors: one that has failed rests for a while, so that the next call begins
 * with one that works. When its rest is over a single call tries it, while the others still go without.
 */

import { backoffMs } from '@parley/platform/async/retry';
import type { Clock } from '@parley/platform/time/clock';

export interface VendorState {
  name: string;
  /** In a row. */
  failures: number;
  /** Ms until it is tried again; 0 where it is trusted. */
  restsForMs: number;
}

export interface VendorHealth {
  /** These in the order in which to try them: those that are trusted first, then those whose rest ends soonest. */
  order<V extends { name: string }>(vendors: readonly V[]): V[];
  /** It has not failed last, or its rest is over. */
  trusted(name: string): boolean;
  failed(name: string): void;
  succeeded(name: string): void;
  /** The vendors that have failed last. */
  report(): VendorState[];
}

/** More vendors than this are not remembered: the one that was not heard of for longest is forgotten. */
const mostRemembered = 200;

interface Memory {
  failures: number;
  restsUntilMs: number;
}

export function createVendorHealth(options: {
  clock: Clock;
  /** Rest after the first failure, in ms; it doubles with each further one. */
  firstRestMs?: number;
  mostRestMs?: number;
  /** For the log and the metrics: a vendor begins to rest, or is trusted again. */
  onChange?: (state: VendorState) => void;
}): VendorHealth {
  const { clock, firstRestMs = 10_000, mostRestMs = 300_000, onChange } = options;
  const memory = new Map<string, Memory>();
  const restMs = (failures: number) =>
    backoffMs(failures, { firstMs: firstRestMs, maxMs: mostRestMs, random: () => 0 });
  const restsForMs = (name: string) =>
    Math.max(0, Math.ceil((memory.get(name)?.restsUntilMs ?? 0) - clock.monotonicMs()));

  return {
    order(vendors) {
      const sorted = vendors
        .map((vendor, place) => ({ vendor, place, restMs: restsForMs(vendor.name) }))
        .sort((a, b) => a.restMs - b.restMs || a.place - b.place)
        .map(({ vendor }) => vendor);
      // Whoever gets a vendor that has just rested tries it for all: until that is known the others go without.
      const known = sorted[0] && memory.get(sorted[0].name);
      if (known && known.restsUntilMs <= clock.monotonicMs()) {
        known.restsUntilMs = clock.monotonicMs() + restMs(known.failures);
      }
      return sorted;
    },
    trusted: (name) => restsForMs(name) === 0,
    failed(name) {
      const failures = (memory.get(name)?.failures ?? 0) + 1;
      memory.delete(name);
      memory.set(name, { failures, restsUntilMs: clock.monotonicMs() + restMs(failures) });
      const [oldest] = memory.keys();
      if (memory.size > mostRemembered && oldest !== undefined) memory.delete(oldest);
      onChange?.({ name, failures, restsForMs: restsForMs(name) });
    },
    succeeded(name) {
      if (memory.delete(name)) onChange?.({ name, failures: 0, restsForMs: 0 });
    },
    report: () =>
      [...memory].map(([name, { failures }]) => ({ name, failures, restsForMs: restsForMs(name) })),
  };
}
