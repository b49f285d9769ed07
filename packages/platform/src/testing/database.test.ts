import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { testDatabase, testServer } from './database.ts';

const root = await mkdtemp(join(tmpdir(), 'parley-testing-'));
after(() => rm(root, { recursive: true }));

/** Runs a test file by hand, as one would, and returns its exit code and what it said. */
async function runFile(text: string): Promise<{ code: number | null; said: string }> {
  const file = join(root, 'a.test.ts');
  await writeFile(file, text.replaceAll('@/', `${import.meta.dirname}/`));
  const env = { ...process.env, PARLEY_TEST_DATABASE_URL: await testServer() };
  delete (env as NodeJS.ProcessEnv).NODE_TEST_CONTEXT; // It would make the child report to our runner.
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  child.stderr.on('data', (data) => {
    said += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

test('a file that closes what it opens passes, and its database is gone', async () => {
  const { code, said } = await runFile(`
    import { after, before, test } from 'node:test';
    import pg from '${import.meta.resolve('pg')}';
    import { testDatabase } from '@/database.ts';
    let client;
    before(async () => {
      const { url, name } = await testDatabase('tidy');
      console.log('database', name);
      client = new pg.Client({ connectionString: url });
      await client.connect();
    });
    after(() => client.end());
    test('asks', () => client.query('SELECT 1'));`);
  assert.equal(code, 0, said);
  const name = /database (\w+)/.exec(said)?.[1];
  assert.match(name ?? '', /^tidy_/);
  const admin = new pg.Client({ connectionString: await testServer() });
  await admin.connect();
  const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  await admin.end();
  assert.deepEqual(rows, []);
});

test('a file that leaves a connection or a server open fails, and says which', async () => {
  const { code, said } = await runFile(`
    import { test } from 'node:test';
    import { createServer } from 'node:net';
    import pg from '${import.meta.resolve('pg')}';
    import { testDatabase } from '@/database.ts';
    test('leaks', async () => {
      const { url } = await testDatabase('leaky');
      const client = new pg.Client({ connectionString: url, application_name: 'forgotten' });
      client.on('error', () => {});
      await client.connect();
      createServer().listen(0);
    });`);
  assert.equal(code, 1, said);
  assert.match(said, /Connections were left open:\s+forgotten/);
  assert.match(said, /Left open after the last test: TCPServerWrap/);
});

test('databases of one file do not see each other', async () => {
  const [one, other] = await Promise.all([testDatabase('same'), testDatabase('same')]);
  assert.notEqual(one.name, other.name);
});
