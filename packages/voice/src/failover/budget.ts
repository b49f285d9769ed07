/**
 * How long one caller may wait for vendors that fail, whichever kinds they are of: what recognition has lost is not
 * there for the mind, and what both have lost is not there for the voice.
 */

import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';

export type VendorKind = 'recognition' | 'mind' | 'voice';

/** Lost in one turn at most, while each kind has one vendor that fails. With those that work it stays below 5 s. */
const failoverBudgetMs = 2900;
/** Kept back of it for the kinds that come after. */
const reservedMs: Readonly<Record<VendorKind, number>> = { recognition: 1700, mind: 700, voice: 0 };
/** However much was lost, a vendor gets this. */
const leastMs = 700;
/** What was lost longer ago than this was another turn's. */
const forgottenAfterMs = 5000;

export interface Attempt {
  /** So long may this vendor be waited for, in ms. */
  readonly limitMs: number;
  /**
   * It was waited for in vain, until now. False where that says nothing about the vendor: it was late, and had less
   * than its usual time.
   */
  failed(error: unknown): boolean;
}

export interface FailoverBudget {
  /**
   * A vendor is asked now. It usually gets `usualMs`, and `aloneMs` where no other that is trusted stands behind it:
   * one that is slow is better than none.
   */
  attempt(kind: VendorKind, time: { usualMs: number; aloneMs: number; alone: boolean }): Attempt;
}

/** For one call: give the same one to its recognition, its mind and its voice. */
export function createFailoverBudget(clock: Clock): FailoverBudget {
  let losses: { untilMs: number; ms: number }[] = [];

  return {
    attempt(kind, { usualMs, aloneMs, alone }) {
      const sinceMs = clock.monotonicMs();
      losses = losses.filter(({ untilMs }) => untilMs > sinceMs - forgottenAfterMs);
      const lostMs = losses.reduce((sum, { ms }) => sum + ms, 0);
      const leftMs = Math.max(leastMs, failoverBudgetMs - reservedMs[kind] - lostMs);
      return {
        limitMs: alone ? Math.max(usualMs, aloneMs) : Math.min(usualMs, leftMs),
        failed(error) {
          const untilMs = clock.monotonicMs();
          // Two that hang at the same time are waited for once.
          const ms = untilMs - Math.max(sinceMs, losses.at(-1)?.untilMs ?? sinceMs);
          if (ms > 0) losses.push({ untilMs, ms });
          const late = error instanceof ParleyError && error.code === 'deadline_exceeded';
          return !late || alone || leftMs >= usualMs;
        },
      };
    },
  };
}
