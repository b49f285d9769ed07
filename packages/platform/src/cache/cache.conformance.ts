/** What every cache must do, whatever it is made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cache } from './cache.ts';

/** `open` gives an empty cache; `pass` lets that many ms go by for it. */
export function cacheConformance(
  name: string,
  open: () => Promise<{ cache: Cache; pass(ms: number): Promise<void> }>,
): void {
  const withCache = (
    guarantee: string,
    work: (cache: Cache, pass: (ms: number) => Promise<void>) => Promise<void>,
  ) =>
    test(`${name}: ${guarantee}`, async () => {
      const { cache, pass } = await open();
      try {
        await work(cache, pass);
      } finally {
        await cache.close();
      }
    });

  withCache('a value is there until its time is over', async (cache, pass) => {
    await cache.set('a', 'größer 😀', 200);
    assert.equal(await cache.get('a'), 'größer 😀');
    await pass(250);
    assert.equal(await cache.get('a'), undefined);
  });

  withCache('setting again replaces the value and its time', async (cache, pass) => {
    await cache.set('a', '1', 100);
    await cache.set('a', '2', 10_000);
    await pass(150);
    assert.equal(await cache.get('a'), '2');
  });

  withCache('an empty value is not a missing one', async (cache) => {
    await cache.set('a', '', 10_000);
    assert.equal(await cache.get('a'), '');
    assert.equal(await cache.get('b'), undefined);
  });

  withCache('what was deleted is gone, and deleting it again is no error', async (cache) => {
    await cache.set('a', '1', 10_000);
    await cache.delete('a');
    await cache.delete('a');
    assert.equal(await cache.get('a'), undefined);
  });

  withCache('a hundred counts at once are all counted', async (cache) => {
    const counted = await Promise.all(Array.from({ length: 100 }, () => cache.increment('n', 10_000)));
    assert.deepEqual(new Set(counted.map(({ count }) => count)).size, 100);
    assert.equal((await cache.increment('n', 10_000)).count, 101);
  });

  withCache('a counter ends its time after the first count, however busy it is', async (cache, pass) => {
    assert.equal((await cache.increment('n', 300)).count, 1);
    await pass(150);
    const second = await cache.increment('n', 300);
    assert.equal(second.count, 2);
    assert.ok(second.resetMs > 0 && second.resetMs <= 160, `resets in ${second.resetMs} ms`);
    await pass(200);
    assert.equal((await cache.increment('n', 300)).count, 1);
  });

  withCache('a deleted counter begins again', async (cache) => {
    await cache.increment('n', 10_000);
    await cache.increment('n', 10_000);
    await cache.delete('n');
    assert.equal((await cache.increment('n', 10_000)).count, 1);
  });
}
