import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { testDatabase } from '../testing/database.ts';
import { startTestServer } from '../testing/postgres.ts';
import { migrate } from './migrate.ts';

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function tables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\\d'`,
  );
  await client.end();
  return rows.map((row) => row.relname).sort();
}

const first = {
  '0001_first.sql': 'CREATE TABLE t1 (id int);\n--> statement-breakpoint\nCREATE TABLE t1b (id int);',
};
const both = { ...first, '0002_second.sql': 'CREATE TABLE t2 (id int);' };

test('files are applied in order and once', async () => {
  const { url } = await testDatabase('migrate');
  assert.deepEqual(await migrate({ url, migrations: await folderOf(first) }), ['0001_first.sql']);
  assert.deepEqual(await migrate({ url, migrations: await folderOf(both) }), ['0002_second.sql']);
  assert.deepEqual(await migrate({ url, migrations: await folderOf(both) }), []);
  assert.deepEqual(await tables(url), ['t1', 't1b', 't2']);
});

test('ten that start at once apply each file once', async () => {
  const { url } = await testDatabase('migrate');
  const migrations = await folderOf(both);
  const applied = await Promise.all(Array.from({ length: 10 }, () => migrate({ url, migrations })));
  assert.deepEqual(applied.flat().sort(), ['0001_first.sql', '0002_second.sql']);
});

test('five databases of one new server can be prepared at once, though they share the role', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const names = Array.from({ length: 5 }, (_, n) => `new_${n}`);
  for (const name of names) await admin.query(`CREATE DATABASE ${name}`);
  const migrations = await folderOf(first);
  const count = async () => {
    const { rows } = await admin.query(`SELECT 1 FROM pg_roles WHERE rolname = 'parley_tenant'`);
    return rows.length;
  };
  // Each round is a new server to them: nobody has made the role yet.
  for (let round = 0; round < 10; round += 1) {
    assert.equal(await count(), 0);
    const urls = names.map((name) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href);
    const applied = await Promise.all(urls.map((url) => migrate({ url, migrations })));
    assert.equal(applied.flat().length, round === 0 ? 5 : 0);
    assert.equal(await count(), 1);
    await admin.query('DROP ROLE parley_tenant');
  }
  await admin.end();
});

test('a file that fails leaves nothing of itself and says which it was', async () => {
  const { url } = await testDatabase('migrate');
  const migrations = await folderOf({ ...first, '0002_bad.sql': 'CREATE TABLE t2 (id int); SELECT 1/0;' });
  await assert.rejects(migrate({ url, migrations }), {
    code: 'failed_precondition',
    message: 'The migration 0002_bad.sql fails: division by zero',
  });
  assert.deepEqual(await tables(url), ['t1', 't1b']);
});

test('an applied file that was changed, is missing, or is unknown to older code is refused', async () => {
  const { url } = await testDatabase('migrate');
  await migrate({ url, migrations: await folderOf(both) });
  const refused = async (files: Record<string, string>, message: RegExp) =>
    assert.rejects(migrate({ url, migrations: await folderOf(files) }), {
      code: 'failed_precondition',
      message,
    });
  await refused({ ...both, '0001_first.sql': 'CREATE TABLE t1 (id bigint);' }, /0001_first.sql was changed/);
  await refused({ '0002_second.sql': both['0002_second.sql'] }, /0001_first.sql was applied .* missing/);
  await refused(first, /newer than this version/);
  await refused({}, /newer than this version/);
  await refused({ ...both, '0001_late.sql': '' }, /a number of its own/);
  await refused({ ...both, '0000_early.sql': '' }, /comes before 0002_second.sql/);
  await refused({ 'start.sql': '' }, /NNNN_name.sql/);
});

test('line ends of another system are not a change', async () => {
  const { url } = await testDatabase('migrate');
  await migrate({ url, migrations: await folderOf(first) });
  const windows = { '0001_first.sql': first['0001_first.sql'].replaceAll('\n', '\r\n') };
  assert.deepEqual(await migrate({ url, migrations: await folderOf(windows) }), []);
});
