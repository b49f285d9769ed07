/** The Parley that is measured: one that runs, or one started for it in a home and on ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createParley, type Parley } from '@parley/sdk/client';

export const root = resolve(import.meta.dirname, '../..');
const gatewayPort = 8080;
const portsOfOne = [3000, 8080, 9001, 9004, 9005, 9007, 9010];
const startLimitMs = 60_000;
const firstOffset = 410;
const offsets = 159;

export interface Running {
  parley: Parley;
  close(): Promise<void>;
}

export interface Started extends Running {
  pid: number;
  tookMs: number;
  /** Added to every port. */
  offset: number;
}

export interface StartOptions {
  environment?: Record<string, string>;
  offset?: number | undefined;
  /** The cores that it may use; Linux. */
  pin?: readonly number[] | undefined;
}

/** Throws with what is missing. */
export async function openParley(
  url: string | undefined,
  { models, environment = {} }: { models?: string | undefined; environment?: Record<string, string> } = {},
): Promise<Running> {
  if (url === undefined) {
    const home = await temporaryHome();
    if (models !== undefined) await cp(models, join(home, 'models'), { recursive: true });
    const started = await startParley(home, { environment }).catch(async (error: unknown) => {
      await removeHome(home);
      throw error;
    });
    return {
      parley: started.parley,
      async close() {
        await started.close();
        await removeHome(home);
      },
    };
  }
  const home = process.env.PARLEY_HOME ?? join(root, '.parley');
  const apiKey = process.env.PARLEY_API_KEY ?? (await firstKey(home));
  const parley = createParley({ url, apiKey });
  await parley.me();
  return { parley, close: async () => {} };
}

export async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  // The database server runs as another user where this is root.
  await chmod(home, 0o755);
  return home;
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
}

async function firstKey(home: string): Promise<string> {
  try {
    return (await readFile(join(home, 'first-key'), 'utf8')).trim();
  } catch {
    throw new Error(`no key: set PARLEY_API_KEY, or PARLEY_HOME where that Parley keeps its data (${home})`);
  }
}

/** `parley start` as a person runs it, from the command to the line that says that it is ready. */
export async function startParley(home: string, options: StartOptions = {}): Promise<Started> {
  const offset = options.offset ?? (await freeOffset());
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_'));
  const env = {
    ...Object.fromEntries(kept),
    PARLEY_HOME: home,
    PARLEY_PORT_OFFSET: String(offset),
    PARLEY_LOG_LEVEL: 'error',
    ...options.environment,
  };
  const startMs = performance.now();
  const command = [process.execPath, join(root, 'cli/bin/parley.mjs'), 'start'];
  if (options.pin) command.unshift('taskset', '-c', options.pin.join(','));
  const child = spawn(command[0]!, command.slice(1), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // A measurement that is interrupted leaves nothing running.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  try {
    await ready(child);
    const tookMs = performance.now() - startMs;
    const url = `http://127.0.0.1:${gatewayPort + offset}`;
    const parley = createParley({ url, apiKey: await firstKey(home) });
    return { parley, pid: child.pid!, tookMs, offset, close: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = '';
    const limit = setTimeout(() => failed(new Error(`Parley was not ready in time:\n${said}`)), startLimitMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
        if (!said.includes('Parley is ready')) return;
        clearTimeout(limit);
        done();
      });
    }
    child.once('error', failed);
    child.once('exit', () => {
      clearTimeout(limit);
      failed(new Error(`Parley did not start:\n${said}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}

/** From anywhere on, so that two measurements that start together do not want the same. */
async function freeOffset(): Promise<number> {
  const from = Math.floor(Math.random() * offsets);
  for (let n = 0; n < offsets; n += 1) {
    const offset = firstOffset + 10 * ((from + n) % offsets);
    const free = await Promise.all(portsOfOne.map((port) => isFree(port + offset)));
    if (!free.includes(false)) return offset;
  }
  throw new Error('no free ports were found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** A process and all that it started. Linux only. */
export async function treeOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(await text(`/proc/${name}/status`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

/** Memory of a process and, by their shares of what they share, of all that it started; MB. Linux only. */
export async function memoryOf(pid: number): Promise<{ nodeMb: number; treeMb: number } | undefined> {
  if (process.platform !== 'linux') return undefined;
  const shares = await Promise.all(
    (await treeOf(pid)).map(async (one) =>
      Number(/^Pss:\s+(\d+)/m.exec(await text(`/proc/${one}/smaps_rollup`))?.[1] ?? 0),
    ),
  );
  const rss = Number(/^VmRSS:\s+(\d+)/m.exec(await text(`/proc/${pid}/status`))?.[1] ?? 0);
  return {
    nodeMb: Math.round(rss / 1024),
    treeMb: Math.round(shares.reduce((sum, share) => sum + share, 0) / 1024),
  };
}

/** Empty for a process that is gone. */
const text = (path: string) => readFile(path, 'utf8').catch(() => '');
