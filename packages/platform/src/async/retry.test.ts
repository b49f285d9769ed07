import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../time/clock.ts';
import { backoffMs, retry } from './retry.ts';

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
