import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type Clock, sleep, systemClock } from '../time/clock.ts';
import { cacheConformance } from './cache.conformance.ts';
import { openCache } from './cache.ts';

/** Stands still until told. */
function handClock() {
  let nowMs = 1000;
  const clock: Clock = { ...systemClock, now: () => nowMs, monotonicMs: () => nowMs };
  return {
    clock,
    pass: async (ms: number) => {
      nowMs += ms;
    },
  };
}

cacheConformance('memory', async () => {
  const { clock, pass } = handClock();
  return { cache: await openCache({ prefix: 'test', clock }), pass };
});

const url = process.env.PARLEY_TEST_REDIS_URL;
if (url) {
  cacheConformance('redis', async () => ({
    cache: await openCache({ url, prefix: `test-${randomBytes(6).toString('hex')}`, clock: systemClock }),
    // Redis has its own time, so it has to pass.
    pass: (ms) => sleep(systemClock, ms),
  }));
}

test('memory: a full cache forgets what was used longest ago', async () => {
  const cache = await openCache({ prefix: 'test', clock: systemClock, maxBytes: 1000 });
  const text = 'x'.repeat(150);
  await cache.set('a', text, 10_000);
  await cache.set('b', text, 10_000);
  await cache.get('a');
  await cache.set('c', text, 10_000);
  assert.equal(await cache.get('b'), undefined);
  assert.equal(await cache.get('a'), text);
  await cache.set('huge', 'x'.repeat(2000), 10_000);
  assert.equal(await cache.get('huge'), undefined);
  assert.equal(await cache.get('a'), text);
});

test('redis: a server that is not there is unavailable, at once', async () => {
  await assert.rejects(openCache({ url: 'redis://127.0.0.1:1', prefix: 'test', clock: systemClock }), {
    code: 'unavailable',
  });
});
