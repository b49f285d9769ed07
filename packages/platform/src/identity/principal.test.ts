import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roles } from '@parley/contracts/access';
import { can, type Principal, permissionSchema, rolePermissions } from '@parley/contracts/identity';
import { z } from 'zod';
import { ParleyError } from '../errors.ts';
import { manualClock, serve } from '../testing/server.ts';
import {
  type Credential,
  cachedIdentity,
  credentialOf,
  guardsWith,
  type Identity,
  principalOf,
  tenantOf,
} from './principal.ts';

const developer: Principal = {
  kind: 'api-key',
  organizationId: 'org_1',
  projectId: 'proj_1',
  role: 'developer',
  scopes: ['*'],
  credentialId: 'key_1',
  userId: null,
  expiresAt: null,
};

/** An identity that knows a table of values, and counts what it was asked. */
function identityOf(known: Map<string, Principal>): Identity & { asked: Credential[] } {
  const asked: Credential[] = [];
  return {
    asked,
    async authenticate(credential) {
      asked.push(credential);
      const principal = known.get(credential.value);
      if (!principal) throw new ParleyError('unauthenticated', 'This key is not known.');
      return principal;
    },
  };
}

test('a principal may do what its role allows and its scopes do not leave out', () => {
  assert.ok(can(developer, 'assistants:write'));
  assert.ok(!can(developer, 'members:manage'));
  const narrow: Principal = { ...developer, scopes: ['calls:read', 'members:manage'] };
  assert.ok(can(narrow, 'calls:read'));
  assert.ok(!can(narrow, 'assistants:write'), 'a scope left out');
  assert.ok(!can(narrow, 'members:manage'), 'a scope beyond the role');
});

test('each role may do all that the role below it may', () => {
  for (const [index, role] of roles.entries()) {
    const below = roles[index + 1];
    for (const permission of below ? rolePermissions[below] : []) {
      assert.ok(can({ role, scopes: ['*'] }, permission), `${role} ${permission}`);
    }
  }
  for (const permission of permissionSchema.options)
    assert.ok(can({ role: 'owner', scopes: ['*'] }, permission));
});

test('a credential is read from the headers; a key goes before a cookie', () => {
  assert.deepEqual(credentialOf({ authorization: 'Bearer pk_1', cookie: 'a=b' }), {
    kind: 'bearer',
    value: 'pk_1',
  });
  assert.deepEqual(credentialOf({ cookie: 'a=b', 'x-parley-project': 'proj_2' }), {
    kind: 'cookie',
    value: 'a=b',
    projectId: 'proj_2',
  });
  for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer ' }]) {
    assert.throws(() => credentialOf(headers), { code: 'unauthenticated' });
  }
});

test('a busy key is asked about once per half second, a revoked one is out after it', async () => {
  const known = new Map([['pk_1', developer]]);
  const identity = identityOf(known);
  const clock = manualClock();
  const cached = cachedIdentity(identity, clock);
  const key: Credential = { kind: 'bearer', value: 'pk_1' };
  await cached.authenticate(key);
  await cached.authenticate(key);
  assert.equal(identity.asked.length, 1);
  known.clear();
  clock.advance(499);
  assert.equal((await cached.authenticate(key)).credentialId, 'key_1');
  clock.advance(1);
  await assert.rejects(cached.authenticate(key), { code: 'unauthenticated' });
});

test('what is forgotten is asked again, also what was being asked, and what has expired is not kept', async () => {
  const known = new Map([['pk_1', developer]]);
  const clock = manualClock();
  const gate = Promise.withResolvers<void>();
  const slow = identityOf(known);
  const cached = cachedIdentity(
    {
      async authenticate(credential) {
        const principal = await slow.authenticate(credential);
        await gate.promise;
        return principal;
      },
    },
    clock,
  );
  const key: Credential = { kind: 'bearer', value: 'pk_1' };
  const early = cached.authenticate(key);
  cached.forget();
  gate.resolve();
  await early;
  known.set('pk_1', { ...developer, expiresAt: new Date(clock.now() + 100).toISOString() });
  await cached.authenticate(key);
  await cached.authenticate(key);
  assert.equal(slow.asked.length, 2, 'the answer from before was not kept');
  cached.forget();
  await cached.authenticate(key);
  assert.equal(slow.asked.length, 3);
  known.clear();
  clock.advance(100);
  await assert.rejects(cached.authenticate(key), { code: 'unauthenticated' });
});

test('refusals and single-use tokens are never remembered, and a project is part of what is', async () => {
  const known = new Map<string, Principal>();
  const identity = identityOf(known);
  const cached = cachedIdentity(identity, manualClock());
  await assert.rejects(cached.authenticate({ kind: 'bearer', value: 'pk_1' }));
  known.set('pk_1', developer);
  await cached.authenticate({ kind: 'bearer', value: 'pk_1' });
  await cached.authenticate({ kind: 'bearer', value: 'pk_1', projectId: 'proj_2' });
  await cached.authenticate({ kind: 'token', value: 'pk_1' });
  await cached.authenticate({ kind: 'token', value: 'pk_1' });
  assert.equal(identity.asked.length, 5);
});

test('a guard lets in who may, and says which permission is missing', async (t) => {
  const identity = identityOf(new Map([['pk_1', developer]]));
  const requires = guardsWith(identity);
  const server = await serve(t, {
    routes(app) {
      app.get('/v1/a', { onRequest: [requires('calls:read')] }, async (request) => principalOf(request));
      app.get('/v1/b', { onRequest: [requires('members:manage')] }, async () => ({}));
      app.get('/v1/both', { onRequest: [requires('calls:read'), requires('keys:read')] }, async () => ({}));
      app.get('/open', async (request) => principalOf(request));
    },
  });
  const headers = { authorization: 'Bearer pk_1' };
  assert.deepEqual((await server.inject({ url: '/v1/a', headers })).json(), developer);
  assert.equal((await server.inject('/v1/a')).statusCode, 401);
  const denied = await server.inject({ url: '/v1/b', headers });
  assert.equal(denied.statusCode, 403);
  assert.match(denied.json().detail, /members:manage/);
  identity.asked.length = 0;
  await server.inject({ url: '/v1/both', headers });
  assert.equal(identity.asked.length, 1, 'two guards ask once');
  assert.equal((await server.inject('/open')).statusCode, 500);
});

test('a guard under onRequest refuses before the body is looked at', async (t) => {
  const requires = guardsWith(identityOf(new Map([['pk_1', developer]])));
  const schema = { body: z.object({ name: z.string() }) };
  const server = await serve(t, {
    routes: (app) =>
      void app.post('/v1/a', { schema, onRequest: [requires('assistants:write')] }, async (request) => {
        return { name: request.body.name, by: principalOf(request).credentialId };
      }),
  });
  const post = (headers: Record<string, string>, payload: object) =>
    server.inject({ method: 'POST', url: '/v1/a', headers, payload });
  assert.equal((await post({}, { odd: true })).statusCode, 401);
  assert.equal((await post({ authorization: 'Bearer pk_1' }, { odd: true })).statusCode, 400);
  assert.deepEqual((await post({ authorization: 'Bearer pk_1' }, { name: 'a' })).json(), {
    name: 'a',
    by: 'key_1',
  });
});

test('a signed-in browser may change things only from our own pages', async (t) => {
  const session: Principal = { ...developer, kind: 'session', projectId: null };
  const requires = guardsWith(identityOf(new Map([['s=1', session]])), {
    allowedOrigins: ['https://app.example'],
  });
  const server = await serve(t, {
    routes(app) {
      app.get('/v1/a', { onRequest: [requires('calls:read')] }, async (request) => tenantOf(request));
      app.post('/v1/a', { onRequest: [requires('calls:delete')] }, async () => ({}));
    },
  });
  const post = (origin: Record<string, string>) =>
    server.inject({
      method: 'POST',
      url: '/v1/a',
      headers: { cookie: 's=1', host: 'parley.example', ...origin },
    });
  assert.equal((await post({ origin: 'https://parley.example' })).statusCode, 200);
  assert.equal((await post({ origin: 'https://app.example' })).statusCode, 200);
  assert.equal((await post({ origin: 'https://evil.example' })).statusCode, 403);
  assert.equal((await post({ origin: 'null' })).statusCode, 403);
  assert.equal((await post({})).statusCode, 403);
  const read = await server.inject({ url: '/v1/a', headers: { cookie: 's=1' } });
  assert.equal(read.statusCode, 400);
  assert.match(read.json().detail, /x-parley-project/);
});
