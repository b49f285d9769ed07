/**
 * The databases of a server and who may use them: for each a login that owns it and nothing else, and one for tenant
 * work. Needs a superuser, who is needed for nothing after.
 */
import { createHmac } from 'node:crypto';
import pg from 'pg';
import { type Login, tenantLogin, tenantRole } from '../db/logins.ts';

/** The login that owns a database, named like it. `secret` is the superuser's password: whoever has it has all. */
function ownerLogin(database: string, secret: string): Login {
  const password = createHmac('sha256', secret).update(`owner of ${database}`).digest('hex');
  return { user: database, password };
}

/** The URL of a database as its owner. */
export function ownerUrl(adminUrl: string, database: string): string {
  const { user, password } = ownerLogin(database, new URL(adminUrl).password);
  return Object.assign(new URL(adminUrl), { username: user, password, pathname: `/${database}` }).href;
}

/** Any number that no other lock uses. */
const lockKey = 7_102_011_954;

/** Makes what is missing, and moves over what belonged to the superuser in an earlier version. */
export async function provide(adminUrl: string, databases: readonly string[]): Promise<void> {
  if (databases.length === 0) return;
  const secret = new URL(adminUrl).password;
  await as(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await admin.query(`${ifAbsent(tenantRole, 'NOLOGIN')};
      REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC`);
    for (const database of databases) {
      await makeLogins(admin, ownerLogin(database, secret));
      if (await makeDatabase(admin, database)) continue;
      const inside = Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href;
      await as(inside, (owner) => move(owner, database));
    }
  });
}

/** Roles belong to the whole server, where another may be making the same in this moment. */
function ifAbsent(role: string, rights: string): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
      CREATE ROLE ${pg.escapeIdentifier(role)} ${rights};
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`;
}

async function makeLogins(admin: pg.Client, owner: Login): Promise<void> {
  const tenant = tenantLogin(owner);
  for (const { user, password } of [owner, tenant]) {
    const name = pg.escapeIdentifier(user);
    await admin.query(`${ifAbsent(user, 'LOGIN')};
      ALTER ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION
        PASSWORD ${pg.escapeLiteral(password)}`);
  }
  const [own, theirs] = [owner.user, tenant.user].map(pg.escapeIdentifier);
  // The service may step down in the midst of its own work; tenant work has the rights, and nobody to become. What one
  // project's work is doing is not told to another's in the list of connections.
  await admin.query(`
    GRANT ${tenantRole} TO ${own} WITH INHERIT FALSE, SET TRUE;
    GRANT ${tenantRole} TO ${theirs} WITH INHERIT TRUE, SET FALSE;
    ALTER ROLE ${theirs} SET track_activities = off`);
}

/** False where the database is the superuser's, from an earlier version. */
async function makeDatabase(admin: pg.Client, database: string): Promise<boolean> {
  const name = pg.escapeIdentifier(database);
  const { rows } = await admin.query<{ owner: string }>(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1',
    [database],
  );
  // Nobody slips in before it is closed to the public.
  if (rows.length === 0) {
    await admin.query(`CREATE DATABASE ${name} OWNER ${name} ALLOW_CONNECTIONS false`);
  }
  await admin.query(`
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO ${pg.escapeIdentifier(tenantLogin({ user: database, password: '' }).user)}`);
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  return rows.length === 0 || rows[0]?.owner === database;
}

/** One transaction, the database last: it is the superuser's until all in it is moved. */
async function move(admin: pg.Client, owner: string): Promise<void> {
  const to = pg.escapeLiteral(owner);
  await admin.query(`
    DO $$
    DECLARE
      step text;
    BEGIN
      FOR step IN
        WITH ours AS (
          SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        )
        SELECT format('SCHEMA %I', nspname) FROM ours WHERE nspname <> 'public'
        UNION ALL
        SELECT format('TABLE %s', oid::regclass) FROM pg_class
          WHERE relnamespace IN (SELECT oid FROM ours) AND relkind IN ('r', 'p', 'v', 'm')
        UNION ALL
        SELECT format('SEQUENCE %s', oid::regclass) FROM pg_class AS seq
          WHERE relnamespace IN (SELECT oid FROM ours) AND relkind = 'S'
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = seq.oid AND deptype IN ('a', 'i'))
        UNION ALL
        SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
          WHERE pronamespace IN (SELECT oid FROM ours)
        UNION ALL
        SELECT format('TYPE %s', oid::regtype) FROM pg_type
          WHERE typnamespace IN (SELECT oid FROM ours) AND typtype IN ('e', 'd', 'r')
      LOOP
        EXECUTE format('ALTER %s OWNER TO %I', step, ${to});
      END LOOP;
      EXECUTE format('ALTER DATABASE %I OWNER TO %I', ${to}, ${to});
    END $$`);
}

async function as<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
