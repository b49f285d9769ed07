import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { createCapacity } from './capacity.ts';

test('a node refuses when it is full, late or stopping, each time with when to try again', () => {
  const clock = manualClock();
  let lagMs = 0;
  const capacity = createCapacity(clock, 2, { read: () => lagMs, close() {} });
  const refused = (live: number) =>
    assert.throws(
      () => capacity.check(live),
      (error: { code?: string; retryAfterMs?: number }) =>
        error.code === 'unavailable' && error.retryAfterMs! > 0,
    );
  capacity.check(1);
  refused(2);
  lagMs = 200;
  clock.advance(1000);
  refused(1);
  capacity.check(0); // Whatever makes it late is no call: refusing would not help anybody.
  lagMs = 0;
  clock.advance(1000);
  capacity.check(1);
  capacity.drain();
  refused(0);
  capacity.close();
});
