/**
 * Applies plain SQL files, forward only.
 *
 * drizzle's own migrator is not used: it takes no lock, so two processes that start at once both apply; and it
 * does not notice a file that was edited after it had been applied.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { fromPostgres } from './errors.ts';
import { tenantRole } from './logins.ts';

export interface Migration {
  /** `0001_start.sql` */
  name: string;
  sql: string;
  sha256: string;
}

/** Any number that no other lock uses; locks are per database. */
const lockKey = 7_102_011_953;

/**
 * Brings a database to the state of a folder of `NNNN_name.sql` files, and returns the names that were applied
 * now. Each file is one transaction. Safe when many processes do it at once. Fails with `failed_precondition`,
 * having changed nothing, when the folder and the database do not belong together.
 */
export async function migrate(options: {
  url: string;
  migrations: URL | string;
  log?: Log;
}): Promise<string[]> {
  const files = await readMigrations(options.migrations);
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'parley migrate',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined); // The query in flight rejects with the same.
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await prepare(client);
    const { rows } = await client.query<Pick<Migration, 'name' | 'sha256'>>(
      'SELECT name, sha256 FROM parley_migrations ORDER BY name',
    );
    const pending = pendingMigrations(files, rows);
    for (const file of pending) {
      await apply(client, file);
      options.log?.info({ migration: file.name }, 'migration applied');
    }
    return pending.map((file) => file.name);
  } catch (error) {
    throw fromPostgres(error);
  } finally {
    await client.end().catch(() => undefined); // Also gives the lock back.
  }
}

/** What is still to be applied; throws `failed_precondition` when files and history contradict each other. */
export function pendingMigrations(
  files: readonly Migration[],
  applied: ReadonlyArray<Pick<Migration, 'name' | 'sha256'>>,
): Migration[] {
  const refuse = (message: string) => new ParleyError('failed_precondition', message);
  const known = new Map(files.map((file) => [file.name, file]));
  const lastFile = files.at(-1)?.name ?? '';
  const lastApplied = applied.at(-1)?.name ?? '';
  for (const { name, sha256 } of applied) {
    const file = known.get(name);
    if (!file && name > lastFile) {
      throw refuse(
        `The database is newer than this version of Parley: it has ${name}. Start a newer version.`,
      );
    }
    if (!file) throw refuse(`The migration ${name} was applied to the database, but its file is missing.`);
    if (file.sha256 !== sha256) {
      throw refuse(
        `The migration ${name} was changed after it had been applied. Restore it, and write a new one.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const pending = files.filter(({ name }) => !done.has(name));
  const early = pending.find(({ name }) => name < lastApplied);
  if (early)
    throw refuse(`The migration ${early.name} comes before ${lastApplied}, which is applied already.`);
  return pending;
}

async function readMigrations(folder: URL | string): Promise<Migration[]> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder;
  const names = (await readdir(path)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = names.map((name) => /^(\d{4})_\w+\.sql$/.exec(name)?.[1]);
  names.forEach((name, at) => {
    if (numbers[at] === undefined || numbers.indexOf(numbers[at]) !== at) {
      const message = `Name migrations NNNN_name.sql, each with a number of its own: ${join(path, name)}.`;
      throw new ParleyError('failed_precondition', message);
    }
  });
  return Promise.all(
    names.map(async (name) => {
      // A checkout on Windows may have other line ends.
      const sql = (await readFile(join(path, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function apply(client: pg.Client, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO parley_migrations (name, sha256) VALUES ($1, $2)', [name, sha256]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const cause = error as Error;
    throw new ParleyError('failed_precondition', `The migration ${name} fails: ${cause.message}`, { cause });
  }
}

/**
 * What migrations stand on: their history, the role of tenant work, and `parley_fence('a_table')`, which a
 * migration calls for each table with a `project_id`. From then on the role sees and writes only rows of the
 * project that the service has named in the transaction, and nothing when it has named none. `parley_outbox()` makes the table of
 * `outbox.ts`, `parley_idempotency()` that of `http/idempotency.ts`.
 */
async function prepare(client: pg.Client): Promise<void> {
  await createTenantRole(client);
  await client.query(`
    CREATE TABLE IF NOT EXISTS parley_migrations (
      name text PRIMARY KEY,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    );
    -- Proves that a transaction's project was named by the service. Tenant work can neither read it nor do without.
    CREATE TABLE IF NOT EXISTS parley_seal (key bytea NOT NULL);
    INSERT INTO parley_seal SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
      WHERE NOT EXISTS (SELECT FROM parley_seal);
    CREATE OR REPLACE FUNCTION parley_project() RETURNS text
      LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog AS $$
      SELECT id FROM public.parley_seal, current_setting('parley.project_id', true) AS id
      WHERE encode(sha256(key || convert_to(id, 'UTF8') || key), 'hex') = current_setting('parley.project_seal', true)
    $$;
    CREATE OR REPLACE FUNCTION parley_policies(target regclass) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      inside text := 'project_id = (SELECT parley_project())';
    BEGIN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
      EXECUTE format('DROP POLICY IF EXISTS parley_project ON %s', target);
      EXECUTE format(
        'CREATE POLICY parley_project ON %s TO ${tenantRole} USING (%s) WITH CHECK (%s)', target, inside, inside
      );
      EXECUTE format('CREATE POLICY parley_service ON %s TO %I USING (true) WITH CHECK (true)', target, current_user);
    END $$;
    CREATE OR REPLACE FUNCTION parley_fence(target regclass) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM parley_policies(target);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO ${tenantRole}', target);
    END $$;
    -- Tenant work adds entries that say which project they are of, and reads nobody's.
    CREATE OR REPLACE FUNCTION parley_outbox_fence() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
      ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
      CREATE POLICY parley_project ON outbox FOR INSERT TO ${tenantRole}
        WITH CHECK (payload->>'projectId' = (SELECT parley_project()));
      EXECUTE format('CREATE POLICY parley_service ON outbox TO %I USING (true) WITH CHECK (true)', current_user);
      GRANT INSERT ON outbox TO ${tenantRole};
    END $$;
    CREATE OR REPLACE FUNCTION parley_outbox() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      CREATE TABLE outbox (
        id text PRIMARY KEY,
        topic text NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      PERFORM parley_outbox_fence();
    END $$;
    -- The answers that \`idempotency.ts\` keeps: what they say is sealed under the credential that asked.
    CREATE OR REPLACE FUNCTION parley_idempotency() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      CREATE TABLE idempotency_keys (
        hash bytea PRIMARY KEY CHECK (length(hash) = 32),
        project_id text NOT NULL,
        asked bytea NOT NULL CHECK (length(asked) = 32),
        answer bytea NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX idempotency_keys_of_project ON idempotency_keys (project_id);
      CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
      PERFORM parley_fence('idempotency_keys');
    END $$;
    -- Tables that an earlier version made.
    SELECT parley_policies(polrelid) FROM pg_policy JOIN pg_class AS fenced ON fenced.oid = polrelid
      WHERE polname = 'parley_project' AND NOT relforcerowsecurity;
    SELECT parley_outbox_fence() FROM pg_class WHERE oid = to_regclass('outbox') AND NOT relforcerowsecurity;
  `);
}

/** Roles belong to the whole server, and the lock only to this database: another service may be doing the same. */
async function createTenantRole(client: pg.Client): Promise<void> {
  try {
    await client.query(`
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${tenantRole}') THEN
          CREATE ROLE ${tenantRole} NOLOGIN NOINHERIT NOBYPASSRLS;
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- Made in the same moment by another service.
      END $$;
      DO $$
      DECLARE
        -- From 16 on, being a member does not include the right to SET ROLE.
        need text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
      BEGIN
        IF NOT pg_has_role(current_user, '${tenantRole}', need) THEN
          GRANT ${tenantRole} TO CURRENT_USER;
        END IF;
      EXCEPTION WHEN unique_violation THEN
        NULL;
      END $$;
    `);
  } catch (cause) {
    throw new ParleyError(
      'failed_precondition',
      `The role ${tenantRole} cannot be set up: ${(cause as Error).message}. Let an administrator run: CREATE ROLE ${tenantRole} NOLOGIN; GRANT ${tenantRole} TO <the user in the database URL>;`,
      { cause },
    );
  }
}
