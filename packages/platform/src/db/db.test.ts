import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Id } from '@parley/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import { type Log, silentLog } from '../log/log.ts';
import { testDatabase } from '../testing/database.ts';
import { systemClock } from '../time/clock.ts';
import { type Database, openDatabase } from './db.ts';
import { violatedConstraint } from './errors.ts';
import type { Projects } from './transaction.ts';

const notes = pgTable('notes', {
  id: text().primaryKey(),
  projectId: text('project_id').$type<Id<'project'>>().notNull(),
  words: text().notNull(),
});

const ours = newId('project');
const theirs = newId('project');
let db: Database;
let url: string;
let adminUrl: string;
let folder: string;

before(async () => {
  ({ url, adminUrl } = await testDatabase('db'));
  folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  await writeFile(
    join(folder, '0001_notes.sql'),
    `CREATE TABLE notes (id text PRIMARY KEY, project_id text NOT NULL, words text NOT NULL CONSTRAINT notes_words UNIQUE);
     SELECT parley_fence('notes');
     CREATE TABLE open_to_owner (id text PRIMARY KEY);`,
  );
  db = await openDatabase({ url, migrations: folder, clock: systemClock, poolMax: 4 });
});

after(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** A store as the services write them: made from the database or from an open transaction. */
function noteStore(from: Projects) {
  return {
    add: (projectId: Id<'project'>, id: string, words = id) =>
      from.project(projectId, (tx) => tx.insert(notes).values({ id, projectId, words })),
    ids: (projectId: Id<'project'>) =>
      from.project(projectId, async (tx) => {
        const rows = await tx.select({ id: notes.id }).from(notes).orderBy(notes.id);
        return rows.map((row) => row.id);
      }),
  };
}

async function fresh(): Promise<ReturnType<typeof noteStore>> {
  await db.system.delete(notes);
  return noteStore(db);
}

test('a project sees its own rows, and the owner sees all', async () => {
  const store = await fresh();
  await store.add(ours, 'a');
  await store.add(theirs, 'b');
  assert.deepEqual(await store.ids(ours), ['a']);
  assert.deepEqual(await store.ids(theirs), ['b']);
  assert.equal((await db.system.select().from(notes)).length, 2);
});

test('a row of another project can be neither written, changed nor deleted, even when the query forgets to say', async () => {
  const store = await fresh();
  await store.add(theirs, 'b');
  await assert.rejects(
    db.project(ours, (tx) => tx.insert(notes).values({ id: 'x', projectId: theirs, words: 'x' })),
    { code: 'permission_denied' },
  );
  await assert.rejects(
    db.project(ours, async (tx) => {
      await tx.insert(notes).values({ id: 'y', projectId: ours, words: 'y' });
      await tx.update(notes).set({ projectId: theirs }).where(eq(notes.id, 'y'));
    }),
    { code: 'permission_denied' },
  );
  await db.project(ours, async (tx) => {
    await tx.update(notes).set({ words: 'taken' });
    await tx.delete(notes);
  });
  assert.deepEqual(await db.system.select({ words: notes.words }).from(notes), [{ words: 'b' }]);
});

test('a table that was not fenced is closed to tenant work', async () => {
  for (const table of ['open_to_owner', 'parley_migrations']) {
    await assert.rejects(
      db.project(ours, (tx) => tx.execute(sql.raw(`SELECT * FROM ${table}`))),
      { code: 'permission_denied' },
    );
  }
});

test('the tenant role without a project sees nothing', async () => {
  const store = await fresh();
  await store.add(ours, 'a');
  const rows = await db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL ROLE parley_tenant`);
    return tx.select().from(notes);
  });
  assert.deepEqual(rows, []);
});

test('the fence does not stay on the connection', async () => {
  const store = await fresh();
  await store.add(ours, 'a');
  const look = sql`SELECT current_user AS name, parley_project() AS project`;
  assert.deepEqual((await db.system.execute(look)).rows, [{ name: new URL(url).username, project: null }]);
  await db.transaction(async (tx) => {
    await noteStore(tx).add(ours, 'b');
    assert.deepEqual((await tx.execute(look)).rows, [{ name: new URL(url).username, project: null }]);
  });
});

test('what is not the id of a project never reaches SQL', async () => {
  for (const id of [`${ours}'; DROP TABLE notes; --`, 'proj_', '', `x${ours}`, `${ours}\n`]) {
    await assert.rejects(
      db.project(id as Id<'project'>, async () => 1),
      { code: 'invalid_argument' },
    );
  }
});

test('a store works inside an open transaction, and is undone with it', async () => {
  const store = await fresh();
  await assert.rejects(
    db.project(ours, async (tx) => {
      const inside = noteStore(tx);
      await inside.add(ours, 'a');
      assert.deepEqual(await inside.ids(ours), ['a']);
      throw new Error('changed our mind');
    }),
    { code: 'internal' },
  );
  assert.deepEqual(await store.ids(ours), []);
});

test('a store call that fails inside a transaction undoes only itself', async () => {
  const store = await fresh();
  await db.project(ours, async (tx) => {
    const inside = noteStore(tx);
    await inside.add(ours, 'a');
    await assert.rejects(inside.add(ours, 'a'), { code: 'already_exists' });
    await inside.add(ours, 'b');
  });
  assert.deepEqual(await store.ids(ours), ['a', 'b']);
});

test('store calls side by side in one transaction do not disturb each other', async () => {
  const store = await fresh();
  await db.project(ours, async (tx) => {
    const inside = noteStore(tx);
    const outcomes = await Promise.allSettled(['a', 'a', 'b', 'c'].map((id) => inside.add(ours, id)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    );
  });
  assert.deepEqual(await store.ids(ours), ['a', 'b', 'c']);
});

test('a transaction of one project cannot enter another', async () => {
  await assert.rejects(
    db.project(ours, (tx) => tx.project(theirs, async () => 1)),
    { code: 'permission_denied' },
  );
});

test("the owner's transaction can work in a project for a while, and has its rights back after", async () => {
  const store = await fresh();
  await db.transaction(async (tx) => {
    await noteStore(tx).add(ours, 'a');
    await noteStore(tx).add(theirs, 'b');
    await assert.rejects(noteStore(tx).add(ours, 'a'));
    assert.equal((await tx.select().from(notes)).length, 2);
    await tx.transaction((part) => part.execute(sql`INSERT INTO open_to_owner VALUES ('x')`));
  });
  assert.deepEqual(await store.ids(theirs), ['b']);
});

test('a transaction that swallowed a failed statement is not reported as saved', async () => {
  const store = await fresh();
  await assert.rejects(
    db.project(ours, async (tx) => {
      await tx.insert(notes).values({ id: 'a', projectId: ours, words: 'a' });
      await tx.execute(sql`SELECT 1/0`).catch(() => {});
    }),
    { code: 'aborted' },
  );
  assert.deepEqual(await store.ids(ours), []);
});

test('a query that outlives its transaction is refused', async () => {
  const leaked = await db.project(ours, async (tx) => ({ tx }));
  await assert.rejects(async () => leaked.tx.select().from(notes), { code: 'internal' });
});

test('errors are ours, outside and inside a transaction, and name the constraint', async () => {
  const store = await fresh();
  await store.add(ours, 'a', 'same');
  const insert = { id: 'b', projectId: ours, words: 'same' };
  for (const run of [
    async () => db.system.insert(notes).values(insert),
    () => db.project(ours, (tx) => tx.insert(notes).values(insert)),
  ]) {
    await assert.rejects(run, (error: ParleyError) => {
      assert.equal(error.code, 'already_exists');
      assert.equal(violatedConstraint(error), 'notes_words');
      assert.doesNotMatch(error.message, /same/);
      return true;
    });
  }
});

test('a statement that PostgreSQL stops for its time is deadline_exceeded', async () => {
  await assert.rejects(
    db.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL statement_timeout = 20`);
      await tx.execute(sql`SELECT pg_sleep(5)`);
    }),
    { code: 'deadline_exceeded' },
  );
});

test('a connection that is cut during work is unavailable, and the next work gets a new one', async () => {
  await assert.rejects(
    db.project(ours, async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await asAdmin((admin) => admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
      await tx.select().from(notes);
    }),
    { code: 'unavailable' },
  );
  await db.ping();
});

test('a database that is not there says so', async () => {
  const gone = new URL(url);
  gone.port = '1';
  await assert.rejects(openDatabase({ url: gone.href, migrations: folder, clock: systemClock }), {
    code: 'unavailable',
  });
  const wrong = new URL(url);
  wrong.pathname = '/no_such_database';
  await assert.rejects(openDatabase({ url: wrong.href, migrations: folder, clock: systemClock }), {
    code: 'failed_precondition',
    message: 'The database does not exist.',
  });
});

test('tenant work that names another project itself is not believed', async () => {
  const store = await fresh();
  await store.add(theirs, 'b');
  await db.project(ours, async (tx) => {
    await tx.execute(sql`SELECT set_config('parley.project_id', ${theirs}, true)`);
    assert.deepEqual(await tx.select().from(notes), []);
    await tx.execute(sql`SELECT set_config('parley.project_seal', '', true)`);
    assert.deepEqual(await tx.select().from(notes), []);
  });
});

test('what a project does is not told to others in the list of connections', async () => {
  await db.project(ours, async (busy) => {
    await busy.execute(sql`SELECT 1`);
    const { rows } = await db.project(theirs, (tx) =>
      tx.execute<{ query: string }>(sql`SELECT query FROM pg_stat_activity WHERE query <> ''`),
    );
    assert.deepEqual(
      rows.filter(({ query }) => query !== '<insufficient privilege>'),
      [],
    );
  });
});

test('on a server without logins for tenant work an owner is held to its fences by stepping down, and is told', async () => {
  const owner = `owner_${process.pid}`;
  const name = `${owner}_db`;
  await asAdmin(async (admin) => {
    await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'x' SUPERUSER`);
    await admin.query(`GRANT parley_tenant TO ${owner}`);
    await admin.query(`CREATE DATABASE ${name} OWNER ${owner}`);
  });
  const theirUrl = Object.assign(new URL(url), { username: owner, password: 'x', pathname: `/${name}` }).href;
  const warned = async () => {
    const lines: string[] = [];
    const log = {
      ...silentLog(),
      warn: (_: object, line: string) => lines.push(line),
      info() {},
    } as unknown as Log;
    const other = await openDatabase({ url: theirUrl, migrations: folder, clock: systemClock, log });
    await other.system.delete(notes);
    await noteStore(other).add(ours, 'a');
    assert.deepEqual(await noteStore(other).ids(theirs), []);
    assert.equal((await other.system.select().from(notes)).length, 1);
    await other.close();
    return lines.map((line) => /is a superuser|shares the login/.exec(line)?.[0]);
  };
  try {
    assert.deepEqual(await warned(), ['is a superuser', 'shares the login']);
    await asAdmin((admin) => admin.query(`ALTER ROLE ${owner} NOSUPERUSER`));
    assert.deepEqual(await warned(), ['shares the login']);
  } finally {
    await asAdmin(async (admin) => {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.query(`DROP ROLE ${owner}`);
    });
  }
});
