import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, drain, greeted, liveId, say, type TurnDriver } from '../testing/turn-driver.ts';

const idle = (driver: TurnDriver) => driver.state.reply === null;

test('keys are gathered into one entry, closed by a pause or by #', () => {
  const driver = greeted();
  driver.happen({ type: 'digits', digits: '4' });
  driver.pass(1400);
  driver.happen({ type: 'digits', digits: '2' });
  driver.pass(1499);
  assert.ok(idle(driver));
  driver.pass(1);
  assert.deepEqual(driver.state.reply?.input, { kind: 'digits', digits: '42' });
  answer(driver);
  driver.happen({ type: 'digits', digits: '7#' });
  driver.pass(0);
  assert.deepEqual(driver.state.reply?.input, { kind: 'digits', digits: '7#' });
});

test('an entry of a known length is closed by its last key, and waits longer for one that is missing', () => {
  const driver = greeted();
  say(driver, 'My order.');
  driver.happen({ type: 'reply.expects', reply: liveId(driver), expects: 'digits:4' });
  answer(driver);
  drain(driver);
  driver.happen({ type: 'digits', digits: '10' });
  driver.pass(3999);
  assert.ok(idle(driver));
  driver.happen({ type: 'digits', digits: '4' });
  driver.happen({ type: 'digits', digits: '2' });
  driver.pass(0);
  assert.deepEqual(driver.state.reply?.input, { kind: 'digits', digits: '1042' });
});

test('typed words take the floor at once, with what was being said', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  const cut = liveId(driver);
  driver.happen({ type: 'typed', text: 'stop' });
  assert.equal(driver.last('reply.abort')?.reply, cut);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'stop' });
  assert.equal(driver.state.reply?.provisional, false);
});
