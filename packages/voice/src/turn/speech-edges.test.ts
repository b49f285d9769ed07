import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeted, recognise, speak } from '../testing/turn-driver.ts';

test('a caller whose turn was taken for over too early is given more time from then on', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'Is there a table?');
  driver.pass(700);
  assert.equal(driver.state.reply?.provisional, false);
  assert.equal(driver.state.callerPauseMs, 0);
  speak(driver);
  assert.ok(driver.state.callerPauseMs > 700, `${driver.state.callerPauseMs}`);
});
