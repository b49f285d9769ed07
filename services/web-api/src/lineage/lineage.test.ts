import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '@parley/platform/db/db';
import { newId } from '@parley/platform/ids';
import { testDatabase } from '@parley/platform/testing/database';
import { systemClock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';
import { hashSecret, newApiKey, newToken } from '../identity/secrets.ts';
import { startedWebApi, testWebApi } from '../testing.ts';

const api = await startedWebApi();
const { ask, ownerKey, place } = api;

const newKey = async (key: string) =>
  (await ask('POST', '/v1/api-keys', { key, body: { name: 'child', role: 'owner' } })).body;
const audited = async (target: string) => {
  const { rows } = await api.db.system.execute<{ action: string; actor_id: string; details: object }>(
    sql`SELECT action, actor_id, details FROM audit_logs WHERE target = ${target} ORDER BY seq`,
  );
  return rows;
};

test('sessions and links are listed with what they came from, made and ended in the audit, and gone when ended', async () => {
  const parent = await newKey(ownerKey);
  const { key } = parent;
  await ask('POST', '/v1/sessions', { body: { apiKey: key } });
  const { body: link } = await ask('POST', '/v1/links', { key });
  assert.equal(link.parentId, parent.id);
  const [session] = (await ask('GET', '/v1/sessions', { key })).body.items;
  assert.deepEqual([session.parentId, session.role, session.current], [parent.id, 'owner', false]);
  const [listed] = (await ask('GET', '/v1/links', { key })).body.items;
  const { linkToken, ...shown } = link;
  assert.deepEqual(listed, shown, 'and without its secret');

  for (const [list, id, created, ended] of [
    ['sessions', session.id, 'session.created', 'session.ended'],
    ['links', link.id, 'link.created', 'link.ended'],
  ]) {
    assert.equal((await ask('DELETE', `/v1/${list}/${id}`, { key })).status, 204);
    assert.equal((await ask('DELETE', `/v1/${list}/${id}`, { key })).status, 404);
    assert.deepEqual((await ask('GET', `/v1/${list}`, { key })).body.items, [], list);
    const entries = await audited(id);
    assert.deepEqual(
      entries.map(({ action, actor_id }) => [action, actor_id]),
      [
        [created, parent.id],
        [ended, parent.id],
      ],
    );
  }
  assert.equal((await ask('POST', '/v1/sessions', { body: { linkToken } })).status, 401);
});

test('what ends with something else is audited as that, and the chain stays whole', async () => {
  const parent = await newKey(ownerKey);
  const child = await newKey(parent.key);
  await ask('DELETE', `/v1/api-keys/${parent.id}`, { key: ownerKey });
  const [, revoked] = await audited(child.id);
  assert.deepEqual(revoked?.details, { name: 'child', role: 'owner', endedWith: parent.id });
  assert.equal((await api.stores.audit.verify(place.organization.id)).whole, true);
});

test('nobody ends a session or a link of a mightier role, or of another project', async () => {
  await ask('POST', '/v1/sessions', { body: { apiKey: ownerKey } });
  await ask('POST', '/v1/links', { key: ownerKey });
  const developer = await api.keyOf('developer');
  const stranger = await api.keyOf('owner', await api.otherPlace());
  for (const list of ['sessions', 'links']) {
    const [mine] = (await ask('GET', `/v1/${list}`, { key: ownerKey })).body.items;
    assert.equal((await ask('DELETE', `/v1/${list}/${mine.id}`, { key: developer })).status, 403);
    assert.equal((await ask('DELETE', `/v1/${list}/${mine.id}`, { key: stranger })).status, 404);
    assert.deepEqual((await ask('GET', `/v1/${list}`, { key: stranger })).body.items, []);
  }
});

test('a child that is being made while its parent is revoked ends with it, or is not made', async () => {
  for (let round = 0; round < 10; round += 1) {
    const parent = await newKey(ownerKey);
    const children = [1, 2, 3].map(() => newKey(parent.key));
    await ask('DELETE', `/v1/api-keys/${parent.id}`, { key: ownerKey });
    for (const { key } of await Promise.all(children)) {
      if (key !== undefined) assert.equal((await ask('GET', '/v1/me', { key })).status, 401);
    }
  }
});

test('a key lasts no longer than the key that made it', async () => {
  const body = { name: 'short', role: 'owner', expiresInDays: 2 };
  const short = (await ask('POST', '/v1/api-keys', { key: ownerKey, body })).body;
  const child = await newKey(short.key);
  assert.equal(child.expiresAt, short.expiresAt);
  const longer = { ...body, expiresInDays: 20 };
  const second = (await ask('POST', '/v1/api-keys', { key: short.key, body: longer })).body;
  assert.equal(second.expiresAt, short.expiresAt);
});

test('keys, sessions and links of an earlier version keep working, and a session ends with its key', async () => {
  const migrations = new URL('../../migrations/', import.meta.url);
  const folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  after(() => rm(folder, { recursive: true }));
  const { url } = await testDatabase('web_db');
  for (const name of ['0001_start.sql', '0002_keys_out_of_reach.sql'])
    await cp(new URL(name, migrations), join(folder, name));
  const before = await openDatabase({ url, migrations: folder, clock: systemClock });
  const [org, proj] = [newId('organization'), newId('project')];
  const keys = [newApiKey(), newApiKey()] as const;
  const ids = [newId('apiKey'), newId('apiKey')] as const;
  const tokens = [newToken(), newToken(), newToken()] as const;
  const linkToken = newToken();
  const run = (statement: ReturnType<typeof sql>) => before.system.execute(statement);
  await run(sql`INSERT INTO organizations VALUES (${org}, 'O', now(), 0, ${Buffer.alloc(32)})`);
  await run(sql`INSERT INTO projects VALUES (${proj}, ${org}, 'P', now())`);
  for (const [n, key] of keys.entries())
    await run(sql`
      INSERT INTO credentials (id, organization_id, project_id, name, role, hash, hint, created_at, revoked_at)
      VALUES (${ids[n]}, ${org}, ${proj}, 'K', 'owner', ${hashSecret(key)}, 'x', now(), ${n === 1 ? new Date() : null})`);
  for (const [n, token] of tokens.entries())
    await run(sql`
      INSERT INTO sessions (id, organization_id, project_id, credential_id, role, hash, created_at, expires_at)
      VALUES (${newId('session')}, ${org}, ${proj}, ${ids[n] ?? null}, 'owner', ${hashSecret(token)}, now(),
        now() + interval '1 day')`);
  await run(
    sql`INSERT INTO link_tokens VALUES (${hashSecret(linkToken)}, ${proj}, 'owner', now(), now() + interval '1 hour')`,
  );
  await before.close();

  const now = await testWebApi({ url });
  const me = async (token: string) =>
    (await now.ask('GET', '/v1/me', { headers: { cookie: `parley_session=${token}` } })).status;
  assert.deepEqual([await me(tokens[0]), await me(tokens[1]), await me(tokens[2])], [200, 401, 200]);
  const [key] = keys;
  assert.equal((await now.ask('GET', '/v1/sessions', { key })).body.items.length, 2);
  assert.equal((await now.ask('GET', '/v1/links', { key })).body.items.length, 1);
  assert.equal((await now.ask('POST', '/v1/sessions', { body: { linkToken } })).status, 204);
  assert.equal((await now.ask('DELETE', `/v1/api-keys/${ids[0]}`, { key })).status, 204);
  assert.deepEqual([await me(tokens[0]), await me(tokens[2])], [401, 200]);
});
