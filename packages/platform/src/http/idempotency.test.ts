import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Database, openDatabase, type Within } from '../db/db.ts';
import { ParleyError } from '../errors.ts';
import { guardsWith } from '../identity/principal.ts';
import { newId } from '../ids.ts';
import { silentLog } from '../log/log.ts';
import { testDatabase } from '../testing/database.ts';
import { type ManualClock, manualClock, serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import { idempotencyKeyHeader, openIdempotency, replayedHeader } from './idempotency.ts';

const folder = await mkdtemp(join(tmpdir(), 'parley-once-'));
await writeFile(
  join(folder, '0001_start.sql'),
  'SELECT parley_idempotency(); CREATE TABLE things (name text NOT NULL, secret text NOT NULL);',
);
const { url } = await testDatabase('once');
const db = await openDatabase({ url, migrations: folder, clock: systemClock });
after(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const body = z.strictObject({ name: z.string(), note: z.string().default('') });
const day = 24 * 3600_000;

/** Keys by what they are: two of one project, and one of another. */
const projects = [newId('project'), newId('project')] as const;
const principalOf = (value: string): Principal => ({
  kind: 'api-key',
  organizationId: 'org_1',
  projectId: value === 'elsewhere' ? projects[1] : projects[0],
  role: 'owner',
  scopes: ['*'],
  credentialId: `key_${value}`,
  userId: null,
  expiresAt: null,
});

interface Node {
  ask(name: string, headers?: Record<string, string>, path?: string): ReturnType<typeof answerOf>;
  /** What is done once a thing was written, before its answer is kept. */
  meanwhile: (within: Within) => Promise<void>;
}

async function answerOf(answer: Promise<{ statusCode: number; headers: object; body: string }>) {
  const { statusCode, headers, body } = await answer;
  const said = headers as Record<string, string | undefined>;
  return {
    status: statusCode,
    replayed: said[replayedHeader] === 'true',
    headers: said,
    body: JSON.parse(body),
  };
}

let secrets = 0;

/** One of several nodes on the same database. */
async function node(t: TestContext, clock: ManualClock = manualClock(), of: Database = db): Promise<Node> {
  const idempotency = openIdempotency({ db: of, clock, log: silentLog() });
  t.after(() => idempotency.close());
  const requires = guardsWith({ authenticate: async ({ value }) => principalOf(value) });
  const made: Node = {
    meanwhile: async () => {},
    ask(name, headers = {}, path = '/v1/things') {
      const asked = { authorization: 'Bearer mine', ...headers };
      return answerOf(server.inject({ method: 'POST', url: path, headers: asked, payload: { name } }));
    },
  };
  const once = idempotency.once((within) => ({
    async make(name: string, secret: string) {
      await within.system.execute(sql`INSERT INTO things VALUES (${name}, ${secret})`);
      await made.meanwhile(within);
    },
  }));
  const server = await serve(t, {
    routes(app) {
      for (const path of ['/v1/things', '/v1/others/:id']) {
        const response = { 201: z.strictObject({ name: z.string(), secret: z.string() }) };
        const schema = { headers: idempotencyKeyHeader, body, response };
        app.post(path, { onRequest: [requires('assistants:write')], schema }, async (request, reply) =>
          once(request, reply, async (things) => {
            secrets += 1;
            const made = { name: request.body.name, secret: `secret-${secrets}` };
            await things.make(made.name, made.secret);
            return { status: 201, headers: { location: `/v1/things/${made.name}` }, body: made };
          }),
        );
      }
    },
  });
  return made;
}

async function made(name: string): Promise<number> {
  const { rows } = await db.system.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM things WHERE name = ${name}`,
  );
  return rows[0]!.n;
}

const key = (text: string) => ({ 'idempotency-key': text });

test('a request that is sent again is answered as the first time, on whatever node, and does nothing', async (t) => {
  const [one, other] = [await node(t), await node(t)];
  const first = await one.ask('again', key('"a1"'));
  assert.deepEqual([first.status, first.replayed, first.headers.location], [201, false, '/v1/things/again']);
  for (const again of [await one.ask('again', key('a1')), await other.ask('again', key('"a1"'))]) {
    assert.deepEqual([again.status, again.replayed, again.headers.location], [201, true, '/v1/things/again']);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers['content-type'], first.headers['content-type']);
  }
  assert.equal(await made('again'), 1);
});

test('without a key each request is one of its own', async (t) => {
  const one = await node(t);
  for (const { status, replayed } of [await one.ask('twice'), await one.ask('twice')]) {
    assert.deepEqual([status, replayed], [201, false]);
  }
  assert.equal(await made('twice'), 2);
});

test('a key that came with another body, or about another thing, is refused with 422', async (t) => {
  const one = await node(t);
  await one.ask('first', key('b1'));
  const other = await one.ask('second', key('b1'));
  assert.equal(other.status, 422);
  assert.match(other.body.detail, /new key/);
  assert.equal(await made('second'), 0);
  assert.equal((await one.ask('third', key('b2'), '/v1/others/x')).status, 201);
  assert.equal((await one.ask('third', key('b2'), '/v1/others/y')).status, 422);
});

test('a key is of one credential and one route', async (t) => {
  const one = await node(t);
  const secret = (await one.ask('mine', key('c1'))).body.secret;
  for (const who of ['colleague', 'elsewhere']) {
    const theirs = await one.ask('mine', { ...key('c1'), authorization: `Bearer ${who}` });
    assert.deepEqual([theirs.status, theirs.replayed], [201, false]);
    assert.notEqual(theirs.body.secret, secret);
  }
  assert.equal((await one.ask('mine', key('c1'), '/v1/others/x')).replayed, false);
});

test('while the first is at work the next gets 409 and when to come again, and then its answer', async (t) => {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  t.after(() => gate.resolve());
  const [one, other] = [await node(t), await node(t)];
  one.meanwhile = () => {
    reached.resolve();
    return gate.promise;
  };
  const first = one.ask('slow', key('d1'));
  await reached.promise;
  const early = await other.ask('slow', key('d1'));
  assert.deepEqual([early.status, early.headers['retry-after'], early.body.code], [409, '1', 'aborted']);
  gate.resolve();
  const { body } = await first;
  const late = await other.ask('slow', key('d1'));
  assert.deepEqual([late.status, late.replayed, late.body], [201, true, body]);
  assert.equal(await made('slow'), 1);
});

test('what fails has done nothing, and the same key may try it again', async (t) => {
  const one = await node(t);
  one.meanwhile = async () => {
    throw new ParleyError('failed_precondition', 'Not now.');
  };
  assert.equal((await one.ask('failing', key('e1'))).status, 409);
  assert.equal(await made('failing'), 0);
  one.meanwhile = async () => {};
  const now = await one.ask('failing', key('e1'));
  assert.deepEqual([now.status, now.replayed], [201, false]);
  assert.equal(await made('failing'), 1);
});

test('a node that is killed between the effect and the answer leaves neither, and nothing in the way', async (t) => {
  const doomed = await openDatabase({ url, migrations: folder, clock: systemClock, name: 'doomed' });
  t.after(() => doomed.close());
  const [one, other] = [await node(t, manualClock(), doomed), await node(t)];
  one.meanwhile = async () => {
    // What the database sees of a process that dies: its connections are gone.
    await db.system.execute(
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doomed'`,
    );
  };
  assert.equal((await one.ask('killed', key('f1'))).status, 503);
  assert.equal(await made('killed'), 0);
  const again = await other.ask('killed', key('f1'));
  assert.deepEqual([again.status, again.replayed], [201, false]);
  assert.equal(await made('killed'), 1);
});

test('no secret of an answer is in the database, and no name of a key', async (t) => {
  const one = await node(t);
  const { body } = await one.ask('kept', key('the-name-of-it'));
  const { rows } = await db.system.execute<{ row: string }>(
    sql`SELECT idempotency_keys::text AS row FROM idempotency_keys`,
  );
  assert.ok(rows.length > 0);
  for (const told of [body.secret, 'the-name-of-it']) {
    const hex = Buffer.from(told).toString('hex');
    for (const { row } of rows) assert.ok(!row.includes(told) && !row.includes(hex), told);
  }
});

test('after a day the key is free, and the answer is swept away', async (t) => {
  const clock = manualClock();
  const one = await node(t, clock);
  await one.ask('daily', key('g1'));
  clock.advance(day - 1);
  assert.equal((await one.ask('daily', key('g1'))).replayed, true);
  clock.advance(1);
  assert.deepEqual([(await one.ask('daily', key('g1'))).replayed, await made('daily')], [false, 2]);
  const left = openIdempotency({ db, clock: manualClock(clock.now() + 2 * day), log: silentLog() });
  await left.close();
  const kept = sql`SELECT FROM idempotency_keys WHERE expires_at < ${new Date(clock.now() + 2 * day)}`;
  assert.equal((await db.system.execute(kept)).rowCount, 0);
});

test('however many requests of a project are slow, those of another are worked on', {
  timeout: 20_000,
}, async (t) => {
  const one = await node(t);
  const gate = Promise.withResolvers<void>();
  one.meanwhile = async ({ system }) => {
    const { rows } = await system.execute(sql`SELECT 1 FROM things WHERE name = 'quick'`);
    if (rows.length === 0) await gate.promise;
  };
  const slow = ['s1', 's2', 's3', 's4', 's5'].map((name) => one.ask(name, key(name)));
  while ((await atWork()) < 2) await new Promise((resolve) => setImmediate(resolve));
  const other = await one.ask('quick', { ...key('o'), authorization: 'Bearer elsewhere' });
  assert.equal(other.status, 201);
  gate.resolve();
  assert.deepEqual(new Set((await Promise.all(slow)).map(({ status }) => status)), new Set([201]));
});

/** Requests with a key in the middle of their work. */
async function atWork(): Promise<number> {
  const { rows } = await db.system.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted`,
  );
  return rows[0]!.n;
}

test('a project keeps no more answers than its share, and is told so', async (t) => {
  const clock = manualClock();
  const one = await node(t, clock);
  const full = projects[0] satisfies Id<'project'>;
  await db.system.execute(sql`
    INSERT INTO idempotency_keys
    SELECT sha256(convert_to(n::text, 'UTF8')), ${full}, sha256(''), '', ${new Date(clock.now() + day)}
    FROM generate_series(1, 20000) AS n`);
  const refused = await one.ask('full', key('h1'));
  assert.deepEqual([refused.status, refused.body.code], [429, 'resource_exhausted']);
  assert.equal(await made('full'), 0);
  assert.equal((await one.ask('full')).status, 201, 'without a key');
  const elsewhere = { ...key('h1'), authorization: 'Bearer elsewhere' };
  assert.equal((await one.ask('full', elsewhere)).status, 201, 'of another project');
});

test('a key that is none is refused before anything is done', async (t) => {
  const one = await node(t);
  for (const none of ['"', '""', 'a b', 'ä', `"${'a'.repeat(256)}"`, 'a"b']) {
    assert.equal((await one.ask('none', key(none))).status, 400, none);
  }
  assert.equal(await made('none'), 0);
});
