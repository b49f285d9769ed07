import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeted, liveId, recognise, speak, TurnDriver } from '../testing/turn-driver.ts';

const inputs = (driver: TurnDriver) => driver.all('reply.start').map((effect) => effect.reply.input);

const idle = (driver: TurnDriver) => driver.state.reply === null;

test('words that do not come are done without: the last known ones are answered', () => {
  const driver = greeted();
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(600);
  driver.happen({ type: 'transcript', pause: null, text: 'a table', confidence: null });
  driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs });
  driver.pass(320 + 2500);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'a table' });
});

test('a recogniser that sends nothing more in the silence takes no words back', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'A table for two.');
  driver.happen({ type: 'transcript', pause: null, text: '', confidence: null });
  driver.pass(2000);
  assert.equal(driver.state.reply?.provisional, false);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'A table for two.' });
});

test('words of an earlier pause are not taken for those of the last one', () => {
  const driver = greeted();
  speak(driver);
  speak(driver);
  driver.happen({ type: 'transcript', pause: 1, text: 'A table.', confidence: null });
  driver.pass(1000);
  assert.ok(idle(driver));
  recognise(driver, 'A table for two.');
  assert.deepEqual(inputs(driver).at(-1), { kind: 'said', text: 'A table for two.' });
});

test('a caller who spoke over an answer that failed is heard, however often their words are corrected', () => {
  const driver = new TurnDriver({ interruptible: false });
  driver.happen({ type: 'start' });
  driver.happen({ type: 'speech.started', startMs: 0 });
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  driver.happen({ type: 'speech.paused', lastSoundMs: 0 });
  recognise(driver, 'no that is wrong');
  recognise(driver, 'No, that is wrong.');
  driver.pass(2000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'No, that is wrong.' });
});
