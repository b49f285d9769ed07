import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'drizzle-orm';
import { hashSecret, newApiKey } from '../identity/secrets.ts';
import { testWebApi } from '../testing.ts';

test('it makes one organization and one key, in a file for this user only, however often and at once', async () => {
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
  assert.equal((await fresh.ask('GET', '/v1/me', { key: key! })).status, 200);
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
