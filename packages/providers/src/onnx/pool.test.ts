import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import type { TestRequest } from './pool.test-worker.ts';
import { type PoolOptions, WorkerPool } from './pool.ts';

function open(t: { after(fn: () => Promise<void>): void }, options: Partial<PoolOptions> = {}) {
  const pool = new WorkerPool<TestRequest, string>({
    name: 'test',
    entry: new URL('./pool.test-worker.ts', import.meta.url),
    clock: systemClock,
    workers: 1,
    queueLimit: 3,
    deadlineMs: 10_000,
    stuckMs: 10_000,
    ...options,
  });
  t.after(() => pool.close());
  return pool;
}

test('requests are answered, in order of priority', async (t) => {
  const pool = open(t);
  const order: string[] = [];
  const ask = (echo: string, priority: number) => pool.run({ echo }, { priority }).then((a) => order.push(a));
  await Promise.all([ask('later', 1), ask('first', 0), ask('second', 0)]);
  assert.deepEqual(order, ['first 1', 'second 2', 'later 3']);
});

test('a hung worker is replaced and does not keep a call waiting', async (t) => {
  const pool = open(t, { stuckMs: 100 });
  const hung = pool.run({ do: 'hang' });
  const next = pool.run({ echo: 'after' });
  await assert.rejects(hung, { code: 'unavailable' });
  assert.equal(await next, 'after 1');
});

test('a run that is known to be short is given up sooner', async (t) => {
  const pool = open(t);
  const hung = pool.run({ do: 'hang' }, { stuckMs: 100 });
  const next = pool.run({ echo: 'after' });
  await assert.rejects(hung, { code: 'unavailable' });
  assert.equal(await next, 'after 1');
});

test('a crashed worker is replaced and its request fails as unavailable', async (t) => {
  const pool = open(t);
  await assert.rejects(pool.run({ do: 'crash' }), { code: 'unavailable' });
  assert.equal(await pool.run({ echo: 'again' }), 'again 1');
});

test('an aborted request is never answered, queued or running', async (t) => {
  const pool = open(t);
  await pool.warm();
  const [running, queued] = [new AbortController(), new AbortController()];
  const first = pool.run({ do: 'untilCancelled' }, { signal: running.signal });
  const second = pool.run({ echo: 'never' }, { signal: queued.signal });
  queued.abort();
  running.abort();
  await assert.rejects(first, { code: 'canceled' });
  await assert.rejects(second, { code: 'canceled' });
  assert.equal(await pool.run({ echo: 'next' }), 'next 2', 'the queued one must not have run');
});

test('a request past its deadline fails, and a full queue refuses at once', async (t) => {
  const pool = open(t, { deadlineMs: 150, queueLimit: 1 });
  await pool.warm();
  const running = pool.run({ do: 'untilCancelled' });
  const waiting = pool.run({ echo: 'waits' });
  await assert.rejects(pool.run({ echo: 'too many' }), { code: 'resource_exhausted' });
  await assert.rejects(running, { code: 'deadline_exceeded' });
  await assert.rejects(waiting, { code: 'deadline_exceeded' });
});

test('a model that cannot load fails its requests and is tried again by the next', async (t) => {
  const pool = open(t, { entry: new URL('./no-such-file.ts', import.meta.url) });
  await assert.rejects(pool.run({ echo: 'a' }), { code: 'failed_precondition' });
  await assert.rejects(pool.warm(), { code: 'failed_precondition' });
});

test('closing fails what is under way', async (t) => {
  const pool = open(t);
  const running = pool.run({ do: 'hang' });
  const closing = assert.rejects(running, { code: 'unavailable' });
  await pool.close();
  await closing;
  await assert.rejects(pool.run({ echo: 'late' }), { code: 'unavailable' });
});

test('a run of native code is never cut off, not by closing either', async (t) => {
  const pool = open(t, { native: true });
  await pool.warm();
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const running = assert.rejects(pool.run({ busyUntil: cells.buffer }), { code: 'unavailable' });
  const closing = pool.close();
  await running;
  Atomics.store(cells, 0, 1);
  Atomics.notify(cells, 0);
  await closing;
  assert.equal(Atomics.load(cells, 1), 1);
});
