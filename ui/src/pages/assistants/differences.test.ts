import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './differences.ts';

test('only what differs is told, each at its own path, with what stands on either side', () => {
  const theirs = { voice: { name: 'slt', speed: 1 }, tools: [{ name: 'a' }], denoise: true };
  const mine = { voice: { speed: 2, name: 'slt' }, tools: [{ name: 'a' }, { name: 'b' }], language: 'en' };
  assert.deepEqual(differences(theirs, mine), [
    { path: 'voice.speed', theirs: 1, mine: 2 },
    { path: 'tools.1', theirs: undefined, mine: { name: 'b' } },
    { path: 'denoise', theirs: true, mine: undefined },
    { path: 'language', theirs: undefined, mine: 'en' },
  ]);
  assert.deepEqual(differences(theirs, structuredClone(theirs)), []);
});

test('a list in the place of an object is one difference', () => {
  assert.deepEqual(differences({ a: [1] }, { a: { 0: 1 } }), [{ path: 'a', theirs: [1], mine: { 0: 1 } }]);
});
