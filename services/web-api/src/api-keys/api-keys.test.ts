import assert from 'node:assert/strict';
import { test } from 'node:test';
import { revokedSchema, revokedTopic } from '@parley/contracts/topics';
import { openRelay } from '@parley/platform/relay/relay';
import { manualClock } from '@parley/platform/testing/server';
import { systemClock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';
import { mostLinks } from '../links/links.store.ts';
import { startedWebApi, testWebApi } from '../testing.ts';
import { mostKeys } from './api-keys.store.ts';

const api = await startedWebApi();
const { ask, ownerKey } = api;

const create = (body: object) => ask('POST', '/v1/api-keys', { key: ownerKey, body });
const revoke = (id: string, key = ownerKey) => ask('DELETE', `/v1/api-keys/${id}`, { key });
const list = (key = ownerKey) => ask('GET', '/v1/api-keys?limit=100', { key });

test('a revoked key is out at once, and so is the session that was traded for it', async () => {
  const made = await create({ name: 'gone' });
  assert.equal(made.status, 201);
  const { key, id } = made.body;
  const session = await ask('POST', '/v1/sessions', { body: { apiKey: key } });
  assert.equal(session.status, 204);
  const cookie = String(session.headers['set-cookie']).split(';')[0]!;
  assert.equal((await ask('GET', '/v1/me', { headers: { cookie } })).status, 200);

  assert.equal((await revoke(id)).status, 204);
  assert.equal((await ask('GET', '/v1/me', { key })).status, 401);
  assert.equal((await ask('GET', '/v1/me', { headers: { cookie } })).status, 401);
  assert.equal((await revoke(id)).status, 404);
});

test('a revocation is told to every process, with the sessions that end with the key', async () => {
  const { body: made } = await create({ name: 'told' });
  await ask('POST', '/v1/sessions', { body: { apiKey: made.key } });
  const relay = await openRelay({ url: api.url, clock: systemClock });
  const told = Promise.withResolvers<unknown>();
  await relay.subscribe(revokedTopic, told.resolve);
  await revoke(made.id);
  const { credentialIds } = revokedSchema.parse(await told.promise);
  await relay.close();
  assert.equal(credentialIds[0], made.id);
  assert.match(credentialIds[1] ?? '', /^sess_/);
});

test('a key is shown once and never stored in clear', async () => {
  const { body: made } = await create({ name: 'once' });
  assert.ok(!JSON.stringify((await list()).body).includes(made.key));
  const dump = await api.db.system.execute(sql`SELECT string_agg(c::text, ' ') AS all FROM credentials c`);
  assert.ok(!String(dump.rows[0]!.all).includes(made.key.slice(8, 40)));
});

test('nobody makes or revokes a key that may do more than they may', async () => {
  const developer = await api.keyOf('developer');
  const body = { name: 'more', role: 'owner' };
  assert.equal((await ask('POST', '/v1/api-keys', { key: developer, body })).status, 403);
  const owners = (await list()).body.items.find((key: { role: string }) => key.role === 'owner');
  assert.equal((await revoke(owners.id, developer)).status, 403);
  assert.equal((await ask('GET', '/v1/me', { key: ownerKey })).status, 200, 'and it still counts');
});

test("another project's keys are neither listed nor revoked", async () => {
  const stranger = await api.keyOf('owner', await api.otherPlace());
  assert.equal((await list(stranger)).body.items.length, 1);
  const mine = await list();
  assert.equal((await revoke(mine.body.items[0].id, stranger)).status, 404);
});

test('a key counts until its time is over, and when it was last used is written', async () => {
  const clock = manualClock();
  const timed = await startedWebApi({ clock });
  const body = { name: 'short', expiresInDays: 1 };
  const { body: made } = await timed.ask('POST', '/v1/api-keys', { key: timed.ownerKey, body });
  const asked = () => timed.ask('GET', '/v1/me', { key: made.key });
  clock.advance(24 * 3600_000 - 1);
  const lastUsedAt = new Date(clock.now()).toISOString();
  assert.equal((await asked()).status, 200);
  clock.advance(1);
  assert.equal((await asked()).status, 401);
  await timed.close();

  const after = await testWebApi({ url: timed.url, clock });
  const { body: keys } = await after.ask('GET', '/v1/api-keys', { key: timed.ownerKey });
  const kept = keys.items.find(({ id }: { id: string }) => id === made.id);
  assert.equal(kept.lastUsedAt, lastUsedAt);
});

test('a project has so many keys and links at most, those that are over not counted, and another is not concerned', async () => {
  const full = await startedWebApi();
  const copies = mostKeys - 1;
  const fill = (revokedAt: Date | null) => sql`
    INSERT INTO credentials (id, organization_id, project_id, name, role, hash, hint, created_at, revoked_at)
    SELECT id || n || ${revokedAt === null ? 'a' : 'b'}, organization_id, project_id, name, role,
      sha256((id || n || ${String(revokedAt)})::bytea), hint, created_at, ${revokedAt}
    FROM (SELECT * FROM credentials WHERE revoked_at IS NULL LIMIT 1) AS one, generate_series(1, ${copies}) AS n`;
  await full.db.system.execute(fill(new Date()));
  const make = (path: string, body: object) => full.ask('POST', path, { key: full.ownerKey, body });
  const made = await make('/v1/api-keys', { name: 'fits' });
  assert.equal(made.status, 201);
  await full.ask('DELETE', `/v1/api-keys/${made.body.id}`, { key: full.ownerKey });

  await full.db.system.execute(fill(null));
  const refused = await make('/v1/api-keys', { name: 'one too many' });
  assert.deepEqual([refused.status, refused.body.code], [429, 'resource_exhausted']);
  assert.match(refused.body.detail, /1000 API keys/);
  assert.equal((await create({ name: 'of another' })).status, 201);

  assert.equal((await make('/v1/links', {})).status, 201);
  await full.db.system.execute(sql`
    INSERT INTO link_tokens (hash, project_id, role, created_at, expires_at, id)
    SELECT sha256((id || n)::bytea), project_id, role, created_at, expires_at, id || n
    FROM (SELECT * FROM link_tokens WHERE used_at IS NULL LIMIT 1) AS one, generate_series(1, ${mostLinks}) AS n`);
  assert.equal((await make('/v1/links', {})).status, 429);
});
