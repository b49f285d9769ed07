import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost, atMostEach } from './limit.ts';

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

test('the limited work of one owner does not wait for that of another', async () => {
  const limit = atMostEach(1);
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const run = (owner: string, until?: Promise<void>) =>
    limit(owner, async () => {
      begun.push(owner);
      await until;
    });
  const slow = [run('slow', gate.promise), run('slow')];
  await run('quick');
  await run('quick');
  assert.deepEqual(begun, ['slow', 'quick', 'quick']);
  gate.resolve();
  await Promise.all(slow);
  assert.equal(begun.filter((owner) => owner === 'slow').length, 2);
});
