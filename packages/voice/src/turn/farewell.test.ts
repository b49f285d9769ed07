import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, drain, greeted, liveId, recognise, say, speak } from '../testing/turn-driver.ts';

const farewell = { type: 'farewell', reason: 'overload' } as const;

test('a call that must end says so in a sentence, and ends when that was heard', () => {
  const driver = greeted();
  driver.happen(farewell);
  assert.match(driver.last('reply.say')?.text ?? '', /too many calls/);
  answer(driver);
  assert.equal(driver.last('end'), undefined);
  drain(driver);
  assert.equal(driver.last('end')?.reason, 'overload');
});

test('an answer that sounds is cut for it, and the words that were said are kept', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  answer(driver);
  speak(driver);
  recognise(driver, 'And a chair.');
  driver.happen(farewell);
  assert.equal(driver.all('reply.say').length, 1);
  assert.deepEqual(
    driver.told('caller.transcript').flatMap(({ text, final }) => (final ? [text] : [])),
    ['A table for two.', 'And a chair.'],
  );
});

test('whatever the caller says, types or presses then, the sentence goes on, and is said once', () => {
  const driver = greeted();
  driver.happen(farewell);
  answer(driver);
  const { reply } = driver.state;
  speak(driver, 2000);
  recognise(driver, 'Stop, wait!');
  driver.happen({ type: 'typed', text: 'wait' });
  driver.happen({ type: 'digits', digits: '1#' });
  driver.happen({ type: 'onset' });
  driver.happen(farewell);
  driver.pass(3000);
  assert.equal(driver.state.reply?.id, reply?.id);
  assert.equal(driver.state.held, false);
  drain(driver);
  assert.equal(driver.last('end')?.reason, 'overload');
});

test('where the sentence cannot be said, or nobody is on the line, the call ends all the same', () => {
  const failed = greeted();
  failed.happen(farewell);
  failed.happen({ type: 'reply.failed', reply: liveId(failed) });
  assert.equal(failed.last('end')?.reason, 'overload');
  const hanging = greeted();
  hanging.happen(farewell);
  hanging.pass(12_000);
  assert.equal(hanging.last('end')?.reason, 'overload');
  const lost = greeted();
  lost.happen({ type: 'disconnected' });
  lost.happen(farewell);
  assert.equal(lost.last('end')?.reason, 'overload');
});

test('a line that is lost in the middle of the sentence does not keep the call', () => {
  const driver = greeted();
  driver.happen(farewell);
  answer(driver);
  driver.happen({ type: 'disconnected' });
  driver.pass(12_000);
  assert.equal(driver.last('end')?.reason, 'overload');
});
