import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, mutations } from './mutations.ts';

test('every mutation still has its one place in the engine', async () => {
  for (const mutation of mutations) assert.ok(await fits(mutation), mutation.name);
});
