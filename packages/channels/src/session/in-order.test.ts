import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { createInOrder } from './in-order.ts';

function setUp() {
  const clock = manualClock();
  const out: number[] = [];
  const dropped: number[] = [];
  const order = createInOrder<number>({
    clock,
    waitMs: 60,
    most: 5,
    deliver: (piece) => out.push(piece),
    drop: (piece) => dropped.push(piece),
  });
  const push = (...numbers: number[]) => {
    for (const number of numbers) order.push(number, number);
  };
  return { clock, out, dropped, push, order };
}

test('pieces that come in order are given at once, those that do not are put back', () => {
  const { out, push } = setUp();
  push(1, 2);
  assert.deepEqual(out, [1, 2]);
  push(4, 5, 3);
  assert.deepEqual(out, [1, 2, 3, 4, 5]);
});

test('the first may be overtaken too, and may be number 0', () => {
  const swapped = setUp();
  swapped.push(2, 1, 3);
  assert.deepEqual(swapped.out, [1, 2, 3]);
  const fromZero = setUp();
  fromZero.push(0, 1);
  assert.deepEqual(fromZero.out, [0, 1]);
});

test('a piece waits 60 ms for one that does not come, which is dropped when it comes after all', () => {
  const { clock, out, push } = setUp();
  push(1, 3);
  clock.advance(20);
  push(4);
  clock.advance(39);
  assert.deepEqual(out, [1]);
  clock.advance(1);
  assert.deepEqual(out, [1, 3, 4]);
  push(2, 5);
  assert.deepEqual(out, [1, 3, 4, 5]);
});

test('each piece has a deadline of its own', () => {
  const { clock, out, push } = setUp();
  push(1, 3);
  clock.advance(40);
  push(6);
  clock.advance(20);
  assert.deepEqual(out, [1, 3]);
  clock.advance(39);
  assert.deepEqual(out, [1, 3]);
  clock.advance(1);
  assert.deepEqual(out, [1, 3, 6]);
});

test('no more than five wait', () => {
  const { out, push } = setUp();
  push(1, 3, 4, 5, 6, 7);
  assert.deepEqual(out, [1]);
  push(8);
  assert.deepEqual(out, [1, 3, 4, 5, 6, 7, 8]);
});

test('numbers that begin anew are followed after five pieces, not for ever dropped', () => {
  const { out, push } = setUp();
  push(1000, 1001, 1002, 1003, 1004, 1005);
  out.length = 0;
  push(1, 2, 3, 4);
  assert.deepEqual(out, []);
  push(5, 6, 7);
  assert.deepEqual(out, [5, 6, 7]);
});

test('a piece that comes twice is given once', () => {
  const { out, push } = setUp();
  push(1, 1, 3, 3, 2, 3);
  assert.deepEqual(out, [1, 2, 3]);
});

test('a piece that comes again does not make the first wait longer', () => {
  const { clock, out, push } = setUp();
  push(1, 3);
  clock.advance(40);
  push(3);
  clock.advance(20);
  assert.deepEqual(out, [1, 3]);
});

test('what is not given is told: pieces that come too late or twice', () => {
  const { dropped, push } = setUp();
  push(1, 1, 3, 3, 2, 3);
  assert.deepEqual(dropped, [1, 3, 3]);
});

test('nothing is given after the end', () => {
  const { clock, out, push, order } = setUp();
  push(1, 3);
  order.close();
  clock.advance(1000);
  assert.deepEqual(out, [1]);
});
