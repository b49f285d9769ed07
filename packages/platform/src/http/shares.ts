/** What one address, or one key, may take of a server. */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { setting, wholeNumber } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
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
  const burst = perSecond * burstSeconds;
  const known = new LRUCache<string, { left: number; atMs: number }>({ max: mostKnown });
  return (who) => {
    const nowMs = clock.monotonicMs();
    let state = known.get(who);
    if (!state) {
      state = { left: burst, atMs: nowMs };
      known.set(who, state);
    }
    state.left = Math.min(burst, state.left + ((nowMs - state.atMs) * perSecond) / 1000);
    state.atMs = nowMs;
    if (state.left < 1) {
      const retryAfterMs = Math.ceil(((1 - state.left) * 1000) / perSecond);
      throw new ParleyError('resource_exhausted', 'Too many requests. Try again later.', { retryAfterMs });
    }
    state.left -= 1;
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
  if (isIP(address) !== 6) return address;
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  const [head = ''] = address.split('::', 1);
  const parts = head.split(':').slice(0, 4);
  return `${parts.join(':')}::/64`;
}

/** The address of the client: where a gateway on this machine passed the request on, the one that it saw. */
export function clientAddress(request: { remoteAddress: string; headers: IncomingHttpHeaders }): string {
  const forwarded = request.headers['x-forwarded-for'];
  if (!isLoopback(request.remoteAddress) || typeof forwarded !== 'string') return request.remoteAddress;
  return forwarded.split(',').at(-1)?.trim() || request.remoteAddress;
}
