import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCallShares } from './shares.ts';

const shares = () => createCallShares({ maxCalls: 10, perProject: 75, perKey: 50 });
const refused = { code: 'unavailable', retryAfterMs: 5000 };

test('a key gets its share and no more, and its project that of a project, whatever its keys are', () => {
  const { take } = shares();
  for (let n = 0; n < 5; n += 1) take({ projectId: 'a', credentialId: 'one' }, 'text');
  assert.throws(() => take({ projectId: 'a', credentialId: 'one' }, 'text'), refused);
  for (let n = 0; n < 3; n += 1) take({ projectId: 'a', credentialId: 'two' }, 'text');
  assert.throws(() => take({ projectId: 'a', credentialId: 'two' }, 'text'), refused);
  take({ projectId: 'b', credentialId: 'three' }, 'text');
});

test('a seat that is given back, once or twice, is one that can be taken', () => {
  const { take } = shares();
  const seats = Array.from({ length: 5 }, () => take({ projectId: 'a', credentialId: 'one' }, 'text'));
  seats[0]!();
  seats[0]!();
  take({ projectId: 'a', credentialId: 'one' }, 'text');
  assert.throws(() => take({ projectId: 'a', credentialId: 'one' }, 'text'), refused);
});

test('the smallest node still carries a call of anybody', () => {
  const { take } = createCallShares({ maxCalls: 1, perProject: 1, perKey: 1 });
  take({ projectId: 'a', credentialId: 'one' }, 'text');
});

test('seats are counted, and the spoken ones by themselves', () => {
  const node = shares();
  const leave = node.take({ projectId: 'a', credentialId: 'one' }, 'voice');
  node.take({ projectId: 'a', credentialId: 'one' }, 'text');
  assert.deepEqual([node.count, node.spoken], [2, 1]);
  leave();
  leave();
  assert.deepEqual([node.count, node.spoken], [1, 0]);
});

test('who holds few calls, or fewer than an even share, holds little; many keys do not make a project small', () => {
  const node = createCallShares({ maxCalls: 1000, perProject: 100, perKey: 100 });
  const fill = (projectId: string, credentialId: string, count: number) => {
    for (let n = 0; n < count; n += 1) node.take({ projectId, credentialId }, 'text');
  };
  const little = (projectId: string, credentialId: string) => node.holdsLittle({ projectId, credentialId });
  assert.equal(little('a', 'one'), true, 'nobody holds any');
  fill('a', 'one', 8);
  assert.equal(little('a', 'one'), false);
  fill('a', 'one', 92);
  fill('a', 'two', 20);
  assert.deepEqual([little('a', 'one'), little('a', 'two'), little('a', 'new')], [false, true, true]);
  fill('b', 'three', 10);
  assert.deepEqual([little('b', 'three'), little('a', 'two'), little('a', 'new')], [true, false, false]);
});
