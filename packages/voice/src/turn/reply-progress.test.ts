import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, drain, greeted, liveId, say } from '../testing/turn-driver.ts';

test('an answer that is slow gets a filler, and one that does not come an apology', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  const slow = liveId(driver);
  driver.pass(3000);
  assert.equal(driver.last('reply.filler')?.reply, slow);
  driver.pass(9000);
  assert.equal(driver.last('reply.abort')?.reply, slow);
  assert.match(driver.last('reply.say')?.text ?? '', /sorry/);
});

test('a filler that sounds while the answer fails is cut on a line that has more of it', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  const slow = liveId(driver);
  driver.pass(3000);
  driver.happen({ type: 'reply.sounding', reply: slow });
  driver.happen({ type: 'reply.failed', reply: slow });
  assert.equal(driver.told('clear').length, 1);
  assert.match(driver.last('reply.say')?.text ?? '', /sorry/);
});

test('a vendor that always fails ends the call instead of apologising for ever', () => {
  const driver = greeted();
  let fails = 0;
  while (!driver.state.over && fails < 20) {
    if (driver.state.reply) driver.happen({ type: 'reply.failed', reply: liveId(driver) });
    else driver.pass(10_000);
    fails += 1;
  }
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'failed' });
});

test('an answer that fails half way is heard as far as it was made', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  answer(driver);
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  assert.equal(driver.last('reply.finish')?.reply, liveId(driver));
  assert.equal(driver.all('reply.abort').length, 0);
});

test('an answer without any sound is a fault, and the caller is told', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  drain(driver);
  assert.match(driver.last('reply.say')?.text ?? '', /sorry/);
});

test('an answer that may not sound is not called late', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  const waiting = liveId(driver);
  driver.happen({ type: 'disconnected' });
  driver.pass(25_000);
  assert.equal(liveId(driver), waiting);
  assert.equal(driver.all('reply.filler').length, 0);
});

test('an agent that says goodbye hangs up once it was heard, and not when it is interrupted', () => {
  const heard = greeted();
  say(heard, 'That is all.');
  const goodbye = { type: 'reply.action', action: { type: 'end', reason: 'agent-ended' } } as const;
  heard.happen({ ...goodbye, reply: liveId(heard) });
  answer(heard);
  assert.equal(heard.state.over, false);
  drain(heard);
  assert.deepEqual(heard.last('end'), { type: 'end', reason: 'agent-ended' });

  const cut = greeted();
  say(cut, 'That is all.');
  cut.happen({ ...goodbye, reply: liveId(cut) });
  answer(cut);
  say(cut, 'wait one more thing.');
  answer(cut);
  drain(cut);
  assert.equal(cut.state.over, false);
});

test('a transfer is carried out without words, too', () => {
  const driver = greeted();
  say(driver, 'Put me through.');
  driver.happen({ type: 'reply.action', reply: liveId(driver), action: { type: 'transfer', to: '+1' } });
  drain(driver);
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'transferred' });
});

test('what a discarded answer still says has no effect', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  const discarded = liveId(driver);
  say(driver, 'No, wait, tell me half.');
  const { state } = driver;
  for (const type of ['reply.sounding', 'reply.answering', 'reply.drained', 'reply.failed'] as const) {
    assert.deepEqual(driver.happen({ type, reply: discarded }), []);
  }
  driver.happen({ type: 'reply.action', reply: discarded, action: { type: 'end', reason: 'agent-ended' } });
  driver.happen({ type: 'reply.expects', reply: discarded, expects: 'phone' });
  assert.deepEqual(driver.state, state);
});

test('a question that was not heard yet does not change how long an answer is waited for', () => {
  const driver = greeted();
  say(driver, 'Book me in.');
  driver.happen({ type: 'reply.expects', reply: liveId(driver), expects: 'phone' });
  assert.equal(driver.state.expects, 'anything');
  // A filler is no question either.
  driver.happen({ type: 'reply.sounding', reply: liveId(driver) });
  assert.equal(driver.state.expects, 'anything');
  answer(driver);
  assert.equal(driver.state.expects, 'phone');
});
