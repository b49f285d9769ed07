import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filledIn, saysTheSame } from './values.ts';

test('what was left empty is left out, with objects that hold nothing else, and an empty object stays', () => {
  const given = { a: '', b: '', c: { d: '', e: undefined }, f: {}, g: [{ h: '' }], i: 0 };
  const left = filledIn(given, (path) => path !== 'b');
  assert.deepEqual(left, { b: '', f: {}, g: [{ h: '' }], i: 0 });
});

test('the whole stays an object, even with nothing in it', () => {
  assert.deepEqual(
    filledIn({ a: '' }, () => true),
    {},
  );
});

test('values say the same in whatever order their keys stand', () => {
  assert.equal(saysTheSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }), true);
  assert.equal(saysTheSame({ a: [1, 2] }, { a: [2, 1] }), false);
});
