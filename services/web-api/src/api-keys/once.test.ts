import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'drizzle-orm';
import { startedWebApi } from '../testing.ts';

const api = await startedWebApi();
const { ask, ownerKey } = api;

/** Entries of the audit log about it. */
async function entries(target: string): Promise<number> {
  const { rows } = await api.db.system.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM audit_logs WHERE target = ${target}`,
  );
  return rows[0]!.n;
}

const made: [what: string, path: string, body: object | undefined, secret: string][] = [
  ['a key', '/v1/api-keys', { name: 'once' }, 'key'],
  ['a link', '/v1/links', undefined, 'linkToken'],
];
for (const [what, path, body, secret] of made) {
  test(`${what} whose answer was lost is told again, once more or twice, and is one`, async () => {
    const headers = { 'idempotency-key': 'lost' };
    const asked = { key: ownerKey, headers, ...(body && { body }) };
    const first = await ask('POST', path, asked);
    assert.equal(first.status, 201);
    const again = await ask('POST', path, asked);
    assert.deepEqual([again.status, again.headers['idempotent-replayed']], [201, 'true']);
    assert.ok(first.body[secret]);
    assert.deepEqual(again.body, first.body);
    assert.equal(await entries(first.body.id), 1);
    const { rows } = await api.db.system.execute<{ row: string }>(
      sql`SELECT idempotency_keys::text AS row FROM idempotency_keys`,
    );
    const hex = Buffer.from(first.body[secret]).toString('hex');
    assert.ok(rows.length > 0 && rows.every(({ row }) => !row.includes(hex)), 'it is kept sealed');
  });
}

test('a browser is told again by its session, and no other session is', async () => {
  const sessionOf = async () => {
    const { headers } = await ask('POST', '/v1/sessions', { body: { apiKey: ownerKey } });
    return String(headers['set-cookie']).split(';')[0]!;
  };
  const create = (cookie: string) =>
    ask('POST', '/v1/api-keys', {
      body: { name: 'by browser' },
      headers: { cookie, host: 'localhost', origin: 'http://localhost', 'idempotency-key': 'browser' },
    });
  const cookie = await sessionOf();
  const first = await create(cookie);
  assert.equal(first.status, 201);
  assert.deepEqual((await create(`theme=dark; ${cookie}`)).body, first.body);
  const other = await create(await sessionOf());
  assert.equal(other.status, 201);
  assert.notEqual(other.body.key, first.body.key);
});
