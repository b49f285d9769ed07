import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost } from './limit.ts';

test('of limited work no more runs at a time, in the order it came, and a failure makes room too', async () => {
  const limit = atMost(2);
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const all = gates.map(({ promise }, number) =>
    limit(() => {
      begun.push(number);
      return promise;
    }),
  );
  assert.deepEqual(begun, [0, 1]);
  gates[1]?.reject(new Error('failed'));
  await assert.rejects(all[1] as Promise<number>, /failed/);
  assert.deepEqual(begun, [0, 1, 2]);
  gates[0]?.resolve(0);
  await all[0];
  assert.deepEqual(begun, [0, 1, 2, 3]);
  for (const gate of gates) gate.resolve(9);
  assert.deepEqual(await Promise.all([all[2], all[3]]), [9, 9]);
});
