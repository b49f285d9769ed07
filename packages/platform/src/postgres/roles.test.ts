import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { tenantLogin } from '../db/logins.ts';
import { testDatabase, testServer } from '../testing/database.ts';
import { provide } from './roles.ts';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The URL with another login, or another database. */
function other(url: string, change: { user?: string; password?: string; database?: string }): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = change.user;
  if (change.password !== undefined) changed.password = change.password;
  if (change.database !== undefined) changed.pathname = `/${change.database}`;
  return changed.href;
}

function tenantOf(url: string): string {
  const { username: user, password } = new URL(url);
  return other(url, tenantLogin({ user, password }));
}

test('a database can be entered by its own two logins, and neither has a right beyond it', async () => {
  const [one, two] = [await testDatabase('roles'), await testDatabase('roles')];
  const rights = `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS more
    FROM pg_roles WHERE rolname = session_user`;
  for (const url of [one.url, tenantOf(one.url)]) {
    assert.deepEqual(await ask(url, rights), [{ more: false }]);
    for (const database of [two.name, 'postgres', 'template1']) {
      await assert.rejects(ask(other(url, { database }), 'SELECT 1'), { code: '42501' }, database);
    }
  }
  await assert.rejects(ask(tenantOf(one.url), 'CREATE TABLE t ()'), { code: '42501' });
  await assert.rejects(ask(tenantOf(one.url), 'CREATE TEMP TABLE t ()'), { code: '42501' });
  await assert.rejects(ask(other(one.url, { password: new URL(two.url).password }), 'SELECT 1'), {
    code: '28P01',
  });
});

test("a database that was the superuser's goes over to its login with all that is in it", async () => {
  const { name, url, adminUrl } = await testDatabase('moved');
  await ask(
    adminUrl,
    `ALTER DATABASE ${name} OWNER TO CURRENT_USER;
     GRANT CONNECT ON DATABASE ${name} TO PUBLIC;
     CREATE SCHEMA inner_part;
     CREATE TYPE inner_part.state AS ENUM ('on');
     CREATE TABLE inner_part.t (id bigserial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, s inner_part.state);
     CREATE SEQUENCE alone;
     CREATE TABLE "Odd name" (id int);
     CREATE VIEW v AS SELECT 1 AS one;
     CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  );
  await provide(await testServer(), [name]);
  await provide(await testServer(), [name]);
  await ask(
    url,
    `ALTER TYPE inner_part.state ADD VALUE 'off';
     ALTER TABLE inner_part.t ADD COLUMN more int;
     ALTER SEQUENCE alone RESTART;
     DROP TABLE "Odd name";
     DROP VIEW v;
     DROP FUNCTION f(int, text);
     DROP SCHEMA inner_part CASCADE`,
  );
  const stranger = await testDatabase('moved');
  await assert.rejects(ask(other(stranger.url, { database: name }), 'SELECT 1'), { code: '42501' });
});
