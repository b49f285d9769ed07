/** What one address, or one key, may take of a server. */
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { setting, wholeNumber } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import { type Bucket, createBucket } from '../time/bucket.ts';
import type { Clock } from '../time/clock.ts';

/** So many seconds' worth may come at once. */
const burstSeconds = 10;
/** Of whom is counted; the one who asked longest ago is forgotten first. */
const mostKnown = 10_000;

/** Requests a second, by address before it is known who asks, and by credential after; 0 for no bound. */
export interface RequestRates {
  perAddress: number;
  perKey: number;
}

export const noRates: RequestRates = { perAddress: 0, perKey: 0 };

export const rateSettings = {
  addressRate: setting(
    'PARLEY_ADDRESS_RATE',
    'REST requests a second that one address may send on average, ten times as many at once; more get 429. 0: no bound. Programs of this machine have none',
    wholeNumber(0, 1_000_000).default(100),
  ),
  keyRate: setting(
    'PARLEY_KEY_RATE',
    'REST requests a second that one key or session may send on average, ten times as many at once; more get 429. 0: no bound',
    wholeNumber(0, 1_000_000).default(200),
  ),
};

/** Of one port. */
export interface ConnectionShares {
  /** Some 100 more are kept for programs of this machine. */
  maxConnections: number;
  /** Of one address; programs of this machine have no such bound. */
  addressConnections: number;
}

export const connectionSettings = {
  maxConnections: setting(
    'PARLEY_MAX_CONNECTIONS',
    'Connections to one port at most; more are cut. 100 beside them are for programs of this machine alone',
    wholeNumber(1, 1_000_000).default(10_000),
  ),
  addressConnections: setting(
    'PARLEY_ADDRESS_CONNECTIONS',
    'Connections to one port that one address may have; more are cut. Raise it where a proxy on another machine stands for many. Programs of this machine have no such bound',
    wholeNumber(1, 1_000_000).default(1_000),
  ),
};

/** Takes one request of this one. Throws `resource_exhausted`, with when to try again, where it has none left. */
export type TakeRequest = (who: string) => void;

export function requestRate(clock: Clock, perSecond: number): TakeRequest {
  if (perSecond === 0) return () => {};
  const allowance = { burst: perSecond * burstSeconds, perSecond };
  const known = new LRUCache<string, Bucket>({ max: mostKnown });
  return (who) => {
    const bucket = known.get(who) ?? createBucket(clock, allowance);
    known.set(who, bucket);
    if (bucket.take(1)) return;
    const retryAfterMs = bucket.waitMs(1);
    throw new ParleyError('resource_exhausted', 'Too many requests. Try again later.', { retryAfterMs });
  };
}

/** So many requests of one are worked on at a time, and so many more may wait for that. */
const atOnce = 4;
const mostWaiting = 100;
const retryAfterMs = 1_000;

/**
 * Resolves when the request of this one is to be worked on; what is returned says that it has been, and may be called
 * again. Throws `resource_exhausted`, with when to try again, where too many wait already.
 */
export type TakeTurn = (who: string) => Promise<() => void>;

/** However many requests one sends at once, they hold up others no longer than a few of them do. */
export function requestTurns(): TakeTurn {
  const known = new Map<string, { working: number; waiting: (() => void)[] }>();
  return async (who) => {
    const line = known.get(who) ?? { working: 0, waiting: [] };
    known.set(who, line);
    if (line.waiting.length >= mostWaiting) {
      throw new ParleyError('resource_exhausted', 'Too many requests at once. Try again later.', {
        retryAfterMs,
      });
    }
    if (line.working < atOnce) line.working += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    let done = false;
    return () => {
      if (done) return;
      done = true;
      const next = line.waiting.shift();
      if (next) next();
      else if (line.working > 1) line.working -= 1;
      else known.delete(who);
    };
  };
}

/** Seats that one may have at a time, by name. */
export interface Seats {
  /** False, with none taken, where this one has all of its own. */
  take(who: string): boolean;
  give(who: string): void;
}

export function createSeats(most: number): Seats {
  const held = new Map<string, number>();
  return {
    take(who) {
      const count = held.get(who) ?? 0;
      if (count >= most) return false;
      held.set(who, count + 1);
      return true;
    },
    give(who) {
      const left = (held.get(who) ?? 0) - 1;
      if (left > 0) held.set(who, left);
      else held.delete(who);
    },
  };
}

/** From a program of this machine, such as a gateway. */
export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}

/** Whom an address stands for: of IPv6 the network of 64 bits, which one customer has the whole of. */
export function ownerOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  // One of IPv4 that is written as IPv6 is taken for what it is.
  const known = ipaddr.process(address);
  if (known instanceof ipaddr.IPv4) return known.toString();
  return `${known.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
