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

test('words in the place of an answer that failed are waited for since what they answer was said', () => {
  const driver = greeted();
  say(driver, 'A table for two.');
  const { reply: _, ...decision } = driver.last('reply.commit') ?? assert.fail('nothing was decided');
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  assert.deepEqual(driver.last('reply.commit'), { ...decision, reply: liveId(driver) });
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
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'transferred', transferTo: '+1' });
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

/** Fails as often in a row, each answer's apology heard, and gives what was said. */
function failing(driver: ReturnType<typeof greeted>, times: number): string[] {
  for (let nth = 0; nth < times; nth += 1) {
    say(driver, 'A table for two.');
    driver.happen({ type: 'reply.failed', reply: liveId(driver) });
    answer(driver);
    if (nth < times - 1) drain(driver);
  }
  return driver.all('reply.say').map(({ text }) => text);
}

test('who meets the same failure three times hears three different sentences, and the last is a way out', () => {
  const { stock } = greeted().state.rules.language;
  const alone = greeted();
  assert.deepEqual(failing(alone, 3), [stock.apology, stock.apologyAgain, stock.givesUp]);
  drain(alone);
  assert.deepEqual(alone.last('end'), { type: 'end', reason: 'failed' });

  const withPerson = greeted({ transferTo: '+15550142' });
  assert.deepEqual(failing(withPerson, 3), [stock.apology, stock.apologyAgain, stock.toPerson]);
  assert.deepEqual(withPerson.state.reply?.action, { type: 'transfer', to: '+15550142' });
  drain(withPerson);
  assert.deepEqual(withPerson.last('end'), { type: 'end', reason: 'transferred', transferTo: '+15550142' });
});

test('a way out that cannot be said is taken', () => {
  const driver = greeted({ transferTo: '+15550142' });
  failing(driver, 2);
  drain(driver);
  say(driver, 'A table for two.');
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'transferred', transferTo: '+15550142' });
});

test('an answer between the failures counts them anew', () => {
  const driver = greeted();
  failing(driver, 2);
  drain(driver);
  say(driver, 'A table for two.');
  answer(driver);
  drain(driver);
  assert.equal(failing(driver, 1).at(-1), driver.state.rules.language.stock.apology);
});

test('a mind that may take long is waited for, and the caller is told more than once meanwhile', () => {
  const driver = greeted({ firstTokenMs: 40_000 });
  say(driver, 'A table for two.');
  const slow = liveId(driver);
  driver.pass(3000);
  assert.equal(driver.all('reply.filler').length, 1);
  driver.happen({ type: 'reply.sounding', reply: slow });
  driver.pass(36_000);
  assert.equal(liveId(driver), slow);
  const told = driver.all('reply.filler').map(({ text }) => text);
  const { filler, stillBusy } = driver.state.rules.language.stock;
  assert.deepEqual(told, [filler, stillBusy, stillBusy, stillBusy, stillBusy]);
  answer(driver);
  driver.pass(20_000);
  assert.equal(driver.all('reply.filler').length, 5);
});
