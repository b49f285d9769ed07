import assert from 'node:assert/strict';
import { test } from 'node:test';
import { woken } from './woken.ts';

async function* numbers() {
  yield 1;
  yield 2;
}

test('every part comes in order, and the waking once, when it is its time', async () => {
  const asleep = new Promise<void>(() => {});
  const seen: (number | undefined)[] = [];
  for await (const part of woken(numbers(), asleep, new AbortController())) seen.push(part);
  assert.deepEqual(seen, [1, 2]);

  const wake = Promise.withResolvers<void>();
  const more = Promise.withResolvers<void>();
  const waits = async function* () {
    yield 1;
    await more.promise;
    yield 2;
  };
  const reader = woken(waits(), wake.promise, new AbortController());
  assert.equal((await reader.next()).value, 1);
  const asked = reader.next();
  wake.resolve();
  assert.deepEqual(await asked, { done: false, value: undefined });
  more.resolve();
  assert.equal((await reader.next()).value, 2);
  assert.equal((await reader.next()).done, true);
});

test('a reader who leaves ends the stream without waiting for it, and its failure is told to the reader', async () => {
  const stop = new AbortController();
  const stuck = async function* () {
    await new Promise((_, reject) =>
      stop.signal.addEventListener('abort', () => reject(new Error('stopped'))),
    );
    yield 1;
  };
  for await (const part of woken(stuck(), Promise.resolve(), stop)) {
    assert.equal(part, undefined);
    break;
  }
  assert.equal(stop.signal.aborted, true);
  let closed = false;
  const kept = async function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      closed = true;
    }
  };
  for await (const _ of woken(kept(), new Promise(() => {}), new AbortController())) break;
  assert.equal(closed, true);
  const failing = async function* () {
    yield 1;
    throw new Error('broken');
  };
  await assert.rejects(async () => {
    for await (const _ of woken(failing(), new Promise(() => {}), new AbortController()));
  }, /broken/);
});
