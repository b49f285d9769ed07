import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { sleep, systemClock } from '../time/clock.ts';
import { type EmbeddedPostgres, startPostgres } from './postgres.ts';

const isRoot = process.getuid?.() === 0;
const port = 22_432;
/** Of the server that root starts. No account of this machine has it. */
const ownUid = 60_600;
const root = await mkdtemp(join(tmpdir(), 'parley-pg-'));
await chmod(root, 0o755);
after(() => rm(root, { recursive: true }));

function start(home: string, databases: string[] = ['one']): Promise<EmbeddedPostgres> {
  return startPostgres({ home, port, databases, clock: systemClock, durable: false });
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that starts the server of a home, and says so. */
async function starter(home: string, asUser?: number): Promise<ChildProcess> {
  const program = `
    import { systemClock } from '../time/clock.ts';
    import { startPostgres } from './postgres.ts';
    const [home, port] = process.argv.slice(1);
    const options = { home, port: Number(port), databases: ['one'], clock: systemClock, durable: false };
    const stopped = new Promise((resolve) => process.once('SIGTERM', resolve));
    const server = await startPostgres(options).catch((error) => {
      console.log(error.code, error.message);
      process.exit(1);
    });
    console.log('started', server.url('one'));
    await stopped;
    await server.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, home, String(port)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(asUser === undefined ? {} : { uid: asUser, gid: asUser }),
  });
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = await new Promise<[Buffer]>((resolve) =>
    child.stdout?.once('data', (data) => resolve([data])),
  );
  return line.toString().trim();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((done) => child.once('exit', done));
}

test('a first start makes the databases, and a later one finds what was stored', async () => {
  const home = join(root, 'first');
  const first = await start(home, ['one', 'two']);
  await ask(first.url('two'), `CREATE TABLE t AS SELECT 'kept' AS what`);
  await first.close();
  await first.close();
  await first.exited;
  const second = await start(home, ['one', 'two', 'three']);
  assert.deepEqual(await ask(second.url('two'), 'SELECT what FROM t'), [{ what: 'kept' }]);
  assert.deepEqual(await ask(second.url('three'), 'SELECT current_database() AS name'), [{ name: 'three' }]);
  await second.close();
});

test('only we can connect, only with the password, and the password is ours to read', async () => {
  const home = join(root, 'secret');
  const server = await start(home);
  const listening = await ask(
    server.url('one'),
    `SELECT setting FROM pg_settings WHERE name = 'listen_addresses'`,
  );
  assert.deepEqual(listening, [{ setting: '' }]);
  const wrong = new URL(server.url('one'));
  wrong.password = 'guess';
  await assert.rejects(ask(wrong.href, 'SELECT 1'), { code: '28P01' });
  const file = join(home, 'postgres', 'password');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await server.close();

  await writeFile(file, 'another\n');
  await assert.rejects(start(home), { code: 'failed_precondition', message: /refuses the password in/ });
  await rm(file);
  await assert.rejects(start(home), { code: 'failed_precondition', message: /password .* is missing/ });
});

test('text is UTF-8 in every language, and is sorted alike on every machine', async () => {
  const server = await start(join(root, 'locale'));
  const [row] = await ask(
    server.url('one'),
    `SELECT datlocprovider AS provider, datlocale AS locale, upper('größe') AS upper
     FROM pg_database WHERE datname = current_database()`,
  );
  assert.deepEqual(row, { provider: 'b', locale: 'C.UTF-8', upper: 'GRÖßE' });
  await server.close();
});

test('a second start on the same home is refused while the first runs', async () => {
  const home = join(root, 'twice');
  const server = await start(home);
  await assert.rejects(start(home), {
    code: 'failed_precondition',
    message: `Parley is already running with this home (pid ${process.pid}): ${home}`,
  });
  await server.close();
});

test('two processes that start at once on a new home: one runs, the other is told so', async () => {
  const home = join(root, 'race');
  const children = await Promise.all([starter(home), starter(home)]);
  const lines = await Promise.all(children.map(firstLine));
  assert.equal(lines.filter((line) => line.startsWith('started ')).length, 1, lines.join('; '));
  assert.equal(lines.filter((line) => line.includes('already running')).length, 1, lines.join('; '));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(ended));
});

test('a port that is taken is passed over', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port + 500, '127.0.0.1', resolve));
  const server = await startPostgres({
    home: join(root, 'port'),
    port: port + 500,
    databases: [],
    clock: systemClock,
    durable: false,
  });
  assert.ok(server.port > port + 500 && server.port < 32_768);
  await ask(server.adminUrl(), 'SELECT 1');
  await server.close();
  await new Promise((resolve) => holder.close(resolve));
});

test('after a kill -9 of our process the next start has everything that was acknowledged, time after time', async () => {
  const home = join(root, 'killed');
  let count = 0;
  for (const round of [1, 2, 3]) {
    const child = await starter(home);
    const url = (await firstLine(child)).split(' ')[1] as string;
    if (round === 1) await ask(url, 'CREATE TABLE t (n int)');
    await ask(url, `INSERT INTO t SELECT generate_series(1, 100)`);
    count += 100;
    child.kill('SIGKILL');
    await ended(child);
    assert.deepEqual(await ask(url, 'SELECT count(*)::int FROM t'), [{ count }], 'the orphan still answers');
  }
  const server = await start(home);
  assert.deepEqual(await ask(server.url('one'), 'SELECT count(*)::int FROM t'), [{ count }]);
  await server.close();
});

test('a server that ends by itself is started again where it was, with what was stored', async () => {
  const home = join(root, 'crashed');
  const server = await start(home);
  await ask(server.url('one'), 'CREATE TABLE t AS SELECT generate_series(1, 1000) AS n');
  const counted = () => ask(server.url('one'), 'SELECT count(*)::int FROM t').catch(() => undefined);
  for (const signal of ['SIGKILL', 'SIGQUIT'] as const) {
    const pids = (await ask(server.url('one'), 'SELECT pid FROM pg_stat_activity')) as Array<{ pid: number }>;
    const first = Number((await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
    for (const pid of [first, ...pids.map((row) => row.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {} // Gone with the first already.
    }
    let found = await counted();
    while (!found) {
      await sleep(systemClock, 50);
      found = await counted();
    }
    assert.deepEqual(found, [{ count: 1000 }]);
  }
  await server.close();
  await server.exited;
});

test('one that cannot be started again says so by failing', async () => {
  const home = join(root, 'gone');
  const server = await start(home);
  const data = join(home, 'postgres/data');
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  await writeFile(join(data, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
  process.kill(pid, 'SIGQUIT');
  await assert.rejects(server.exited, { message: /PostgreSQL does not start/ });
  await server.close();
});

test('a stale pid file does not stop a start, whoever has the pid now', async () => {
  const home = join(root, 'stale');
  await (await start(home)).close();
  const file = join(home, 'postgres/data/postmaster.pid');
  // 1 and our parent live and are not a server, one is nobody, and one is dead but was not fetched by its parent.
  const zombie = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const pid of [1, process.ppid, 4_000_000, Number(await firstLine(zombie))]) {
    await writeFile(file, `${pid}\n${home}/postgres/data\n1\n${port}\n\n127.0.0.1\n  0 0\nready\n`);
    const server = await start(home);
    await ask(server.url('one'), 'SELECT 1');
    await server.close();
  }
  zombie.kill();
  await writeFile(file, '');
  await (await start(home)).close();
});

test('a start waits for the busy children of a server that was killed with us, and then goes on', async (t) => {
  const home = join(root, 'busy');
  const child = await starter(home);
  const busy = new pg.Client({ connectionString: (await firstLine(child)).split(' ')[1] });
  busy.on('error', () => undefined);
  await busy.connect();
  const [{ pid }] = (await busy.query('SELECT pg_backend_pid() AS pid')).rows;
  t.after(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {} // It has ended.
  });
  // It does not look up from this, and so does not notice that its server is gone.
  const query = busy.query('SELECT count(*) FROM generate_series(1, 4000000000)').catch(() => undefined);
  const data = join(home, 'postgres');
  child.kill('SIGKILL');
  process.kill(Number((await readFile(join(data, 'data/postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
  await ended(child);
  const next = start(home);
  const refused = async () =>
    (await readFile(join(data, 'postgres.log'), 'utf8')).includes('pre-existing shared memory block');
  while (!(await refused())) await sleep(systemClock, 20);
  process.kill(pid, 'SIGTERM');
  await query;
  await busy.end();
  await ask((await next).url('one'), 'SELECT 1');
  await (await next).close();
});

test('a first start that was cut off half-way leaves nothing in the way of the next', async () => {
  const home = join(root, 'half');
  const child = await starter(home);
  const half = async () =>
    (await readdir(join(home, 'postgres')).catch(() => [])).some((name) => /^data.new-\w+$/.test(name));
  while (!(await half())) await sleep(systemClock, 1);
  child.kill('SIGKILL');
  await ended(child);
  assert.equal(existsSync(join(home, 'postgres/data')), false);
  await (await start(home)).close();
  assert.deepEqual((await readdir(join(home, 'postgres'))).sort(), ['data', 'password', 'postgres.log']);
});

test('data of another major version is refused with what to do', async () => {
  const home = join(root, 'version');
  await (await start(home)).close();
  const file = join(home, 'postgres/data/PG_VERSION');
  await writeFile(file, '15\n');
  await assert.rejects(start(home), {
    code: 'failed_precondition',
    message: /made by PostgreSQL 15; .* brings 18/,
  });
  await rm(file);
  await assert.rejects(start(home), {
    code: 'failed_precondition',
    message: /is not a PostgreSQL data directory/,
  });
});

test('a full disk says what to free and where', { skip: !existsSync('/dev/full') || !isRoot }, async () => {
  const home = join(root, 'full');
  await mkdir(home);
  const mount = spawn('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', home]);
  const code = await new Promise((resolve) => mount.once('exit', resolve));
  if (code !== 0) return; // A container may not mount.
  try {
    await assert.rejects(start(home), {
      code: 'resource_exhausted',
      message: /disk is full.*about 100 MB free in/,
    });
    assert.deepEqual(await readdir(join(home, 'postgres')), ['password']);
  } finally {
    const umount = spawn('umount', [home]);
    await new Promise((resolve) => umount.once('exit', resolve));
  }
});

test('as root, a home that is closed to others keeps its data in a place outside, and finds it again', {
  skip: !isRoot,
}, async () => {
  const closed = join(root, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const home = join(closed, 'home');
  const first = await start(home);
  await ask(first.url('one'), `CREATE TABLE t AS SELECT 'kept' AS what`);
  await first.close();
  const location = (await readFile(join(home, 'postgres/location'), 'utf8')).trim();
  assert.match(location, /^\/var\/lib\/parley\/[0-9a-f]{16}$/);
  assert.equal((await stat(join(location, 'data'))).uid, ownUid);
  try {
    const second = await start(home);
    assert.deepEqual(await ask(second.url('one'), 'SELECT what FROM t'), [{ what: 'kept' }]);
    await second.close();
  } finally {
    await rm(location, { recursive: true });
  }
  await assert.rejects(start(home), { code: 'failed_precondition', message: /is not there. Bring it back/ });
});

test('a tight umask does not close the data to the server', async () => {
  const home = join(root, 'umask');
  await mkdir(home);
  const usual = process.umask(0o077);
  try {
    await (await start(home)).close();
  } finally {
    process.umask(usual);
  }
  assert.equal((await stat(join(home, 'postgres/data'))).mode & 0o777, 0o700);
  assert.equal(existsSync(join(home, 'postgres/location')), false);
});

test('as root, a home that was closed after its first start says what to allow', {
  skip: !isRoot,
}, async () => {
  const outer = join(root, 'closing');
  const home = join(outer, 'home');
  await (await start(home)).close();
  await chmod(outer, 0o700);
  await assert.rejects(start(home), {
    code: 'failed_precondition',
    message: `The database in ${home}/postgres/data runs as uid ${ownUid}, which cannot enter ${outer}. Allow it with: chmod o+x ${outer}`,
  });
});

test('an ordinary user starts it as itself, and root can go on with the data', {
  skip: !isRoot,
}, async (t) => {
  const home = join(root, 'ordinary');
  await mkdir(home, { mode: 0o755 });
  await chown(home, 1000, 1000);
  const child = await starter(home, 1000);
  const line = await firstLine(child);
  if (line.includes('cannot be run')) return t.skip('the checkout is closed to other users');
  assert.match(line, /^started /);
  assert.equal((await stat(join(home, 'postgres/data'))).uid, 1000);
  child.kill('SIGTERM');
  await ended(child);
  const server = await start(home);
  await ask(server.url('one'), 'SELECT 1');
  await server.close();
  assert.equal((await stat(join(home, 'postgres/data'))).uid, 1000);
});

test('as root, the server runs as a user whom nobody else has, and data of an earlier version goes over to it', {
  skip: !isRoot,
}, async () => {
  const home = join(root, 'nobody');
  const server = await start(home);
  await ask(server.url('one'), `CREATE TABLE t AS SELECT 'kept' AS what`);
  await server.close();
  const data = join(home, 'postgres/data');
  const everything = async () => {
    const names = await readdir(data, { recursive: true });
    return ['', ...names].map((name) => join(data, name));
  };
  for (const path of await everything()) await chown(path, 65_534, 65_534);
  const next = await start(home);
  assert.deepEqual(await ask(next.url('one'), 'SELECT what FROM t'), [{ what: 'kept' }]);
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  assert.match(await readFile(`/proc/${pid}/status`, 'utf8'), new RegExp(`^Uid:\\s+${ownUid}\\s`, 'm'));
  assert.doesNotMatch(await readFile('/etc/passwd', 'utf8'), new RegExp(`:${ownUid}:`));
  await next.close();
  for (const path of await everything()) assert.equal((await stat(path)).uid, ownUid, path);
});

test('data that root copied or restored is given back to the user that the server runs as', {
  skip: !isRoot,
}, async () => {
  const home = join(root, 'original');
  await (await start(home)).close();
  const copy = join(root, 'copy');
  const cp = spawn('cp', ['-r', home, copy]);
  await new Promise((resolve) => cp.once('exit', resolve));
  const server = await start(copy);
  await ask(server.url('one'), 'SELECT 1');
  await server.close();
});
