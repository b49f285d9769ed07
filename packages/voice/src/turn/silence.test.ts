import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, drain, greeted, say } from '../testing/turn-driver.ts';

test('a silent caller is asked so many times, and then the call ends', () => {
  const driver = greeted({ maxSilences: 2 });
  for (const count of [1, 2]) {
    driver.pass(10_000);
    assert.deepEqual(driver.state.reply?.input, { kind: 'silence', count });
    answer(driver);
    drain(driver);
  }
  driver.pass(10_000);
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'silence' });
});

test('a caller who spoke is asked as often again', () => {
  const driver = greeted();
  driver.pass(10_000);
  answer(driver);
  drain(driver);
  say(driver, 'I am here.');
  answer(driver);
  drain(driver);
  driver.pass(10_000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'silence', count: 1 });
});
