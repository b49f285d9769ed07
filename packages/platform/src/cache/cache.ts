/** What may be forgotten at any time: looked-up values and rate limits. In memory, or Redis by URL. */
import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../time/clock.ts';

export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Adds 1 to a counter and returns it. The counter begins at its first use and is forgotten ttlMs later, however
   * often it is used in between: a fixed window.
   */
  increment(key: string, ttlMs: number): Promise<{ count: number; resetMs: number }>;
  close(): Promise<void>;
}

export interface CacheOptions {
  /** `redis://…` (`rediss://…`), or undefined for memory: only where one process serves everything. */
  url?: string | undefined;
  /** Before every key, so that services can share a server. */
  prefix: string;
  clock: Clock;
  log?: Log;
  /** Of keys and values together, in memory. */
  maxBytes?: number;
}

export async function openCache(options: CacheOptions): Promise<Cache> {
  return options.url === undefined ? memoryCache(options) : redisCache(options.url, options);
}

/** Forgets what was used longest ago when it is full. */
function memoryCache({ clock, maxBytes = 32_000_000 }: CacheOptions): Cache {
  const entries = new LRUCache<string, { text: string } | { count: number }>({
    maxSize: maxBytes,
    sizeCalculation: (entry, key) => 2 * key.length + ('text' in entry ? 2 * entry.text.length : 8) + 100,
    perf: { now: () => clock.monotonicMs() },
    ttlResolution: 0, // Otherwise it remembers the time for a while, by a timer of its own.
  });
  const ttlOf = (ttlMs: number) => ({ ttl: Math.max(1, ttlMs) });
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      return 'text' in entry ? entry.text : String(entry.count);
    },
    async set(key, text, ttlMs) {
      entries.set(key, { text }, ttlOf(ttlMs));
    },
    async delete(key) {
      entries.delete(key);
    },
    async increment(key, ttlMs) {
      const entry = entries.get(key);
      if (entry === undefined || !('count' in entry)) {
        entries.set(key, { count: 1 }, ttlOf(ttlMs));
        return { count: 1, resetMs: ttlMs };
      }
      entry.count += 1;
      return { count: entry.count, resetMs: Math.ceil(entries.getRemainingTTL(key)) };
    },
    async close() {
      entries.clear();
    },
  };
}

/** Counting and giving the counter its end must be one step, or a process that dies between makes it eternal. */
const incrementScript = `
  local count = redis.call('INCR', KEYS[1])
  if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return { count, redis.call('PTTL', KEYS[1]) }`;

async function redisCache(url: string, { prefix, log }: CacheOptions): Promise<Cache> {
  const redis = new Redis(url, {
    keyPrefix: `${prefix}:`,
    lazyConnect: true,
    connectTimeout: 5_000,
    // A cache that answers late is worse than one that does not.
    commandTimeout: 2_000,
    maxRetriesPerRequest: 1,
  });
  redis.on('error', (err) => log?.warn({ err }, 'cache connection failed'));
  const ask = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (cause) {
      throw new ParleyError('unavailable', 'The cache does not answer.', { cause, retryAfterMs: 1000 });
    }
  };
  try {
    await ask(redis.connect());
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return {
    async get(key) {
      return (await ask(redis.get(key))) ?? undefined;
    },
    async set(key, value, ttlMs) {
      await ask(redis.set(key, value, 'PX', Math.max(1, Math.round(ttlMs))));
    },
    async delete(key) {
      await ask(redis.del(key));
    },
    async increment(key, ttlMs) {
      const answer = redis.eval(incrementScript, 1, key, Math.max(1, Math.round(ttlMs)));
      const [count, resetMs] = (await ask(answer)) as [number, number];
      return { count, resetMs };
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}
