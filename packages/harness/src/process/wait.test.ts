import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inParallel } from './in-parallel.ts';
import { eventually, within } from './wait.ts';

test('what comes in the end is waited for, and what does not come is named', async () => {
  let asked = 0;
  const third = () => {
    asked += 1;
    return asked === 3 && 'third';
  };
  assert.equal(await eventually('the third', 1000, third, 1), 'third');
  await assert.rejects(
    eventually('the end of days', 5, () => undefined, 1),
    /the end of days did not come within 5 ms/,
  );
  await assert.rejects(within('an answer', 5, new Promise(() => {})), /an answer did not come within 5 ms/);
  assert.equal(await within('an answer', 1000, Promise.resolve(42)), 42);
});

test('work is done so many at a time, and its results are in order', async () => {
  let now = 0;
  let most = 0;
  const results = await inParallel([3, 1, 2, 1, 3], 2, async (turns) => {
    now += 1;
    most = Math.max(most, now);
    for (let n = 0; n < turns; n += 1) await Promise.resolve();
    now -= 1;
    return 10 * turns;
  });
  assert.deepEqual([results, most], [[30, 10, 20, 10, 30], 2]);
});
