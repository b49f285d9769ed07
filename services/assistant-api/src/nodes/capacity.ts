/** Whether this node can carry another call, and what those that run do without: by what is measured of it. */
import { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';
import type { Felt, NodeGauge } from './gauge.ts';
import { carriesMore, firstHeadroom, headroomAfter } from './headroom.ts';
import {
  bearsMore,
  callsToEnd,
  degradationOf,
  type Level,
  levels,
  noOverload,
  overloadAfter,
  type Reading,
  type Strain,
  strainOf,
} from './overload.ts';

/** A call that is asked for. */
export interface Asked {
  mode: 'voice' | 'text';
  /** Who asks holds so few calls that what others take must not keep them out. */
  holdsLittle: boolean;
}

/** The calls that there are, those that are being opened among them. */
export interface Carried {
  count: number;
  /** Of them those that are spoken: the others take next to nothing. */
  spoken: number;
}

export interface Capacity {
  /** Throws `unavailable`, with when to try again, where another call would harm those that run. */
  check(asked: Asked, carried: Carried): void;
  /** A spoken call has begun. */
  begun(): void;
  /** The last look. */
  readonly reading: Reading;
  readonly strain: Strain;
  /** Index of `levels`. */
  readonly level: number;
  /** So many of `degradations` calls do without. */
  readonly degradation: number;
  /** Takes no new call from here on. */
  drain(): void;
  close(): void;
}

/** Why a call was refused. */
export type Refusal = 'stopping' | 'full' | 'busy' | 'share';

export interface CapacityOptions {
  clock: Clock;
  log: Pick<Log, 'warn'>;
  maxCalls: number;
  /** No new call begins that would lead beyond this share of the CPUs, 0 to 1. */
  cpuLimit: number;
  gauge: NodeGauge;
  /** Of the calls, since the last look. */
  takeFelt: () => Felt;
  onRefused?: (reason: Refusal) => void;
  /** The node has risen to this level. */
  onOverload?: (level: Level) => void;
}

/** What follows for the calls of the node. */
export interface Relief extends Readonly<Carried> {
  /** All calls do without so many of `degradations`. */
  degrade(level: number): void;
  /** Ends so many, politely, those first that began last. */
  endNewest(count: number): void;
}

const lookEveryMs = 500;
/** So few spoken calls are not what takes the CPUs, or are felt before they do. */
const fewCalls = 8;
/** Of the CPUs, for spoken calls of those who hold little: others have filled the node up to the limit. */
const reserve = 0.05;
/** So long after its beginning a call is not wholly in what is measured. */
const youngMs = 2000;

const idle: Reading = {
  lagMs: 0,
  lateShare: 0,
  actionMs: 0,
  waitsMs: { activity: 0, denoiser: 0, turnDetector: 0, speechToText: 0, textToSpeech: 0, embedding: 0 },
  cpu: 0,
  loop: 0,
};

/** Looks for the first time with `watch`. */
export function createCapacity(options: CapacityOptions): Capacity & { watch(calls: Relief): void } {
  const { clock, log, maxCalls, cpuLimit, gauge, takeFelt, onRefused = () => {}, onOverload } = options;
  let overload = noOverload;
  let headroom = firstHeadroom;
  let reading = idle;
  let strain = strainOf(idle);
  let draining = false;
  let begunMs: number[] = [];
  let timer = { cancel() {} };

  function look(calls: Relief): void {
    const nowMs = clock.monotonicMs();
    begunMs = begunMs.filter((atMs) => nowMs - atMs < youngMs);
    reading = { ...gauge.read(), ...takeFelt() };
    // Nobody is there to feel it.
    strain = strainOf(calls.count > 0 ? reading : idle);
    const before = overload;
    overload = overloadAfter(before, strain, nowMs);
    const used = Math.max(reading.cpu, reading.loop);
    const { felt } = overload;
    headroom = headroomAfter(headroom, { used, felt, live: calls.spoken, young: begunMs.length });
    if (overload.level !== before.level) {
      const level = levels[overload.level] as Level;
      const rises = overload.level > before.level;
      log.warn(
        { level, calls: calls.count, ...reading },
        rises ? 'overloaded: the calls do without more' : 'less overloaded: the calls have more again',
      );
      if (rises) onOverload?.(level);
      calls.degrade(degradationOf(overload));
    }
    const ends = callsToEnd(overload, calls.spoken, nowMs);
    if (ends === 0) return;
    overload = { ...overload, endedMs: nowMs };
    log.warn({ ends, calls: calls.count, ...reading }, 'overloaded: the newest calls are ended');
    calls.endNewest(ends);
  }

  function refuse(reason: Refusal, message: string, retryAfterMs: number): never {
    onRefused(reason);
    const wait = `Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    throw new ParleyError('unavailable', `${message} ${wait}`, { retryAfterMs });
  }

  function carriesSpoken(spoken: number, holdsLittle: boolean): boolean {
    if (!bearsMore(overload)) return false;
    const young = Math.min(spoken, begunMs.length);
    const limit = holdsLittle ? cpuLimit + reserve : cpuLimit;
    return spoken < fewCalls || carriesMore(headroom, spoken, young, limit);
  }

  return {
    get reading() {
      return reading;
    },
    get strain() {
      return strain;
    },
    get level() {
      return overload.level;
    },
    get degradation() {
      return degradationOf(overload);
    },
    check({ mode, holdsLittle }, { count, spoken }) {
      if (draining) refuse('stopping', 'This server is stopping and takes no new call.', 1000);
      if (count >= maxCalls) refuse('full', `This server carries its ${maxCalls} calls already.`, 5000);
      // Where no call makes it busy, refusing one would not help anybody.
      if (count === 0) return;
      const room = mode === 'voice' ? carriesSpoken(spoken, holdsLittle) : bearsMore(overload) || holdsLittle;
      if (!room) refuse('busy', 'This server is too busy for another call.', 5000);
    },
    begun() {
      begunMs.push(clock.monotonicMs());
    },
    watch(calls) {
      timer = every(clock, lookEveryMs, () => look(calls));
    },
    drain() {
      draining = true;
    },
    close() {
      timer.cancel();
      gauge.close();
    },
  };
}
