import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Role } from '@parley/contracts/access';
import { revokedSchema, revokedTopic } from '@parley/contracts/topics';
import { remoteIdentity } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import { openRelay } from '@parley/platform/relay/relay';
import { systemClock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';
import { apiKeysStore } from './api-keys.store.ts';
import { newKeyRow } from './api-keys.ts';
import { auditStore } from './audit.store.ts';
import { organizationsStore, type Place } from './organizations.store.ts';
import { hashSecret, newApiKey } from './secrets.ts';
import { testWebApi } from './testing.ts';

const api = await testWebApi();
const { key: firstKey, keyFile: _, ...place } = await api.firstStart();
const ownerKey = firstKey!;

type Inject = {
  method?: 'GET' | 'POST' | 'DELETE';
  url: string;
  body?: object;
  headers?: Record<string, string>;
};
const as = (key: string) => ({ authorization: `Bearer ${key}` });

async function ask({ method = 'GET', url, body, headers = {} }: Inject) {
  const answer = await api.server.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? null : answer.json(),
    headers: answer.headers,
  };
}

async function keyOf(role: Role, where: Place = place): Promise<string> {
  const of = { organizationId: where.organization.id, projectId: where.project.id, name: role, role };
  const { key, row } = newKeyRow({ ...of, createdAt: new Date() });
  await apiKeysStore(api.db).insert(where.project.id, row);
  return key;
}

async function otherPlace(): Promise<Place> {
  const made: Place = {
    organization: { id: newId('organization'), name: 'Others' },
    project: { id: newId('project'), name: 'Their project' },
  };
  await organizationsStore(api.db.system).insert(made, new Date());
  return made;
}

describe('keys and sessions', () => {
  test('a key says who is asking', async () => {
    const { status, body } = await ask({ url: '/v1/me', headers: as(ownerKey) });
    assert.equal(status, 200);
    assert.deepEqual(body, { kind: 'api-key', role: 'owner', ...place });
  });

  test('a revoked key is out at once, and so is the session that was traded for it', async () => {
    const made = await ask({
      method: 'POST',
      url: '/v1/api-keys',
      body: { name: 'gone' },
      headers: as(ownerKey),
    });
    assert.equal(made.status, 201);
    const { key, id } = made.body;
    const session = await ask({ method: 'POST', url: '/v1/sessions', body: { apiKey: key } });
    assert.equal(session.status, 204);
    const cookie = String(session.headers['set-cookie']).split(';')[0]!;
    assert.equal((await ask({ url: '/v1/me', headers: { cookie } })).status, 200);

    assert.equal(
      (await ask({ method: 'DELETE', url: `/v1/api-keys/${id}`, headers: as(ownerKey) })).status,
      204,
    );
    assert.equal((await ask({ url: '/v1/me', headers: as(key) })).status, 401);
    assert.equal((await ask({ url: '/v1/me', headers: { cookie } })).status, 401);
    assert.equal(
      (await ask({ method: 'DELETE', url: `/v1/api-keys/${id}`, headers: as(ownerKey) })).status,
      404,
    );
  });

  test('a revocation is told to every process, with the sessions that end with the key', async () => {
    const made = await ask({
      method: 'POST',
      url: '/v1/api-keys',
      body: { name: 'told' },
      headers: as(ownerKey),
    });
    await ask({ method: 'POST', url: '/v1/sessions', body: { apiKey: made.body.key } });
    const relay = await openRelay({ url: api.url, clock: systemClock });
    const told = Promise.withResolvers<unknown>();
    await relay.subscribe(revokedTopic, told.resolve);
    await ask({ method: 'DELETE', url: `/v1/api-keys/${made.body.id}`, headers: as(ownerKey) });
    const { credentialIds } = revokedSchema.parse(await told.promise);
    await relay.close();
    assert.equal(credentialIds[0], made.body.id);
    assert.match(credentialIds[1] ?? '', /^sess_/);
  });

  test('a key is shown once and never stored in clear', async () => {
    const made = await ask({
      method: 'POST',
      url: '/v1/api-keys',
      body: { name: 'once' },
      headers: as(ownerKey),
    });
    const list = await ask({ url: '/v1/api-keys?limit=100', headers: as(ownerKey) });
    assert.ok(!JSON.stringify(list.body).includes(made.body.key));
    const dump = await api.db.system.execute(sql`SELECT string_agg(c::text, ' ') AS all FROM credentials c`);
    assert.ok(!String(dump.rows[0]!.all).includes(made.body.key.slice(8, 40)));
  });

  test('an expired key does not count', async () => {
    const { key, row } = newKeyRow({
      organizationId: place.organization.id,
      projectId: place.project.id,
      name: 'old',
      role: 'viewer',
      createdAt: new Date(0),
      expiresAt: new Date(1),
    });
    await apiKeysStore(api.db).insert(place.project.id, row);
    assert.equal((await ask({ url: '/v1/me', headers: as(key) })).status, 401);
  });

  test('a link opens one session, even when two ask at once', async () => {
    const linkToken = await api.sessions.newLink(place.project.id, 'owner');
    const answers = await Promise.all(
      [1, 2, 3].map(() => ask({ method: 'POST', url: '/v1/sessions', body: { linkToken } })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 401, 401]);
  });

  test('a cookie is HttpOnly and SameSite=Strict, and Secure only over https', async () => {
    const body = { apiKey: ownerKey };
    const plain = await ask({ method: 'POST', url: '/v1/sessions', body });
    assert.match(String(plain.headers['set-cookie']), /; Path=\/; .*HttpOnly; SameSite=Strict$/);
    const headers = { 'x-forwarded-proto': 'https' };
    const safe = await ask({ method: 'POST', url: '/v1/sessions', body, headers });
    assert.match(String(safe.headers['set-cookie']), /; Secure$/);
  });

  test('a change with a cookie needs the Origin of this host', async () => {
    const session = await ask({ method: 'POST', url: '/v1/sessions', body: { apiKey: ownerKey } });
    const cookie = String(session.headers['set-cookie']).split(';')[0]!;
    const change = { method: 'POST', url: '/v1/api-keys', body: { name: 'csrf' } } as const;
    const at = (origin?: string) => ({
      ...change,
      headers: { cookie, host: 'parley.test', ...(origin ? { origin } : {}) },
    });
    assert.equal((await ask(at())).status, 403);
    assert.equal((await ask(at('https://evil.test'))).status, 403);
    assert.equal((await ask(at('http://parley.test'))).status, 201);
  });

  test('a session that was given back is out', async () => {
    const session = await ask({ method: 'POST', url: '/v1/sessions', body: { apiKey: ownerKey } });
    const cookie = String(session.headers['set-cookie']).split(';')[0]!;
    const headers = { cookie, host: 'parley.test', origin: 'http://parley.test' };
    assert.equal((await ask({ method: 'DELETE', url: '/v1/sessions/current', headers })).status, 204);
    assert.equal((await ask({ url: '/v1/me', headers })).status, 401);
  });

  test('nobody makes or revokes a key that may do more than they may', async () => {
    const developer = await keyOf('developer');
    const body = { name: 'more', role: 'owner' };
    assert.equal(
      (await ask({ method: 'POST', url: '/v1/api-keys', body, headers: as(developer) })).status,
      403,
    );
    const list = await ask({ url: '/v1/api-keys?limit=100', headers: as(ownerKey) });
    const owners = list.body.items.find((key: { role: string }) => key.role === 'owner');
    const url = `/v1/api-keys/${owners.id}`;
    assert.equal((await ask({ method: 'DELETE', url, headers: as(developer) })).status, 403);
    assert.equal((await ask({ url: '/v1/me', headers: as(ownerKey) })).status, 200, 'and it still counts');
  });

  test('other services get the same answer by rpc', async () => {
    const identity = remoteIdentity(api.peers);
    const principal = await identity.authenticate({ kind: 'bearer', value: ownerKey });
    assert.equal(principal.projectId, place.project.id);
    assert.deepEqual(principal.scopes, ['*']);
    await assert.rejects(identity.authenticate({ kind: 'bearer', value: newApiKey() }), {
      code: 'unauthenticated',
    });
    await assert.rejects(identity.authenticate({ kind: 'bearer', value: 'pk_live_x' }), {
      code: 'unauthenticated',
    });
    const elsewhere = { kind: 'bearer' as const, value: ownerKey, projectId: newId('project') };
    await assert.rejects(identity.authenticate(elsewhere), { code: 'unauthenticated' });
  });
});

describe('every guarded route', () => {
  const routes = [
    { method: 'GET', url: '/v1/me', roles: ['owner', 'admin', 'developer', 'analyst', 'viewer'] },
    { method: 'GET', url: '/v1/api-keys', roles: ['owner', 'admin', 'developer'] },
    {
      method: 'POST',
      url: '/v1/api-keys',
      body: { name: 'x', role: 'viewer' },
      roles: ['owner', 'admin', 'developer'],
    },
    { method: 'DELETE', url: `/v1/api-keys/${newId('apiKey')}`, roles: ['owner', 'admin', 'developer'] },
    { method: 'POST', url: '/v1/links', roles: ['owner', 'admin', 'developer'] },
  ] as const;
  for (const { method, url, roles: allowed, ...rest } of routes) {
    test(`${method} ${url.replace(/key_\w+/, ':id')} asks who it is and what they may do`, async () => {
      const request = { method, url, ...('body' in rest ? { body: rest.body } : {}) };
      assert.equal((await ask(request)).status, 401);
      for (const role of ['owner', 'admin', 'developer', 'analyst', 'viewer'] as const) {
        const { status } = await ask({ ...request, headers: as(await keyOf(role)) });
        if ((allowed as readonly string[]).includes(role))
          assert.ok([200, 201, 404].includes(status), `${role}: ${status}`);
        else assert.equal(status, 403, role);
      }
    });
  }

  test("another project's keys are neither listed nor revoked", async () => {
    const others = await otherPlace();
    const stranger = await keyOf('owner', others);
    const list = await ask({ url: '/v1/api-keys?limit=100', headers: as(stranger) });
    assert.equal(list.body.items.length, 1);
    const mine = await ask({ url: '/v1/api-keys', headers: as(ownerKey) });
    const url = `/v1/api-keys/${mine.body.items[0].id}`;
    assert.equal((await ask({ method: 'DELETE', url, headers: as(stranger) })).status, 404);
  });

  test('a query that forgets its project sees only the keys of the project it runs in', async () => {
    const others = await otherPlace();
    await keyOf('owner', others);
    const rows = await api.db.project(others.project.id, (tx) => tx.execute(sql`SELECT id FROM credentials`));
    assert.equal(rows.rows.length, 1);
  });
});

describe('the audit log', () => {
  test('is whole after what happened above, and cannot be changed', async () => {
    const audit = auditStore(api.db.system);
    const state = await audit.verify(place.organization.id);
    assert.ok(state.whole && state.entries > 5);
    await assert.rejects(api.db.system.execute(sql`UPDATE audit_logs SET action = 'nothing'`));
    await assert.rejects(api.db.system.execute(sql`DELETE FROM audit_logs`));
    await assert.rejects(api.db.system.execute(sql`TRUNCATE audit_logs`));
  });

  test('shows where it was tampered with, whoever got around the trigger', async () => {
    const audit = auditStore(api.db.system);
    const tamper = (change: ReturnType<typeof sql>) =>
      api.db.transaction(async (tx) => {
        await tx.execute(sql`ALTER TABLE audit_logs DISABLE TRIGGER USER`);
        await tx.execute(change);
        const state = await auditStore(tx).verify(place.organization.id);
        await tx.execute(sql`ALTER TABLE audit_logs ENABLE TRIGGER USER`);
        throw state;
      });
    const broken = (brokenAtSeq: number) => (rolledBack: Error) => {
      assert.deepEqual(rolledBack.cause, { whole: false, brokenAtSeq });
      return true;
    };
    const { entries } = (await audit.verify(place.organization.id)) as { entries: number };
    await assert.rejects(tamper(sql`UPDATE audit_logs SET details = '{}' WHERE seq = 2`), broken(2));
    await assert.rejects(tamper(sql`DELETE FROM audit_logs WHERE seq = 3`), broken(3));
    await assert.rejects(tamper(sql`DELETE FROM audit_logs WHERE seq = ${entries}`), broken(entries));
  });
});

describe('the first start', () => {
  test('makes one organization and one key, in a file for this user only, however often and at once', async () => {
    const fresh = await testWebApi();
    const starts = await Promise.all([fresh.firstStart(), fresh.firstStart(), fresh.firstStart()]);
    assert.equal(new Set(starts.map(({ project }) => project.id)).size, 1);
    assert.equal(new Set(starts.map(({ key }) => key)).size, 1, 'nobody has used it, so it is told again');
    const path = join(fresh.home, 'first-key');
    assert.equal((await readFile(path, 'utf8')).trim(), starts[0]!.key);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test('a start that was killed before its commit leaves a file that the next one replaces', async () => {
    const fresh = await testWebApi();
    await writeFile(join(fresh.home, 'first-key'), `${newApiKey()}\n`);
    const { key, keyFile } = await fresh.firstStart();
    assert.equal((await readFile(keyFile, 'utf8')).trim(), key);
    const found = await fresh.server.inject({ url: '/v1/me', headers: as(key!) });
    assert.equal(found.statusCode, 200);
  });

  test('where the file is gone and no key was ever used, another key is made; else none', async () => {
    const fresh = await testWebApi();
    const first = await fresh.firstStart();
    await rm(first.keyFile);
    const second = await fresh.firstStart();
    assert.notEqual(second.key, first.key);
    assert.equal(second.project.id, first.project.id);
    await fresh.db.system.execute(
      sql`UPDATE credentials SET last_used_at = now() WHERE hash = ${hashSecret(second.key!)}`,
    );
    await rm(second.keyFile);
    assert.equal((await fresh.firstStart()).key, undefined);
  });
});
