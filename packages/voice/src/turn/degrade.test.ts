import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, greeted, recognise, say, speak } from '../testing/turn-driver.ts';

test('what a call does without is told when it changes, and only then', () => {
  const driver = greeted();
  driver.happen({ type: 'degrade', without: ['early-thinking'] });
  driver.happen({ type: 'degrade', without: ['early-thinking'] });
  driver.happen({ type: 'degrade', without: [] });
  driver.happen({ type: 'degrade', without: [] });
  assert.deepEqual(
    driver.told('degraded').map(({ without }) => without),
    [['early-thinking'], []],
  );
});

test('without early thinking an answer is begun when the turn is over, and comes all the same', () => {
  const driver = greeted();
  driver.happen({ type: 'degrade', without: ['early-thinking'] });
  speak(driver);
  recognise(driver, 'A table for two.');
  assert.ok(!driver.state.reply);
  driver.pass(2000);
  assert.equal(driver.last('reply.start')?.reply.provisional, false);
  assert.ok(driver.state.reply);
  const early = greeted();
  speak(early);
  recognise(early, 'A table for two.');
  assert.equal(early.last('reply.start')?.reply.provisional, true);
});

test('without interim recognition words are asked for at pauses, and over an answer, which waits for them', () => {
  const driver = greeted();
  driver.happen({ type: 'degrade', without: ['interim-recognition'] });
  speak(driver, 3000);
  assert.deepEqual(
    driver.all('transcribe').map(({ pause }) => pause),
    [1],
  );
  recognise(driver, 'A table for two.');
  driver.pass(2000);
  say(driver, 'And a chair.');
  answer(driver);
  const before = driver.all('transcribe').length;
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(700);
  assert.deepEqual(
    driver
      .all('transcribe')
      .slice(before)
      .map(({ pause }) => pause),
    [null],
  );
});

test('the denoiser is told to rest and to go on, once each', () => {
  const driver = greeted();
  for (const without of [['denoiser'], ['denoiser', 'early-thinking'], []] as const)
    driver.happen({ type: 'degrade', without });
  assert.deepEqual(
    driver.all('denoise').map(({ on }) => on),
    [false, true],
  );
});
