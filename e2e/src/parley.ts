/** A whole Parley as a person has it: `parley start` in a process, a home and on ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParley, type Parley } from '@parley/sdk/client';
import { eventually, within } from './wait.ts';

export const root = join(import.meta.dirname, '../..');
const program = join(root, 'cli/bin/parley.mjs');

/** Before the offset; the front door, the dashboard, and the services. */
const ports = { gateway: 8080, dashboard: 3000, services: [9001, 9004, 9005, 9007, 9010] };
/** Those that the stories need. */
const readyPorts = [9001, 9007];
const startLimitMs = 40_000;
const stopLimitMs = 30_000;

export interface RunningParley {
  /** The front door. */
  url: string;
  /** Where assistant-api listens itself. */
  assistantApiUrl: string;
  home: string;
  portOffset: number;
  /** The first key, an owner's, as it is printed and kept in the home. */
  key: string;
  /** The printed link to the dashboard, token included. */
  link: string;
  /** A client with the first key. */
  client: Parley;
  /** All that it has printed. */
  said(): string;
  /** Ends it as a power cut would. The home stays. */
  kill9(): Promise<void>;
  /** Starts it again in the same home and on the same ports; after `kill9` or `terminate`. */
  startAgain(): Promise<void>;
  /** Sends SIGTERM; resolves with the exit code once it has ended. */
  terminate(): Promise<number | null>;
  /** Ends it and removes its home. */
  stop(): Promise<void>;
}

/** Resolves when the services answer that they are ready. */
export async function startParley(environment: Record<string, string> = {}): Promise<RunningParley> {
  const home = newHome();
  const { offset, free } = await claimPorts();
  const url = `http://127.0.0.1:${ports.gateway + offset}`;
  let run: Run | undefined;
  const start = async () => {
    run = launch(['start'], {
      PARLEY_HOME: home,
      PARLEY_PORT_OFFSET: String(offset),
      // Calls that a test leaves behind are not waited for.
      PARLEY_DRAIN_MS: '300',
      ...environment,
    });
    await ready(run, offset);
  };
  const now = () => run as Run;
  const stop = async () => {
    await end(now(), 'SIGTERM');
    free.close();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await start();
    const key = readFileSync(join(home, 'first-key'), 'utf8').trim();
    return {
      url,
      assistantApiUrl: `http://127.0.0.1:${9007 + offset}`,
      home,
      portOffset: offset,
      key,
      get link() {
        return printed(now(), /Dashboard\s+(\S+)/);
      },
      client: createParley({ url, apiKey: key }),
      said: () => now().said(),
      kill9: async () => {
        await end(now(), 'SIGKILL');
      },
      startAgain: start,
      terminate: () => end(now(), 'SIGTERM'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs a command of `parley` to its end. */
export async function runParley(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const run = launch(args, environment);
  const code = await within(`the end of parley ${args.join(' ')}`, startLimitMs, run.exited);
  return { code, said: run.said() };
}

/** Readable by the user that a database server started by root runs as. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  chmodSync(home, 0o755);
  return home;
}

interface Run {
  child: ChildProcess;
  exited: Promise<number | null>;
  said(): string;
}

function launch(args: readonly string[], environment: Record<string, string>): Run {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PARLEY_|NODE_)/.test(name));
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  // A test that ran out of time leaves nothing running.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  // 'close' rather than 'exit': by then everything it said has been read.
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, exited, said: () => said };
}

async function ready(run: Run, offset: number): Promise<void> {
  const isReady = async () => {
    if (run.child.exitCode !== null) throw new Error('Parley did not start');
    if (!/Stop {2}.*Ctrl-C/.test(run.said())) return false;
    const answers = readyPorts.map((port) => fetch(`http://127.0.0.1:${port + offset}/readyz`));
    return (await Promise.all(answers)).every(({ ok }) => ok);
  };
  await eventually('Parley', startLimitMs, isReady).catch((error: unknown) => {
    throw new Error(`${String(error)}:\n${run.said()}`);
  });
}

function printed(run: Run, pattern: RegExp): string {
  const found = pattern.exec(run.said())?.[1];
  if (found === undefined) throw new Error(`Parley printed no ${pattern}:\n${run.said()}`);
  return found;
}

async function end({ child, exited }: Run, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  try {
    return await within('the end of Parley', stopLimitMs, exited);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/**
 * An offset at which all ports are free, kept from other tests by holding a port of its own for as long as it is
 * used. Steps of 100 keep the ports of two offsets apart, and the end keeps them below those of outgoing connections.
 */
export async function claimPorts(): Promise<{ offset: number; free: Server }> {
  for (let offset = 1000; offset <= 10_000; offset += 100) {
    const claim = await listen(2999 + offset);
    if (claim === undefined) continue;
    const wanted = [ports.gateway, ports.dashboard, ...ports.services].map((port) => port + offset);
    const found = await Promise.all(wanted.map(listen));
    for (const server of found) server?.close();
    if (found.every((server) => server !== undefined)) return { offset, free: claim };
    claim.close();
  }
  throw new Error('No free ports were found.');
}

/** Holds the port and hangs up on everybody; undefined where it is taken. */
export function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Whether the database server of a home still runs, however it was left. */
export function postgresPid(home: string): number | undefined {
  const file = join(home, 'postgres/data/postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
