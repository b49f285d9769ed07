import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { leave, readStream } from './stream.ts';

/** A clock whose only timer is due when the test says so. */
function handClock() {
  let due: (() => void) | undefined;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    after(delayMs, callback) {
      waits.push(delayMs);
      due = callback;
      return {
        cancel() {
          due = undefined;
        },
      };
    },
  };
  return { clock, waits, fire: () => due?.() };
}

/** Gives so many numbers, then hangs, deaf to every abort; `seen` is what its vendor gets to know. */
function deaf(count: number) {
  const seen = { signal: undefined as AbortSignal | undefined, left: 0 };
  let given = 0;
  const open = (signal: AbortSignal): AsyncIterable<number> => {
    seen.signal = signal;
    return {
      [Symbol.asyncIterator]: () => ({
        next() {
          given += 1;
          return given > count ? new Promise(() => {}) : Promise.resolve({ done: false, value: given });
        },
        return() {
          seen.left += 1;
          return new Promise(() => {});
        },
      }),
    };
  };
  return { open, seen };
}

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('each part has its own limit, and a stream that hangs is left at it without waiting', async () => {
  const { clock, waits, fire } = handClock();
  const { open, seen } = deaf(2);
  const got: number[] = [];
  const read = (async () => {
    for await (const part of readStream(clock, open, (count) => 100 + count, never)) got.push(part);
  })();
  await settled();
  assert.deepEqual(got, [1, 2]);
  assert.deepEqual(waits, [100, 101, 102]);
  assert.equal(seen.left, 0);
  fire();
  await assert.rejects(read, { code: 'deadline_exceeded' });
  assert.equal(seen.signal?.aborted, true);
  assert.equal(seen.left, 1);
});

test('an abort ends the reading at once, with its reason', async () => {
  const { open, seen } = deaf(1);
  const abort = new AbortController();
  const parts = readStream(handClock().clock, open, () => 1000, abort.signal)[Symbol.asyncIterator]();
  assert.deepEqual(await parts.next(), { done: false, value: 1 });
  const next = parts.next();
  await settled();
  abort.abort(new ParleyError('canceled', 'The caller hung up.'));
  await assert.rejects(next, { message: 'The caller hung up.' });
  assert.equal(seen.signal?.aborted, true);
  assert.equal(seen.left, 1);
});

test('a part without a limit has as long as it takes', async () => {
  const { clock, waits } = handClock();
  const { open } = deaf(2);
  const parts = readStream(clock, open, (count) => (count === 0 ? 100 : null), never)[Symbol.asyncIterator]();
  await parts.next();
  assert.deepEqual(await parts.next(), { done: false, value: 2 });
  assert.deepEqual(waits, [100]);
});

test('a reader who has enough leaves a stream that would hang', async () => {
  const { open, seen } = deaf(5);
  for await (const part of readStream(handClock().clock, open, () => 1000, never)) {
    if (part === 2) break;
  }
  assert.equal(seen.signal?.aborted, true);
  assert.equal(seen.left, 1);
});

test('a stream that ends or fails by itself does so for its reader', async () => {
  const { clock } = handClock();
  async function* two() {
    yield 1;
    yield 2;
  }
  const got: number[] = [];
  for await (const part of readStream(clock, two, () => 1000, never)) got.push(part);
  assert.deepEqual(got, [1, 2]);
  async function* broken(): AsyncGenerator<number> {
    yield 1;
    throw new ParleyError('unavailable', 'gone');
  }
  const parts = readStream(clock, broken, () => 1000, never)[Symbol.asyncIterator]();
  await parts.next();
  await assert.rejects(parts.next(), { code: 'unavailable' });
});

test('leaving does not fail, whatever the stream makes of it', async () => {
  const next = () => new Promise<never>(() => {});
  leave({ next });
  leave({ next, return: () => Promise.reject(new Error('too late to matter')) });
  leave({
    next,
    return() {
      throw new Error('no way to end it');
    },
  });
  await settled();
});
