import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import { until } from '../queue/queue.conformance.ts';
import { testDatabase } from '../testing/database.ts';
import { systemClock } from '../time/clock.ts';
import { type Database, openDatabase } from './db.ts';
import { addToOutbox, type OutboxConsumer, startOutbox } from './outbox.ts';

let db: Database;
let url: string;
let folder: string;

before(async () => {
  ({ url } = await testDatabase('outbox'));
  folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  await writeFile(join(folder, '0001_outbox.sql'), 'SELECT parley_outbox();');
  db = await openDatabase({ url, migrations: folder, clock: systemClock });
});

beforeEach(() => db.system.execute(sql`DELETE FROM outbox`));

after(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

async function waiting(): Promise<number> {
  const { rows } = await db.system.execute<{ count: string }>(sql`SELECT count(*) FROM outbox`);
  return Number(rows[0]?.count);
}

/** Remembers what it was given; refuses while `refusing`. */
function notebook() {
  const notes = {
    refusing: false,
    given: [] as unknown[],
    ids: [] as string[],
    consume: (async (items) => {
      if (notes.refusing) throw new ParleyError('unavailable', 'away');
      notes.given.push(...items.map(({ payload }) => payload));
      notes.ids.push(...items.map(({ id }) => id));
    }) satisfies OutboxConsumer,
  };
  return notes;
}

const outboxOf = (
  consumers: Record<string, OutboxConsumer>,
  more: { log?: Log; pollMs?: number; batch?: number } = {},
) => startOutbox({ db, url, consumers, clock: systemClock, ...more });
const mail = (...payloads: unknown[]) =>
  db.transaction((tx) => addToOutbox(tx, ...payloads.map((payload) => ({ topic: 'mail', payload }))));

test('an entry of a committed transaction comes to the consumer of its topic, and is gone', async () => {
  const notes = notebook();
  const outbox = outboxOf({ mail: notes.consume });
  const payload = { projectId: newId('project'), to: 'Zoë', list: [1] };
  const ids = await db.project(payload.projectId, (tx) => addToOutbox(tx, { topic: 'mail', payload }));
  await until(async () => (await waiting()) === 0);
  assert.deepEqual([notes.ids, notes.given], [ids, [payload]]);
  await outbox.close();
});

test('an entry is there until its consumer has finished, and comes again when that fails', async () => {
  const finish = Promise.withResolvers<void>();
  let tries = 0;
  const outbox = outboxOf({
    async mail() {
      tries += 1;
      if (tries === 1) await finish.promise;
    },
  });
  await mail('kept');
  await until(() => tries === 1);
  assert.equal(await waiting(), 1, 'it was taken, and is not done');
  finish.reject(new Error('broke off'));
  await until(async () => (await waiting()) === 0);
  assert.equal(tries, 2);
  await outbox.close();
});

test('a consumer that fails holds up no other, and a topic without one waits', async () => {
  const notes = notebook();
  const bad = notebook();
  bad.refusing = true;
  const outbox = outboxOf({ good: notes.consume, bad: bad.consume });
  const entries = ['bad', 'good', 'later'].map((topic) => ({ topic, payload: topic }));
  await db.transaction((tx) => addToOutbox(tx, ...entries));
  await until(async () => (await waiting()) === 2);
  assert.deepEqual([notes.given, bad.given], [['good'], []]);
  await outbox.close();
});

test('an entry of a transaction that was rolled back is never consumed', async () => {
  const notes = notebook();
  const outbox = outboxOf({ mail: notes.consume });
  await db
    .transaction(async (tx) => {
      await addToOutbox(tx, { topic: 'mail', payload: 'never' });
      throw new Error('changed our mind');
    })
    .catch(() => {});
  await mail('sent');
  await until(() => notes.given.length > 0);
  assert.deepEqual(notes.given, ['sent']);
  await outbox.close();
});

test('a project can add entries of its own and read none', async () => {
  const projectId = newId('project');
  await db.project(projectId, (tx) => addToOutbox(tx, { topic: 'mail', payload: { projectId } }));
  for (const payload of [{ projectId: newId('project') }, {}, 1]) {
    await assert.rejects(
      db.project(projectId, (tx) => addToOutbox(tx, { topic: 'mail', payload })),
      { code: 'permission_denied' },
    );
  }
  await assert.rejects(
    db.project(newId('project'), (tx) => tx.execute(sql`SELECT * FROM outbox`)),
    { code: 'permission_denied' },
  );
});

test('entries wait while the consumer is away, and follow in order when it is back', async () => {
  const notes = notebook();
  notes.refusing = true;
  const outbox = outboxOf({ mail: notes.consume });
  for (const payload of [1, 2, 3]) await mail(payload);
  assert.equal(await waiting(), 3);
  notes.refusing = false;
  await until(async () => (await waiting()) === 0);
  assert.deepEqual(notes.given, [1, 2, 3]);
  await outbox.close();
});

test('an entry that its consumer would never take is dropped, and keeps none of the others', async () => {
  const said: string[] = [];
  const log = { warn() {}, error: (_: unknown, text: string) => said.push(text) } as unknown as Log;
  const given: unknown[] = [];
  const outbox = outboxOf(
    {
      async mail(items) {
        if (items.some(({ payload }) => payload === 'odd')) throw new ParleyError('invalid_argument', 'no');
        given.push(...items.map(({ payload }) => payload));
      },
    },
    { log },
  );
  await mail(1, 'odd', 2, 3);
  await until(async () => (await waiting()) === 0);
  assert.deepEqual([given, said.length], [[1, 2, 3], 1]);
  await outbox.close();
});

test('what was written while nobody consumed is found on start', async () => {
  await mail('old');
  const notes = notebook();
  const outbox = outboxOf({ mail: notes.consume });
  await until(() => notes.given.length === 1);
  await outbox.close();
});

test('three that consume at once consume each entry once', async () => {
  const notes = notebook();
  await mail(...Array.from({ length: 250 }, (_, payload) => payload));
  const outboxes = [1, 2, 3].map(() => outboxOf({ mail: notes.consume }, { batch: 20 }));
  await until(async () => (await waiting()) === 0);
  assert.equal(notes.ids.length, 250);
  assert.equal(new Set(notes.ids).size, 250);
  await Promise.all(outboxes.map((outbox) => outbox.close()));
});

test('it hears of new entries again after its connection was cut', async () => {
  const notes = notebook();
  const outbox = outboxOf({ mail: notes.consume }, { pollMs: 60_000 });
  const listeners = async () => {
    const { rows } = await db.system.execute<{ pid: number }>(
      sql`SELECT pid FROM pg_stat_activity WHERE application_name = 'parley outbox' AND datname = current_database() AND query LIKE 'LISTEN%'`,
    );
    return rows.map((row) => row.pid);
  };
  await until(async () => (await listeners()).length === 1);
  const [first] = await listeners();
  await db.system.execute(sql`SELECT pg_terminate_backend(${first})`);
  await until(async () => {
    const [now] = await listeners();
    return now !== undefined && now !== first;
  });
  await mail('heard');
  await until(() => notes.given.length === 1);
  await outbox.close();
});
