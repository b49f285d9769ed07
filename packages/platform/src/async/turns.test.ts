import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

const inTurn = createTurns(1);

/** Resolves when as much work as was asked for by now is done. */
const done = () => new Promise<void>((resolve) => inTurn(resolve));

test('work that comes at once is done in its order, and what is due gets the thread after each piece', async () => {
  const seen: string[] = [];
  for (const piece of ['a', 'b', 'c']) {
    inTurn(() => {
      seen.push(piece);
      setImmediate(() => seen.push('other'));
    });
  }
  await done();
  assert.deepEqual(seen, ['a', 'other', 'b', 'other', 'c', 'other']);
});

test('all that follows from a piece by promises comes before the next piece', async () => {
  const seen: string[] = [];
  for (const piece of ['a', 'b']) {
    inTurn(() => {
      void (async () => {
        for (let n = 0; n < 100; n += 1) await undefined;
        seen.push(piece);
      })();
    });
  }
  inTurn(() => seen.push('last'));
  await done();
  assert.deepEqual(seen, ['a', 'b', 'last']);
});

test('work that asks for more is not done in one go', async () => {
  let before = 0;
  inTurn(() => {
    inTurn(() => {
      before = 2;
    });
    before = 1;
  });
  await new Promise<void>((resolve) => setImmediate(resolve));
  assert.equal(before, 1);
  await done();
  assert.equal(before, 2);
});

test('work of another kind does not stand behind it', async () => {
  const seen: string[] = [];
  const other = createTurns(1);
  for (const piece of ['a', 'b', 'c']) inTurn(() => seen.push(piece));
  other(() => seen.push('other'));
  await done();
  assert.deepEqual(seen, ['a', 'other', 'b', 'c']);
});

test('where a turn has several pieces, what follows from one still comes before the next, and the rest waits', async () => {
  const inTurns = createTurns(2);
  const seen: string[] = [];
  for (const piece of ['a', 'b', 'c', 'd']) {
    inTurns(() => {
      seen.push(piece);
      setImmediate(() => seen.push('other'));
      void (async () => {
        await undefined;
        seen.push(`after ${piece}`);
      })();
    });
  }
  await new Promise<void>((resolve) => inTurns(resolve));
  const others = seen.flatMap((what, at) => (what === 'other' ? [at] : []));
  assert.deepEqual(
    seen.filter((what) => what !== 'other'),
    ['a', 'after a', 'b', 'after b', 'c', 'after c', 'd', 'after d'],
  );
  // The first has begun a turn alone, before there was another.
  assert.deepEqual(others.slice(0, 3), [2, 7, 8]);
});
