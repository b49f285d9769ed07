import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { faultsOf, placeFaults, wordsOf } from './faults.ts';

test('a fault goes to the deepest field that holds it, and says where inside', () => {
  const faults = [
    { path: 'definition.voice.speed', message: 'a' },
    { path: 'definition.mind.flow.steps[2].say', message: 'b' },
    { path: 'definition', message: 'c' },
  ];
  const { byField, rest } = placeFaults(faults, ['definition', 'definition.voice.speed']);
  assert.deepEqual(byField.get('definition.voice.speed'), ['a']);
  assert.deepEqual(byField.get('definition'), ['mind.flow.steps[2].say: b', 'c']);
  assert.deepEqual(rest, []);
});

test('a name that only begins alike is another field, and a list index is found in either writing', () => {
  const faults = [
    { path: 'names', message: 'a' },
    { path: 'hosts[1].url', message: 'b' },
  ];
  const { byField, rest } = placeFaults(faults, ['name', 'hosts.1.url']);
  assert.deepEqual(byField.get('hosts.1.url'), ['b']);
  assert.deepEqual(rest, [{ path: 'names', message: 'a' }]);
});

test('faults of a schema say what to do, with paths as the server writes them', () => {
  const schema = z.strictObject({
    name: z.string().min(1),
    code: z.string().regex(/^a/, 'must begin with a'),
    tags: z.array(z.string().max(3)),
    n: z.int(),
    f: z.number(),
  });
  const value = { name: '', code: 'b', tags: ['ok', 'long'], n: 1.5, f: Number.NaN };
  const result = schema.safeParse(value, { error: wordsOf });
  assert.ok(result.error);
  assert.deepEqual(faultsOf(result.error), [
    { path: 'name', message: 'Fill this in.' },
    { path: 'code', message: 'must begin with a' },
    { path: 'tags[1]', message: 'Must be at most 3 characters long.' },
    { path: 'n', message: 'Enter a whole number.' },
    { path: 'f', message: 'Enter a number.' },
  ]);
});
