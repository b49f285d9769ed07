import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../testing/server.ts';
import { createBucket } from './bucket.ts';

test('what is refused is there after the wait that was told, and not before', () => {
  const clock = manualClock();
  const bucket = createBucket(clock, { burst: 10, perSecond: 4 });
  assert.equal(bucket.take(10), true);
  assert.equal(bucket.take(3), false);
  const waitMs = bucket.waitMs(3);
  clock.advance(waitMs - 1);
  assert.equal(bucket.take(3), false);
  clock.advance(1);
  assert.equal(bucket.take(3), true);
});
