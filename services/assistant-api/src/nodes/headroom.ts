/** How many more calls the CPUs carry, learned from those that run. Pure: what was measured goes in. */

export interface Headroom {
  /** What the node uses without a call, and what one call adds, as shares of what it may use. */
  idle: number;
  perCall: number;
  /** At the last look: used, and carried. */
  used: number;
  live: number;
}

/** Before anything was learned a call is taken for this much. */
export const firstHeadroom: Headroom = { idle: 0, perCall: 0.02, used: 0, live: 0 };

/** So much of what one look shows is believed. */
const trust = 0.2;
const leastPerCall = 0.0005;

/** After a look that showed `used` (0 to 1) with so many calls, of which so many had only begun. */
export function headroomAfter(before: Headroom, used: number, live: number, young: number): Headroom {
  const seen = { ...before, used, live };
  if (live === 0) return { ...seen, idle: mix(before.idle, used) };
  // Those that have only begun are not in what was measured.
  const grown = live - young;
  if (grown <= 0) return seen;
  return { ...seen, perCall: Math.max(leastPerCall, mix(before.perCall, (used - before.idle) / grown)) };
}

const mix = (before: number, now: number) => before + trust * (now - before);

/** Whether one more than `begun`, which are not in the last look yet, stays within `limit` (0 to 1). */
export function carriesMore({ used, perCall }: Headroom, begun: number, limit: number): boolean {
  return used + (begun + 1) * perCall <= limit;
}
