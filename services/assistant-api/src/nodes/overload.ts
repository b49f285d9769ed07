/**
 * What an overloaded node gives up, and in which order. Pure: what was measured goes in, the level comes out. The level
 * rises and falls by one at a time, each only after it was bad, or good, for a while: never everything at once.
 */
import { degradations } from '@parley/contracts/talk';
import type { Backlogs } from '@parley/engine/engine';

/** What one look at the node showed. */
export interface Reading {
  /** How late timers ran, 95th percentile, ms. */
  lagMs: number;
  /** Of the frames that left: the share that was more than 20 ms late. */
  lateShare: number;
  /** From the event that answers are waited for to what follows from it: first sound of a voice to the frame on its way, ms. */
  actionMs: number;
  /** How long the oldest request has waited for each model of this machine, ms. */
  waitsMs: Readonly<Record<keyof Backlogs, number>>;
  /** Of the CPUs that the process may use; and of the time of the thread that moves sound. */
  cpu: number;
  loop: number;
}

/** At these a caller begins to notice; all but the first three are the wait for a model. */
const noticed = {
  lagMs: 60,
  lateShare: 0.05,
  actionMs: 60,
  activity: 100,
  denoiser: 100,
  turnDetector: 300,
  speechToText: 500,
  textToSpeech: 1000,
  embedding: 500,
};

/** By signal: 1 where callers begin to notice it. */
export type Strain = Readonly<Record<keyof typeof noticed, number>>;

export function strainOf({ waitsMs, ...reading }: Reading): Strain {
  const values = { ...waitsMs, ...reading };
  const names = Object.keys(noticed) as (keyof typeof noticed)[];
  return Object.fromEntries(names.map((name) => [name, values[name] / noticed[name]])) as Strain;
}

/** What is in force at each level, beside all of the levels below it. */
export const levels = ['none', ...degradations, 'no-new-calls', 'ending-calls'] as const;
export type Level = (typeof levels)[number];
const closedLevel = levels.indexOf('no-new-calls');
const endingLevel = levels.indexOf('ending-calls');

export interface Overload {
  /** Index of `levels`. */
  level: number;
  /** The two strains of before the last: what lasts shorter is no overload. */
  felt: number;
  before: number;
  /** Since when it was bad, or good, without a break; and since when it is at this level. Ms. */
  badMs: number | null;
  goodMs: number | null;
  changedMs: number;
  /** When calls were ended last. */
  endedMs: number;
}

export const noOverload: Overload = {
  level: 0,
  felt: 0,
  before: 0,
  badMs: null,
  goodMs: null,
  changedMs: Number.NEGATIVE_INFINITY,
  endedMs: Number.NEGATIVE_INFINITY,
};

/** Bad at 1; good below this; what is between changes nothing. */
const goodBelow = 0.6;
/** So long bad before the next step up, good before the next down, ms. */
const riseMs = 2000;
const fallMs = 5000;
/** At the highest level calls are ended so often, ms, and so many of those that are live. */
const endEveryMs = 4000;
const endShare = 0.04;

/** What follows from another look at the node. `nowMs` never goes back. */
export function overloadAfter(before: Overload, strain: Strain, nowMs: number): Overload {
  const worst = Math.max(...Object.values(strain));
  // One look that is bad may be the collector, or another program.
  const felt = Math.min(worst, before.before);
  const badMs = felt >= 1 ? (before.badMs ?? nowMs) : null;
  const goodMs = felt < goodBelow ? (before.goodMs ?? nowMs) : null;
  const seen = { ...before, felt, before: worst, badMs, goodMs };
  const lasted = (sinceMs: number | null, ms: number) =>
    sinceMs !== null && nowMs - Math.max(sinceMs, before.changedMs) >= ms;
  if (lasted(badMs, riseMs) && before.level < endingLevel)
    return { ...seen, level: before.level + 1, changedMs: nowMs };
  if (lasted(goodMs, fallMs) && before.level > 0)
    return { ...seen, level: before.level - 1, changedMs: nowMs };
  return seen;
}

/** How many of `degradations` the calls do without. */
export const degradationOf = ({ level }: Overload): number => Math.min(level, degradations.length);

/** How many of the live calls are to be ended now, never the only one; it is asked after each look. */
export function callsToEnd(overload: Overload, live: number, nowMs: number): number {
  const { level, badMs, changedMs, endedMs } = overload;
  const due = level === endingLevel && badMs !== null && nowMs - Math.max(changedMs, endedMs) >= endEveryMs;
  return due && live > 1 ? Math.ceil(endShare * live) : 0;
}

/** Whether another call may begin, by what the callers of now feel. */
export const bearsMore = ({ level, felt }: Overload): boolean => level < closedLevel && felt < 1;
