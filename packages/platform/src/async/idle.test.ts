import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idle, idleInside, whenIdle } from './idle.ts';

/** Promises one after the other, and then whatever waits for the end of such a chain. */
async function chain(length: number): Promise<void> {
  for (let n = 0; n < length; n += 1) await undefined;
}

test('it is idle only once every chain of promises has come to its end', async () => {
  for (const wait of [idle, idleInside]) {
    let ended = false;
    void chain(1000).then(() => {
      ended = true;
    });
    await wait();
    assert.ok(ended);
  }
});

test('whoever asked to be called then has been, with all that followed from it', async () => {
  for (const wait of [idle, idleInside]) {
    const seen: string[] = [];
    whenIdle(() => {
      seen.push('first');
      void chain(10).then(() => whenIdle(() => seen.push('second')));
    });
    await wait();
    assert.deepEqual(seen, ['first', 'second']);
  }
});
