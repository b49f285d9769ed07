/** Starts Parley as a person does, looks at it from outside, and stops it. Ends with one line of counts. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ports } from '@parley/platform/config/config';
import { serviceNames } from '../cli/src/services.ts';
import { asksForHelp } from './help.ts';

const usage = `node scripts/smoke.ts [command of the start…]

Starts Parley, by default with npm start, in a home and on ports of its own, looks at it from outside, and stops it.
`;

if (asksForHelp(process.argv.slice(2), usage)) process.exit(0);

const root = join(import.meta.dirname, '..');
const command = process.argv.length > 2 ? process.argv.slice(2) : ['npm', 'start'];
const offset = 21_000;
const home = mkdtempSync(join(tmpdir(), 'parley-smoke-'));
chmodSync(home, 0o755);
const environment = { ...process.env, PARLEY_HOME: home, PARLEY_PORT_OFFSET: String(offset) };

let passed = 0;
let failed = 0;
function expect(what: string, holds: boolean, more = ''): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? '✔' : '✖'} ${what}${holds || more === '' ? '' : `: ${more}`}`);
}

/** Ms until the banner; undefined when it did not come. */
async function start(
  limitMs: number,
): Promise<{ child: ChildProcess; tookMs: number | undefined; said: () => string }> {
  let said = '';
  const startMs = performance.now();
  const child = spawn(command[0] as string, command.slice(1), {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  while (performance.now() - startMs < limitMs && child.exitCode === null) {
    if (said.includes('Parley is ready'))
      return { child, tookMs: performance.now() - startMs, said: () => said };
    await sleep(50);
  }
  return { child, tookMs: undefined, said: () => said };
}

/** The exit code after a signal; undefined when it did not end in time. */
async function stop(
  child: ChildProcess,
  signal: NodeJS.Signals,
  limitMs: number,
): Promise<number | null | undefined> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null) return child.exitCode;
  child.kill(signal);
  const code = await Promise.race([ended, sleep(limitMs, undefined, { ref: false })]);
  killGroup(child);
  return code;
}

/** Whatever the command left behind must not outlive this run. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}

async function status(url: string): Promise<number> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.status,
    () => 0,
  );
}

async function look(first: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (const name of serviceNames) {
    expect(`${name} is ready`, (await status(`http://127.0.0.1:${ports[name] + offset}/readyz`)) === 200);
  }
  const gateway = `http://127.0.0.1:${ports.gateway + offset}`;
  expect('the front door leads to the API', (await status(`${gateway}/v1/capabilities`)) === 200);
  expect('the API asks who it is', (await status(`${gateway}/v1/assistants`)) === 401);
  const page = await fetch(`http://127.0.0.1:${ports.ui + offset}/`).then(
    (response) => response.text(),
    (error: unknown) => String(error),
  );
  expect('the dashboard is served', page.includes('<script'), page.slice(0, 200));
  expect(
    'the banner shows a link and the key',
    /#link=\S+/.test(first.said()) && first.said().includes('pk_live_'),
  );
  const talk = spawnSync(
    process.execPath,
    ['cli/bin/parley.mjs', 'talk', '--assistant', 'Order status', '--text', '--json'],
    { cwd: root, env: environment, input: 'one zero four two\n', encoding: 'utf8', timeout: 30_000 },
  );
  expect(
    'a typed conversation is answered',
    talk.stdout.includes('tent'),
    talk.stdout.slice(-500) + talk.stderr,
  );
  const link = spawnSync(process.execPath, ['cli/bin/parley.mjs', 'link'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect('a fresh link is given', /#link=\S+/.test(link.stdout), link.stdout + link.stderr);
}

/** The database server of the home, by the pid that it wrote; it may lie outside of it. */
function postgresPid(): number | undefined {
  const pointer = join(home, 'postgres/location');
  const place = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(home, 'postgres');
  const file = join(place, 'data/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

try {
  const first = await start(60_000);
  expect('it starts', first.tookMs !== undefined, first.said());
  if (first.tookMs !== undefined) {
    console.log(`  first start: ${(first.tookMs / 1000).toFixed(1)} s`);
    await look(first);
    expect(
      'it stops cleanly when told to',
      (await stop(first.child, 'SIGTERM', 20_000)) === 0,
      first.said().slice(-2000),
    );
    expect('no database server is left behind', postgresPid() === undefined);
    const again = await start(30_000);
    expect('it starts again', again.tookMs !== undefined, again.said());
    console.log(`  later start: ${((again.tookMs ?? 0) / 1000).toFixed(1)} s`);
    expect(
      'Ctrl-C stops it cleanly',
      (await stop(again.child, 'SIGINT', 20_000)) === 0,
      again.said().slice(-2000),
    );
  } else {
    await stop(first.child, 'SIGKILL', 5000);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
