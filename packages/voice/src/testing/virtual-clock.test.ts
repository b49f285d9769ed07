import assert from 'node:assert/strict';
import { test } from 'node:test';
import { every, sleep } from '@parley/platform/time/clock';
import fc from 'fast-check';
import { VirtualClock } from './virtual-clock.ts';

test('timers fire in the order of their time, and of their setting at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 })), async (delays) => {
      const clock = new VirtualClock();
      const fired: [number, number][] = [];
      delays.forEach(
        (delayMs, order) => void clock.after(delayMs, () => fired.push([clock.monotonicMs(), order])),
      );
      await clock.advance(50);
      const expected = delays.map((delayMs, order): [number, number] => [delayMs, order]);
      assert.deepEqual(
        fired,
        expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      assert.equal(clock.pendingTimers, 0);
    }),
    { numRuns: 50 },
  );
});

test('time stands still until it is told to pass', async () => {
  const clock = new VirtualClock(1000);
  let fired = false;
  clock.after(10, () => {
    fired = true;
  });
  await clock.advance(9);
  assert.equal(fired, false);
  assert.equal(clock.now(), 1009);
  await clock.advance(1);
  assert.equal(fired, true);
});

test('promises settle between one instant and the next', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  const work = (async () => {
    for (let n = 0; n < 5; n += 1) {
      await sleep(clock, 20);
      seen.push(clock.monotonicMs());
    }
  })();
  await clock.advance(100);
  await work;
  assert.deepEqual(seen, [20, 40, 60, 80, 100]);
});

test('a cancelled timer does not fire, and cancelling twice is harmless', async () => {
  const clock = new VirtualClock();
  const timer = clock.after(5, () => assert.fail());
  timer.cancel();
  timer.cancel();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(10);
});

test('a timer that sets itself again for the same instant does not stop time for ever', async () => {
  const clock = new VirtualClock();
  let count = 0;
  const again = () => {
    count += 1;
    if (count < 100) clock.after(0, again);
  };
  clock.after(0, again);
  const ticker = every(clock, 20, () => {});
  await clock.advance(20);
  ticker.cancel();
  assert.equal(count, 100);
});
