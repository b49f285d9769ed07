import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, greeted, say } from '../testing/turn-driver.ts';

test('a lost socket silences the agent until it is back, and ends the call when it stays away', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  driver.happen({ type: 'disconnected' });
  assert.equal(driver.state.held, true);
  driver.pass(29_999);
  driver.happen({ type: 'reconnected' });
  assert.equal(driver.state.held, false);
  driver.pass(1000);
  assert.ok(driver.state.reply?.sounding);
  driver.happen({ type: 'disconnected' });
  driver.pass(30_000);
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'connection-lost' });
});
