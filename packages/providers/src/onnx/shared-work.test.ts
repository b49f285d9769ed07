import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedWork } from './shared-work.ts';

function setup() {
  const work = new SharedWork<string>();
  const done = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const ask = (signal: AbortSignal) =>
    work.run('greeting', signal, (shared) => {
      signals.push(shared);
      return done.promise;
    });
  return { ask, done, signals };
}

test('what two ask for at once is done once', async () => {
  const { ask, done, signals } = setup();
  const never = new AbortController().signal;
  const both = Promise.all([ask(never), ask(never)]);
  done.resolve('hello');
  assert.deepEqual(await both, ['hello', 'hello']);
  assert.equal(signals.length, 1);
  await ask(never);
  assert.equal(signals.length, 2, 'what is done is not remembered');
});

test('one who gives up does not take it from the others; the last one ends the work', async () => {
  const { ask, signals } = setup();
  const [one, two] = [new AbortController(), new AbortController()];
  const [first, second] = [ask(one.signal), ask(two.signal)];
  one.abort();
  await assert.rejects(first, { code: 'canceled' });
  assert.equal(signals[0]?.aborted, false);
  two.abort();
  await assert.rejects(second, { code: 'canceled' });
  assert.equal(signals[0]?.aborted, true);
  await assert.rejects(ask(one.signal), { code: 'canceled' });
});

test('a failure reaches everyone who waits', async () => {
  const { ask, done } = setup();
  const never = new AbortController().signal;
  const both = Promise.allSettled([ask(never), ask(never)]);
  done.reject(new Error('broken'));
  assert.deepEqual(
    (await both).map((outcome) => outcome.status),
    ['rejected', 'rejected'],
  );
});
