/** What tests of every package use: a database of their own, and an alarm for what they leave open. */
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { setTimeout } from 'node:timers';
import pg from 'pg';
import { tenantLogin } from '../db/logins.ts';
import { ownerUrl, provide } from '../postgres/roles.ts';
import { sleep, systemClock } from '../time/clock.ts';
import { startTestServer } from './postgres.ts';

export interface TestDatabase {
  /** As the login that owns it and nothing else, as a service has it. Nothing is in it yet. */
  url: string;
  /** As the superuser. */
  adminUrl: string;
  name: string;
  /** Cuts off whoever is connected, and lets nobody in until it is given back. */
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
}

/** How long the handles and connections of a file may outlive its last test, for its own `after` hooks. */
const graceMs = 5_000;

const databases: TestDatabase[] = [];
let ownServer: ReturnType<typeof startTestServer> | undefined;

/**
 * Creates an empty database on the server of this test run; it is dropped after the file. Connections that are
 * open by then fail the file. `npm test` starts one server for the run and names it in
 * PARLEY_TEST_DATABASE_URL; a file that is run by hand starts one of its own, which takes a second.
 */
export async function testDatabase(label = 'test'): Promise<TestDatabase> {
  const adminUrl = await testServer();
  const name = `${label.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_${randomBytes(4).toString('hex')}`;
  await provide(adminUrl, [name]);
  const inside = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const allow = (isAllowed: boolean) =>
    withAdmin(adminUrl, async (admin) => {
      await admin.query(`ALTER DATABASE ${admin.escapeIdentifier(name)} ALLOW_CONNECTIONS ${isAllowed}`);
      if (isAllowed) return;
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    });
  const database = {
    url: ownerUrl(adminUrl, name),
    adminUrl: inside,
    name,
    takeAway: () => allow(false),
    giveBack: () => allow(true),
  };
  databases.push(database);
  return database;
}

/** The maintenance URL of the server that tests may use: they create and drop what they need. */
export async function testServer(): Promise<string> {
  const given = process.env.PARLEY_TEST_DATABASE_URL;
  if (given) return given;
  ownServer ??= startTestServer();
  return (await ownServer).url;
}

// Registered as this module loads: a hook that is added inside another hook would run when that one ends. Not
// awaited: hooks run in the order in which they were added, and the file's own, which close things, come later.
after(() => {
  void cleanUp();
});

async function cleanUp(): Promise<void> {
  const open = await dropDatabases();
  await (await ownServer)?.close();
  if (open.length > 0) fail(`Connections were left open:\n  ${open.join('\n  ')}`);
  endWhenDone();
}

/** Ends a process that something keeps alive, and names it. Files that are still being removed are waited for. */
function endWhenDone(): void {
  // This timer does not keep the process alive: when it fires, something else does.
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap');
    if (open.some((kind) => kind.startsWith('FSReq'))) return endWhenDone();
    fail(`Left open after the last test: ${[...new Set(open)].join(', ') || 'a pipe'}`);
    process.exit();
  }, graceMs).unref();
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Drops them when nobody is connected any more, or after the grace time; returns who still was. */
async function dropDatabases(): Promise<string[]> {
  if (databases.length === 0) return [];
  const names = databases.map(({ name }) => name);
  return withAdmin(await testServer(), async (admin) => {
    const deadlineMs = systemClock.monotonicMs() + graceMs;
    let open = await connectionsTo(admin, names);
    while (open.length > 0 && systemClock.monotonicMs() < deadlineMs) {
      await sleep(systemClock, 20);
      open = await connectionsTo(admin, names);
    }
    for (const name of names) {
      await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`);
      for (const role of [name, tenantLogin({ user: name, password: '' }).user]) {
        await admin.query(`DROP ROLE IF EXISTS ${admin.escapeIdentifier(role)}`);
      }
    }
    return open;
  });
}

async function connectionsTo(admin: pg.Client, names: string[]): Promise<string[]> {
  const { rows } = await admin.query<{ open: string }>(
    `SELECT application_name || ': ' || query AS open FROM pg_stat_activity
     WHERE datname = ANY($1) AND backend_type = 'client backend'`,
    [names],
  );
  return rows.map((row) => row.open);
}

async function withAdmin<T>(adminUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
