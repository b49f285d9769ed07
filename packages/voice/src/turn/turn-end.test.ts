import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, greeted, liveId, recognise, say, speak, type TurnDriver } from '../testing/turn-driver.ts';

const inputs = (driver: TurnDriver) => driver.all('reply.start').map((effect) => effect.reply.input);

const idle = (driver: TurnDriver) => driver.state.reply === null;

test('a question is answered after the shortest wait, and thought about before', () => {
  const driver = greeted();
  speak(driver);
  const silentMs = driver.atMs - 160;
  driver.pass(20);
  recognise(driver, 'Is there a table for two?');
  assert.deepEqual(inputs(driver).at(-1), { kind: 'said', text: 'Is there a table for two?' });
  assert.equal(driver.all('reply.commit').length, 1);
  driver.pass(1000);
  const commit = driver.last('reply.commit');
  assert.equal(commit?.reply, liveId(driver));
  assert.equal(commit?.decidedMs, silentMs + 320);
  assert.equal(driver.all('reply.start').length, 2);
  assert.equal(driver.all('utterance.over').length, 1);
});

test('silence that was not heard yet, for the audio is late, does not end a turn', () => {
  const driver = greeted();
  speak(driver);
  const silentMs = driver.atMs - 160;
  const before = driver.all('reply.commit').length;
  driver.lagMs = 300;
  recognise(driver, 'Is there a table for two?');
  driver.pass(350);
  assert.equal(driver.all('reply.commit').length, before);
  driver.pass(100);
  assert.equal(driver.all('reply.commit').length, before + 1);
  assert.equal(driver.last('reply.commit')?.decidedMs, silentMs + 320);
});

test('a caller who goes on takes back the early answer, and is answered to the whole', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'I want a table');
  const early = liveId(driver);
  speak(driver);
  assert.equal(driver.last('reply.abort')?.reply, early);
  recognise(driver, 'I want a table for two.');
  driver.pass(1500);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'I want a table for two.' });
  assert.equal(driver.told('caller.transcript').filter((event) => event.final).length, 1);
  assert.equal(driver.all('reply.commit').length, 2);
});

test('words whose answer nobody heard are answered with the words that follow, as one turn', () => {
  const driver = greeted();
  say(driver, 'My name is John.');
  say(driver, 'And I need help.');
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'My name is John. And I need help.' });
  assert.equal(driver.told('interruption').length, 0);
  assert.equal(driver.state.turn, 2);
});

test('words after an answer was heard are another turn, without those before', () => {
  const driver = greeted();
  say(driver, 'My name is John.');
  answer(driver);
  say(driver, 'And I need help.');
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'And I need help.' });
  assert.equal(driver.state.turn, 3);
});

test('an early answer to other words than the last ones known is not given', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'A table');
  recognise(driver, 'A table for two.');
  driver.pass(2000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'A table for two.' });
});

test('words that come late are weighed as if they had come at once', () => {
  const driver = greeted();
  speak(driver);
  driver.pass(600);
  recognise(driver, 'I would like to');
  assert.equal(driver.state.reply?.provisional, true);
  driver.pass(500);
  assert.equal(driver.state.reply?.provisional, true);
  driver.pass(800);
  assert.equal(driver.state.reply?.provisional, false);
});

test('a caller who asks for time is not spoken to before it is over', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'Hold on, let me check');
  driver.pass(7000);
  assert.ok(idle(driver));
  driver.pass(1500);
  assert.equal(driver.state.reply?.provisional, false);
});

test("a turn model's certainty ends the turn earlier than the words alone", () => {
  const waits = [null, 1].map((probability) => {
    const driver = greeted();
    speak(driver);
    const silentMs = driver.atMs - 160;
    if (probability !== null) driver.happen({ type: 'turn.probability', pause: 1, probability });
    recognise(driver, 'a table for two');
    driver.pass(2000);
    return (driver.last('reply.commit')?.decidedMs ?? 0) - silentMs;
  });
  assert.ok((waits[1] ?? 0) < (waits[0] ?? 0), `${waits}`);
});
