import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, drain, greeted, recognise, say, speak, type TurnDriver } from '../testing/turn-driver.ts';

const idle = (driver: TurnDriver) => driver.state.reply === null;

test('where recognition failed and nothing is known, the caller is asked to say it again', () => {
  const driver = greeted();
  speak(driver);
  driver.happen({ type: 'transcript.failed', pause: 1 });
  driver.pass(1000);
  assert.match(driver.last('reply.say')?.text ?? '', /say it again/);
});

test('a noise that was no word is forgotten', () => {
  const driver = greeted();
  speak(driver, 100);
  recognise(driver, '');
  driver.pass(1000);
  assert.equal(driver.state.utterance, null);
  assert.ok(idle(driver));
  assert.equal(driver.state.turn, 1);
});

test('a caller who waits after a sound that may have been a word is asked, once', () => {
  const driver = greeted();
  const asked = () => driver.all('reply.say').length;
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(1500);
  assert.equal(asked(), 0);
  driver.pass(2000);
  assert.equal(asked(), 1);
  answer(driver);
  drain(driver);
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(5000);
  assert.equal(asked(), 1);
});

test('a caller who goes on after a sound that was no word is not asked', () => {
  const driver = greeted();
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(1500);
  say(driver, 'A table for two.');
  answer(driver);
  drain(driver);
  driver.pass(4000);
  assert.equal(driver.all('reply.say').length, 0);
});
