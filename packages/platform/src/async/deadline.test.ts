import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { type Clock, systemClock, type Timer } from '../time/clock.ts';
import { withDeadline } from './deadline.ts';

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
