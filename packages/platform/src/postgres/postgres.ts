/** The embedded PostgreSQL: our own launcher over the binaries that npm brings. */
import type { ChildProcess } from 'node:child_process';
import { appendFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { Releaser } from '../async/releaser.ts';
import { retry } from '../async/retry.ts';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { lockHome } from '../run/home-lock.ts';
import { type Clock, sleep } from '../time/clock.ts';
import { type Binaries, prepareBinaries } from './binaries.ts';
import { explainFailure, prepareData, superuser } from './data.ts';
import { type Place, placeOf } from './place.ts';
import { freeDataDirectory, spawnServer, stopServer } from './process.ts';
import { ownerUrl, provide } from './roles.ts';
import { type Address, addressOf } from './socket.ts';

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  port: number;
  /** The URL of one of its databases, as the login that owns it and nothing else; password included. */
  url(database: string): string;
  /** A URL of the superuser, who may do everything: for making databases, and for tests. */
  adminUrl(database?: string): string;
  /** Resolves when it was closed. A server that ends by itself is started again; rejects where that does not work. */
  exited: Promise<void>;
  close(): Promise<void>;
}

/** Where it keeps its data, where it listens, and which databases it must have. */
export interface PostgresOptions {
  /** Created if missing. Data, password and log lie in `<home>/postgres`. */
  home: string;
  /**
   * The port wanted; when something else holds it on 127.0.0.1, the next free one is taken. Where there are sockets in
   * folders it is but the end of the socket's name.
   */
  port: number;
  /** Created if missing, each with a login that owns it. */
  databases: readonly string[];
  clock: Clock;
  log?: Log;
  /** False when the caller holds the home (`lockHome`) already. */
  lock?: boolean;
  /** False for a server that is thrown away, in tests: faster, and lost when the machine stops. */
  durable?: boolean;
}

/** Above it the system hands out ports to outgoing connections, and a listener may find its port taken. */
const lastQuietPort = 32_767;
/** Recovery after a power cut replays the write-ahead log, which max_wal_size bounds. */
const startLimitMs = 120_000;
const logLimitBytes = 5_000_000;
/** One that ends again and again does not keep the machine busy. */
const restartMs = 1_000;

/** For a laptop that also runs speech models: 70 MB with five databases in use. Durability stays on. */
const settings = {
  max_connections: '150',
  shared_buffers: '64MB',
  maintenance_work_mem: '64MB',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',
  fsync: 'on',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/**
 * Starts the server of a home, first creating what is missing: about a second the first time. Whoever runs it,
 * root included, finds it by its URL, with password authentication, and nobody else does. Fails with
 * `failed_precondition` or `resource_exhausted` and a message that says what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { home, clock, log } = options;
  const opened = new Releaser();
  try {
    if (options.lock !== false) opened.add(lockHome(home));
    const place = placeOf(home);
    // Copies of a home share a data directory outside of it; its own lock keeps them from each other.
    if (place.location !== place.own) opened.add(lockHome(place.location));
    const binaries = await prepareBinaries(place);
    // First: the data may change hands next, which no server that lives would bear.
    if ((await freeDataDirectory(clock, binaries.pgCtl, place)) === 'stopped') {
      log?.warn({ place: place.location }, 'stopped a database server left by an earlier run');
    }
    const password = await prepareData(place, binaries);
    const address = opened.add(await addressOf(place));
    const login = { password, address };
    let server = await startServer(place, binaries, login, options);
    const { port } = server;
    let closing = false;
    const keepUp = async () => {
      for (;;) {
        await server.exited;
        if (closing) return;
        // Killed, or out of memory. Its children may live on for a while.
        await sleep(clock, restartMs);
        await freeDataDirectory(clock, binaries.pgCtl, place);
        server = await startServer(place, binaries, login, { ...options, port });
        if (closing) await server.stop();
        else if (server.port !== port) throw explainFailure(place, `The port ${port} was taken meanwhile.`);
        else log?.warn({ port }, 'the database server was started again');
      }
    };
    const exited = keepUp();
    opened.defer(async () => {
      closing = true;
      await server.stop();
      await exited.catch(() => undefined);
    });
    // The host in the query goes before that of the URL, which needs to have one.
    const adminUrl = (database = 'postgres') =>
      `postgres://${superuser}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(address.host)}`;
    await provide(adminUrl(), options.databases);
    log?.info({ port, place: place.location }, 'database server started');
    return {
      port,
      url: (database) => ownerUrl(adminUrl(), database),
      adminUrl,
      exited,
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** How the superuser gets in. */
interface ServerLogin {
  password: string;
  address: Address;
}

interface Server {
  port: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** A start that failed for a reason that passes: a dying predecessor, or a port taken in the last moment. */
class Passing extends Error {}

async function startServer(
  place: Place,
  binaries: Binaries,
  login: ServerLogin,
  options: PostgresOptions,
): Promise<Server> {
  const retryable = (error: unknown) => error instanceof Passing;
  try {
    return await retry(options.clock, { attempts: 12, firstMs: 100, maxMs: 2000, retryable }, async () =>
      startOnce(place, binaries, login, await freePort(options.port), options),
    );
  } catch (error) {
    throw error instanceof Passing ? explainFailure(place, error.message, error) : error;
  }
}

async function startOnce(
  place: Place,
  binaries: Binaries,
  { password, address }: ServerLogin,
  port: number,
  { clock, log, durable = true }: PostgresOptions,
): Promise<Server> {
  const asked = {
    ...settings,
    ...address.settings,
    port: String(port),
    ...(durable ? {} : { fsync: 'off' }),
  };
  const flags = Object.entries(asked).map(([name, value]) => `--${name}=${value}`);
  const child = spawnServer(place, binaries.postgres, ['-D', place.dataDir, ...flags]);
  const output = keepOutput(child, join(place.own, 'postgres.log'));
  // Leaving without close() must not leave a server; a kill -9 still does, and the next start deals with it.
  const stopWithUs = () => child.kill('SIGINT');
  process.once('exit', stopWithUs);
  let closing = false;
  const exited = new Promise<void>((resolve) => {
    // 'close' rather than 'exit': by then everything it said has been read.
    child.once('close', (code) => {
      process.off('exit', stopWithUs);
      if (!closing && ready) log?.error({ code }, 'database server ended by itself');
      resolve();
    });
  });
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  const alive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    closing = true;
    if (alive()) {
      await stopServer(clock, binaries.pgCtl, place, { pid: child.pid as number, alive });
    }
    await exited;
    await output.written();
  };
  let ready = false;
  const deadlineMs = clock.monotonicMs() + startLimitMs;
  try {
    while (!ready) {
      if (!alive()) {
        await exited;
        // What it said last may still be on its way.
        await output.written();
        const said = output.tail();
        if (/lock file .* already exists|pre-existing shared memory|Address already in use/.test(said)) {
          throw new Passing(said);
        }
        throw explainFailure(place, said, spawnError);
      }
      if (clock.monotonicMs() > deadlineMs) throw explainFailure(place, output.tail());
      ready = await answers(place, address.host, port, password);
      if (!ready) await sleep(clock, 10);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, exited, stop };
}

/** Whether the server takes our password; false while it is not up yet. */
async function answers(place: Place, host: string, port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host,
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (cause) {
    if ((cause as { code?: string }).code === '28P01') {
      throw new ParleyError(
        'failed_precondition',
        `The database in ${place.dataDir} refuses the password in ${join(place.own, 'password')}: bring back the one that belongs to it.`,
        { cause },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Everything the server says goes to a file that is rolled over once; the last of it also stays in memory. */
function keepOutput(child: ChildProcess, file: string) {
  let tail = '';
  const keep = async () => {
    let bytes: number | undefined;
    // Read from in this very tick: what a child said that ended before its first reader came would be lost.
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
      tail = (tail + chunk.toString()).slice(-8000);
      bytes ??= await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      if (bytes > logLimitBytes) {
        await rename(file, `${file}.1`).catch(() => undefined);
        bytes = 0;
      }
      // A full disk must not end the server; its words are then only in memory.
      await appendFile(file, chunk, { mode: 0o600 }).catch(() => undefined);
      bytes += chunk.length;
    }
  };
  child.stdout?.resume();
  const done = keep().catch(() => undefined);
  return { tail: () => tail, written: () => done };
}

/** The first port from the wanted one upward that nothing holds. */
async function freePort(wanted: number): Promise<number> {
  const last = Math.max(wanted, lastQuietPort);
  for (let port = wanted; port <= last; port += 1) if (await isFree(port)) return port;
  throw new ParleyError('failed_precondition', `No free port for PostgreSQL from ${wanted} to ${last}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
