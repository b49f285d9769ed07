import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { type Clock, systemClock, type Timer } from '../time/clock.ts';
import { asyncQueue, atMost, backoffMs, closeAll, Releaser, retry, withDeadline } from './async.ts';

/** A clock that stands still until it is told to jump. */
function standingClock() {
  let nowMs = 0;
  let timers: Array<{ atMs: number; callback: () => void }> = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, callback): Timer {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return {
        cancel: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
  };
  return {
    clock,
    waiting: () => timers.length,
    jump(ms: number) {
      nowMs += ms;
      const due = timers.filter((timer) => timer.atMs <= nowMs);
      timers = timers.filter((timer) => timer.atMs > nowMs);
      for (const { callback } of due) callback();
    },
  };
}

const never = () => new Promise<never>(() => {});

test('work that answers in time gives its answer and leaves no timer', async () => {
  const { clock, waiting } = standingClock();
  assert.equal(await withDeadline(clock, 1000, async () => 7), 7);
  assert.equal(waiting(), 0);
});

test('work that passes its deadline is aborted and rejected as deadline_exceeded', async () => {
  const { clock, jump } = standingClock();
  let inner: AbortSignal | undefined;
  const waiting = withDeadline(clock, 1000, (signal) => {
    inner = signal;
    return never();
  });
  jump(1000);
  await assert.rejects(waiting, { name: 'ParleyError', code: 'deadline_exceeded' });
  assert.equal(inner?.aborted, true);
});

test('an outer abort reaches the work and is the reason of the rejection', async () => {
  const { clock, waiting } = standingClock();
  const outer = new AbortController();
  const reason = new ParleyError('canceled', 'The caller hung up.');
  let inner: AbortSignal | undefined;
  const running = withDeadline(
    clock,
    1000,
    (signal) => {
      inner = signal;
      return never();
    },
    outer.signal,
  );
  outer.abort(reason);
  await assert.rejects(running, reason);
  assert.equal(inner?.reason, reason);
  assert.equal(waiting(), 0);
});

test('work does not start when the signal has aborted already', async () => {
  let started = false;
  const run = withDeadline(
    systemClock,
    1000,
    async () => {
      started = true;
    },
    AbortSignal.abort(new ParleyError('canceled', 'gone')),
  );
  await assert.rejects(run, { code: 'canceled' });
  assert.equal(started, false);
});

test('a failure after the deadline is not an unhandled rejection', async () => {
  const { clock, jump } = standingClock();
  const work = Promise.withResolvers<void>();
  const running = withDeadline(clock, 10, () => work.promise);
  jump(10);
  await assert.rejects(running, { code: 'deadline_exceeded' });
  work.reject(new Error('too late to matter'));
  await new Promise((resolve) => setImmediate(resolve));
});

test('work that throws at once rejects like work that rejects', async () => {
  const boom = new Error('boom');
  await assert.rejects(
    withDeadline(systemClock, 1000, () => {
      throw boom;
    }),
    boom,
  );
});

test('the wait between attempts doubles up to its limit, less a jitter of at most a half', () => {
  const options = { firstMs: 100, maxMs: 1000 };
  assert.deepEqual(
    [1, 2, 3, 4, 5, 100].map((attempt) => backoffMs(attempt, { ...options, random: () => 0 })),
    [100, 200, 400, 800, 1000, 1000],
  );
  assert.equal(backoffMs(5, { ...options, random: () => 1 }), 500);
});

test('a retry stops at the first success, at an error that will not pass, and after its attempts', async () => {
  const options = { attempts: 3, firstMs: 0, maxMs: 0, retryable: (error: unknown) => error !== 'final' };
  const attempts: number[] = [];
  const answer = await retry(systemClock, options, async (attempt) => {
    attempts.push(attempt);
    if (attempt < 3) throw 'passing';
    return 'done';
  });
  assert.equal(answer, 'done');
  assert.deepEqual(attempts, [1, 2, 3]);
  await assert.rejects(
    retry(systemClock, options, () => Promise.reject('final')),
    (error) => error === 'final',
  );
  let tries = 0;
  await assert.rejects(
    retry(systemClock, options, () => {
      tries += 1;
      return Promise.reject('passing');
    }),
    (error) => error === 'passing',
  );
  assert.equal(tries, 3);
});

test('what was opened is closed in reverse, once, even when one refuses', async () => {
  const closed: string[] = [];
  const opened = new Releaser();
  opened.add({ close: () => closed.push('first') });
  opened.defer(async () => {
    throw new Error('refuses');
  });
  opened.add({ close: async () => closed.push('last') });
  await assert.rejects(opened.close(), (error: ParleyError) => {
    assert.equal(error.code, 'internal');
    assert.equal((error.cause as AggregateError).errors.length, 1);
    return true;
  });
  await opened.close().catch(() => {});
  assert.deepEqual(closed, ['last', 'first']);
});

test('the only failure of closing keeps its own code when it is ours', async () => {
  const error = new ParleyError('unavailable', 'gone');
  await assert.rejects(closeAll([() => Promise.reject(error)]), error);
});

test('a full queue refuses a value and keeps those it has, in order', async () => {
  const numbers = asyncQueue<number>(2);
  assert.deepEqual([1, 2, 3].map(numbers.push), [true, true, false]);
  numbers.close();
  assert.equal(numbers.push(4), false);
  const read: number[] = [];
  for await (const value of numbers) read.push(value);
  assert.deepEqual(read, [1, 2]);
});

test('a reader that waits gets the value at once, whatever the capacity', async () => {
  const numbers = asyncQueue<number>(0);
  const reader = numbers[Symbol.asyncIterator]();
  assert.equal(numbers.push(1), false);
  const next = reader.next();
  assert.equal(numbers.push(2), true);
  assert.deepEqual(await next, { done: false, value: 2 });
});

test('a queue closed with an error gives what waits, then throws it once, then ends', async () => {
  const numbers = asyncQueue<number>(2);
  numbers.push(1);
  numbers.close(new ParleyError('unavailable', 'gone'));
  const reader = numbers[Symbol.asyncIterator]();
  assert.deepEqual(await reader.next(), { done: false, value: 1 });
  await assert.rejects(reader.next(), { code: 'unavailable' });
  assert.deepEqual(await reader.next(), { done: true, value: undefined });
});

test('a reader that stops early closes the queue, so that writers notice', async () => {
  const numbers = asyncQueue<number>(5);
  numbers.push(1);
  numbers.push(2);
  for await (const value of numbers) {
    assert.equal(value, 1);
    break;
  }
  assert.equal(numbers.push(3), false);
  assert.equal(numbers.size, 0);
});

test('of limited work no more runs at a time, in the order it came, and a failure makes room too', async () => {
  const limit = atMost(2);
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const all = gates.map(({ promise }, number) =>
    limit(() => {
      begun.push(number);
      return promise;
    }),
  );
  assert.deepEqual(begun, [0, 1]);
  gates[1]?.reject(new Error('failed'));
  await assert.rejects(all[1] as Promise<number>, /failed/);
  assert.deepEqual(begun, [0, 1, 2]);
  gates[0]?.resolve(0);
  await all[0];
  assert.deepEqual(begun, [0, 1, 2, 3]);
  for (const gate of gates) gate.resolve(9);
  assert.deepEqual(await Promise.all([all[2], all[3]]), [9, 9]);
});
