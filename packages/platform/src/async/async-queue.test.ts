import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { asyncQueue } from './async-queue.ts';

test('a full queue refuses a value and keeps those it has, in order', async () => {
  const numbers = asyncQueue<number>(2);
  assert.deepEqual([1, 2, 3].map(numbers.push), [true, true, false]);
  numbers.close();
  assert.equal(numbers.push(4), false);
  const read: number[] = [];
  for await (const value of numbers) read.push(value);
  assert.deepEqual(read, [1, 2]);
});

test('a reader that waits gets the value at once, whatever the capacity', async () => {
  const numbers = asyncQueue<number>(0);
  const reader = numbers[Symbol.asyncIterator]();
  assert.equal(numbers.push(1), false);
  const next = reader.next();
  assert.equal(numbers.push(2), true);
  assert.deepEqual(await next, { done: false, value: 2 });
});

test('a queue closed with an error gives what waits, then throws it once, then ends', async () => {
  const numbers = asyncQueue<number>(2);
  numbers.push(1);
  numbers.close(new ParleyError('unavailable', 'gone'));
  const reader = numbers[Symbol.asyncIterator]();
  assert.deepEqual(await reader.next(), { done: false, value: 1 });
  await assert.rejects(reader.next(), { code: 'unavailable' });
  assert.deepEqual(await reader.next(), { done: true, value: undefined });
});

test('a reader that stops early closes the queue, so that writers notice', async () => {
  const numbers = asyncQueue<number>(5);
  numbers.push(1);
  numbers.push(2);
  for await (const value of numbers) {
    assert.equal(value, 1);
    break;
  }
  assert.equal(numbers.push(3), false);
  assert.equal(numbers.size, 0);
});
