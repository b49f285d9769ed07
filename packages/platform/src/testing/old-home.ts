/**
 * A home as an earlier Parley left it, kept in the tree: its files, each gzipped, and its databases as SQL. SQL rather
 * than the server's own files, since those belong to one major version of PostgreSQL and are forty times the size.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { makeFolder, privateFile } from '../files/private.ts';
import { superuser } from '../postgres/data.ts';
import { type EmbeddedPostgres, startPostgres } from '../postgres/postgres.ts';
import { systemClock } from '../time/clock.ts';

const run = promisify(execFile);
const port = 22_432;
const mostDumpBytes = 256 * 1024 * 1024;

const filesIn = (folder: string) => join(folder, 'files');
const databasesIn = (folder: string) => join(folder, 'databases');
/** Made anew by whoever starts on it. */
const ofTheMachine = /^(postgres\/|parley\.(lock(-journal)?|pid)$)/;

/** Keeps a home that nobody runs on. `tools`: where pg_dump and pg_dumpall are, of the server's version or newer. */
export async function keepHome(home: string, folder: string, tools: string): Promise<void> {
  for (const name of await filesBelow(home)) {
    if (!ofTheMachine.test(name)) await write(join(filesIn(folder), name), await readFile(join(home, name)));
  }
  await withServer(home, async (server) => {
    for (const [name, sql] of Object.entries(await dump(server, tools))) {
      await write(join(databasesIn(folder), name), sql);
    }
  });
}

/** Puts it back into an empty home, which a Parley of today can be started on. */
export async function restoreHome(folder: string, home: string): Promise<void> {
  for (const name of await filesBelow(filesIn(folder))) {
    await makeFolder(dirname(join(home, name)));
    const path = join(home, name.replace(/\.gz$/, ''));
    await writeFile(path, await read(join(filesIn(folder), name)), { mode: privateFile });
  }
  const dumps = (await readdir(databasesIn(folder))).map((file) => file.replace(/\.sql\.gz$/, ''));
  const names = dumps.filter((name) => name !== 'roles');
  await withServer(home, async (server) => {
    for (const name of names) await execute(server.adminUrl(), `CREATE DATABASE ${name}`);
    for (const name of ['roles', ...names]) {
      const sql = await read(join(databasesIn(folder), `${name}.sql.gz`));
      await execute(server.adminUrl(name === 'roles' ? 'postgres' : name), sql.toString('utf8'));
    }
  });
}

/** The databases of a home as SQL, by the name of the file that they are kept in. */
export function dumpHome(home: string, tools: string): Promise<Record<string, string>> {
  return withServer(home, (server) => dump(server, tools));
}

async function dump(server: EmbeddedPostgres, tools: string): Promise<Record<string, string>> {
  const text = async (tool: string, database: string, ...options: string[]) => {
    const url = server.adminUrl(database);
    const args = [`--dbname=${url}`, '--restrict-key=parley', ...options];
    const { stdout } = await run(join(tools, tool), args, { maxBuffer: mostDumpBytes });
    return plainSql(stdout);
  };
  const roles = await text('pg_dumpall', 'postgres', '--roles-only', '--no-role-passwords');
  // The superuser is there before anything can be restored.
  const kept = { 'roles.sql': roles.replace(`CREATE ROLE ${superuser};\n`, '') };
  for (const name of await databasesOf(server)) {
    Object.assign(kept, { [`${name}.sql`]: await text('pg_dump', name, '--inserts') });
  }
  return kept;
}

/** Without the commands that only psql understands, and without a word about who dumped it. */
function plainSql(text: string): string {
  return text.replace(/^(\\|--).*\n/gm, '').replace(/\n{3,}/g, '\n\n');
}

async function databasesOf(server: EmbeddedPostgres): Promise<string[]> {
  const { rows } = await execute(
    server.adminUrl(),
    "SELECT datname FROM pg_database WHERE datname LIKE '%\\_db' ORDER BY datname",
  );
  return rows.map((row) => row.datname as string);
}

async function execute(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

async function withServer<T>(home: string, work: (server: EmbeddedPostgres) => Promise<T>): Promise<T> {
  const server = await startPostgres({ home, port, databases: [], clock: systemClock });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** Paths below the folder, with `/` between their parts. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(`${path}.gz`, { force: true });
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}

async function read(path: string): Promise<Buffer> {
  return gunzipSync(await readFile(path));
}
