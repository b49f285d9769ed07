import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { roles } from '@parley/contracts/access';
import { remoteIdentity } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import { startedWebApi } from '../testing.ts';
import { newApiKey, newToken } from './secrets.ts';

const api = await startedWebApi();
const { ask, ownerKey, place } = api;

test('a key says who is asking', async () => {
  const { status, body } = await ask('GET', '/v1/me', { key: ownerKey });
  assert.equal(status, 200);
  assert.deepEqual(body, { kind: 'api-key', role: 'owner', ...place });
});

test('other services are told which credentials no longer count', async () => {
  const { findEnded } = remoteIdentity(api.peers);
  const made = (await ask('POST', '/v1/api-keys', { key: ownerKey, body: { name: 'x' } })).body;
  const unknown = newId('session');
  assert.deepEqual(await findEnded([made.id, unknown]), [unknown]);
  await ask('DELETE', `/v1/api-keys/${made.id}`, { key: ownerKey });
  assert.deepEqual(await findEnded([made.id]), [made.id]);
  const tooMany = Array.from({ length: 1001 }, () => unknown);
  await assert.rejects(findEnded(tooMany), { code: 'invalid_argument' });
});

test('one who shows a talk token for a key is told where it belongs', async () => {
  const { status, body } = await ask('GET', '/v1/me', { key: newToken() });
  assert.equal(status, 401);
  assert.match(body.detail, /not an API key\. A talk token opens one socket/);
  assert.match((await ask('GET', '/v1/me', { key: 'pk_live_x' })).body.detail, /mistyped or cut off/);
});

test('other services get the same answer by rpc', async () => {
  const identity = remoteIdentity(api.peers);
  const principal = await identity.authenticate({ kind: 'bearer', value: ownerKey });
  assert.equal(principal.projectId, place.project.id);
  assert.deepEqual(principal.scopes, ['*']);
  const elsewhere = { kind: 'bearer' as const, value: ownerKey, projectId: newId('project') };
  for (const wrong of [newApiKey(), 'pk_live_x'].map((value) => ({ kind: 'bearer' as const, value }))) {
    await assert.rejects(identity.authenticate(wrong), { code: 'unauthenticated' });
  }
  await assert.rejects(identity.authenticate(elsewhere), { code: 'unauthenticated' });
});

describe('who may do what', () => {
  const body = { name: 'x', role: 'viewer' };
  const managers = ['owner', 'admin', 'developer'];
  const table = [
    ['GET', '/v1/me', undefined, roles],
    ['GET', '/v1/api-keys', undefined, managers],
    ['POST', '/v1/api-keys', body, managers],
    ['DELETE', `/v1/api-keys/${newId('apiKey')}`, undefined, managers],
    ['GET', '/v1/sessions', undefined, managers],
    ['DELETE', `/v1/sessions/${newId('session')}`, undefined, managers],
    ['GET', '/v1/links', undefined, managers],
    ['POST', '/v1/links', undefined, managers],
    ['DELETE', `/v1/links/${newId('link')}`, undefined, managers],
  ] as const;
  for (const [method, path, sent, allowed] of table) {
    test(`${method} ${path.replace(/(key|sess|link)_\w+/, ':id')}: ${allowed.join(', ')}`, async () => {
      const asked = sent ? { body: sent } : {};
      assert.equal((await ask(method, path, asked)).status, 401);
      for (const role of roles) {
        const { status } = await ask(method, path, { ...asked, key: await api.keyOf(role) });
        if (allowed.some((one) => one === role))
          assert.ok([200, 201, 404].includes(status), `${role}: ${status}`);
        else assert.equal(status, 403, role);
      }
    });
  }
});
