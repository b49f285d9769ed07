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

test('a few who wait one after the other need no turn of the event loop, many let it turn', async () => {
  const seen: string[] = [];
  const again = (left: number) => {
    seen.push(String(left));
    if (left > 0) void chain(10).then(() => whenIdle(() => again(left - 1)));
  };
  setImmediate(() => seen.push('turn'));
  whenIdle(() => again(100));
  await idle();
  assert.deepEqual(seen.slice(0, 4), ['100', '99', '98', '97']);
  assert.ok(seen.indexOf('turn') < 20, seen.join(' '));
  assert.equal(seen.at(-1), '0');
});
