import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCallShares } from './shares.ts';

const shares = () => createCallShares({ maxCalls: 10, perProject: 75, perKey: 50 });
const refused = { code: 'unavailable', retryAfterMs: 5000 };

test('a key gets its share and no more, and its project that of a project, whatever its keys are', () => {
  const { take } = shares();
  for (let n = 0; n < 5; n += 1) take({ projectId: 'a', credentialId: 'one' });
  assert.throws(() => take({ projectId: 'a', credentialId: 'one' }), refused);
  for (let n = 0; n < 3; n += 1) take({ projectId: 'a', credentialId: 'two' });
  assert.throws(() => take({ projectId: 'a', credentialId: 'two' }), refused);
  take({ projectId: 'b', credentialId: 'three' });
});

test('a seat that is given back, once or twice, is one that can be taken', () => {
  const { take } = shares();
  const seats = Array.from({ length: 5 }, () => take({ projectId: 'a', credentialId: 'one' }));
  seats[0]!();
  seats[0]!();
  take({ projectId: 'a', credentialId: 'one' });
  assert.throws(() => take({ projectId: 'a', credentialId: 'one' }), refused);
});

test('the smallest node still carries a call of anybody', () => {
  const { take } = createCallShares({ maxCalls: 1, perProject: 1, perKey: 1 });
  take({ projectId: 'a', credentialId: 'one' });
});
