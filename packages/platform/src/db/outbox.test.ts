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
import { type NewJob, openQueues, type Queues } from '../queue/queue.ts';
import { testDatabase } from '../testing/database.ts';
import { systemClock } from '../time/clock.ts';
import { type Database, openDatabase } from './db.ts';
import { addToOutbox, startOutbox } from './outbox.ts';

let db: Database;
let url: string;
let folder: string;
let queues: Queues;

before(async () => {
  ({ url } = await testDatabase('outbox'));
  folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  await writeFile(join(folder, '0001_outbox.sql'), 'SELECT parley_outbox();');
  db = await openDatabase({ url, migrations: folder, clock: systemClock });
  queues = await openQueues({ url, clock: systemClock });
});

beforeEach(() => db.system.execute(sql`DELETE FROM outbox`));

after(async () => {
  await queues.close();
  await db.close();
  await rm(folder, { recursive: true });
});

async function waiting(): Promise<number> {
  const { rows } = await db.system.execute<{ count: string }>(sql`SELECT count(*) FROM outbox`);
  return Number(rows[0]?.count);
}

/** Remembers what it was given; refuses while `refusing`. */
function notebook() {
  const jobs: Array<[string, NewJob]> = [];
  const queue = {
    refusing: false,
    jobs,
    async add(topic: string, ...added: NewJob[]) {
      if (queue.refusing) throw new ParleyError('unavailable', 'away');
      jobs.push(...added.map((job): [string, NewJob] => [topic, job]));
    },
  };
  return queue;
}

test('an entry of a committed transaction becomes a job of the queue that it names, and is gone', async () => {
  const outbox = startOutbox({ db, url, queues, clock: systemClock });
  const done = Promise.withResolvers<unknown>();
  await queues.work('mail', async ({ id, data }) => done.resolve([id, data]));
  const [id] = await db.project(newId('project'), (tx) =>
    addToOutbox(tx, { topic: 'mail', payload: { to: 'Zoë', list: [1] } }),
  );
  assert.deepEqual(await done.promise, [id, { to: 'Zoë', list: [1] }]);
  await until(async () => (await waiting()) === 0);
  await outbox.close();
});

test('an entry of a transaction that was rolled back never becomes a job', async () => {
  const notes = notebook();
  const outbox = startOutbox({ db, url, queues: notes, clock: systemClock });
  await db
    .transaction(async (tx) => {
      await addToOutbox(tx, { topic: 'mail', payload: 'never' });
      throw new Error('changed our mind');
    })
    .catch(() => {});
  await db.transaction((tx) => addToOutbox(tx, { topic: 'mail', payload: 'sent' }));
  await until(() => notes.jobs.length > 0);
  assert.deepEqual(
    notes.jobs.map(([, job]) => job.data),
    ['sent'],
  );
  await outbox.close();
});

test('a project can add entries and read none', async () => {
  await db.project(newId('project'), (tx) => addToOutbox(tx, { topic: 'mail', payload: 1 }));
  await assert.rejects(
    db.project(newId('project'), (tx) => tx.execute(sql`SELECT * FROM outbox`)),
    { code: 'permission_denied' },
  );
});

test('entries wait while the queue is away, and follow in order when it is back', async () => {
  const notes = notebook();
  notes.refusing = true;
  const outbox = startOutbox({ db, url, queues: notes, clock: systemClock });
  for (const payload of [1, 2, 3]) await db.transaction((tx) => addToOutbox(tx, { topic: 'mail', payload }));
  assert.equal(await waiting(), 3);
  notes.refusing = false;
  await until(async () => (await waiting()) === 0);
  assert.deepEqual(
    notes.jobs.map(([, job]) => job.data),
    [1, 2, 3],
  );
  await outbox.close();
});

test('an entry that its queue would never take is dropped, and keeps none of the others', async () => {
  const said: string[] = [];
  const log = { warn() {}, error: (_: unknown, text: string) => said.push(text) } as unknown as Log;
  const outbox = startOutbox({ db, url, queues, clock: systemClock, log });
  const given: unknown[] = [];
  await queues.work('post', async ({ data }) => void given.push(data));
  const entries = [1, 2, 3].map((payload) => ({ topic: 'post', payload }));
  await db.transaction(async (tx) => {
    await addToOutbox(tx, ...entries, { topic: 'no:queue', payload: 'lost' });
    await tx.execute(sql`INSERT INTO outbox (id, topic, payload) VALUES ('a:b:c:d', 'post', '"odd"')`);
  });
  await until(async () => (await waiting()) === 0 && given.length === 3);
  assert.deepEqual([given.toSorted(), said.length], [[1, 2, 3], 2]);
  await outbox.close();
});

test('what was written while nobody handed over is found on start', async () => {
  await db.transaction((tx) => addToOutbox(tx, { topic: 'mail', payload: 'old' }));
  const notes = notebook();
  const outbox = startOutbox({ db, url, queues: notes, clock: systemClock });
  await until(() => notes.jobs.length === 1);
  await outbox.close();
});

test('three that hand over at once hand over each entry once', async () => {
  const notes = notebook();
  const entries = Array.from({ length: 250 }, (_, payload) => ({ topic: 'mail', payload }));
  await db.transaction((tx) => addToOutbox(tx, ...entries));
  const outboxes = [1, 2, 3].map(() =>
    startOutbox({ db, url, queues: notes, clock: systemClock, batch: 20 }),
  );
  await until(async () => (await waiting()) === 0);
  assert.equal(notes.jobs.length, 250);
  assert.equal(new Set(notes.jobs.map(([, job]) => job.id)).size, 250);
  await Promise.all(outboxes.map((outbox) => outbox.close()));
});

test('it hears of new entries again after its connection was cut', async () => {
  const notes = notebook();
  const outbox = startOutbox({ db, url, queues: notes, clock: systemClock, pollMs: 60_000 });
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
  await db.transaction((tx) => addToOutbox(tx, { topic: 'mail', payload: 'heard' }));
  await until(() => notes.jobs.length === 1);
  await outbox.close();
});
