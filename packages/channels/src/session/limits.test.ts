import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { createBucket } from '@parley/platform/time/bucket';
import { audioAllowance } from './limits.ts';

test('three seconds at once and twice real time pass, more does not', () => {
  const clock = manualClock();
  const bucket = createBucket(clock, audioAllowance);
  assert.equal(bucket.take(3000), true);
  assert.equal(bucket.take(20), false);
  for (let i = 0; i < 100; i += 1) {
    clock.advance(20);
    assert.equal(bucket.take(40), true);
    assert.equal(bucket.take(20), false);
  }
  clock.advance(60_000);
  assert.equal(bucket.take(3001), false, 'what is not used does not pile up');
});
