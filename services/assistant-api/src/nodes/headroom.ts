/** How many more calls this node carries, learned from those that run. Pure: what was measured goes in. */

export interface Headroom {
  /** What the node uses without a call, and what one call adds, as shares of what it may use. */
  idle: number;
  perCall: number;
  /** At the last look: used, and carried. */
  used: number;
  live: number;
  /** More calls than this were felt by callers a while ago: whatever else takes the CPUs is in it. */
  ceiling: number;
}

/** Before anything was learned a call is taken for this much. */
export const firstHeadroom: Headroom = {
  idle: 0,
  perCall: 0.02,
  used: 0,
  live: 0,
  ceiling: Number.POSITIVE_INFINITY,
};

/** So much of what one look shows is believed. */
const trust = 0.2;
const leastPerCall = 0.0005;

/** Where callers begin to feel it, so many of the calls are already too many; and so many more are tried a look after. */
const tooMany = 0.1;
const triedAgain = 0.01;

/**
 * After a look that showed `used` (0 to 1) with so many calls, of which so many had only begun. `felt`: callers begin to
 * notice it at 1.
 */
export function headroomAfter(
  before: Headroom,
  look: { used: number; felt: number; live: number; young: number },
): Headroom {
  const { used, felt, live, young } = look;
  const seen = { ...before, used, live, ceiling: ceilingAfter(before, felt, live) };
  if (live === 0) return { ...seen, idle: mix(before.idle, used) };
  // Those that have only begun are not in what was measured.
  const grown = live - young;
  if (grown <= 0) return seen;
  return { ...seen, perCall: Math.max(leastPerCall, mix(before.perCall, (used - before.idle) / grown)) };
}

function ceilingAfter({ ceiling }: Headroom, felt: number, live: number): number {
  if (felt >= 1 && live > 0) return Math.min(ceiling, live - Math.ceil(tooMany * live));
  // Only a node that is filled up to it learns whether there could be more.
  return live < ceiling ? ceiling : ceiling + Math.max(0.1, triedAgain * ceiling);
}

const mix = (before: number, now: number) => before + trust * (now - before);

/** Whether one more than `live`, of which `begun` are not in the last look yet, stays within `limit` (0 to 1). */
export function carriesMore(
  { used, perCall, ceiling }: Headroom,
  live: number,
  begun: number,
  limit: number,
): boolean {
  return live < ceiling && used + (begun + 1) * perCall <= limit;
}
