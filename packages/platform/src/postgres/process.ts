/** Runs PostgreSQL's programs, and recognises a server that an earlier process of ours left behind. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ParleyError } from '../errors.ts';
import { type Clock, sleep } from '../time/clock.ts';
import type { Place, ServerUser } from './place.ts';

const run = promisify(execFile);

/**
 * What a child gets of us: no PG* variables, which would change what it does, and none of our secrets. The
 * working directory must be one that the server's user may enter.
 */
function childOptions(place: { location: string; user: ServerUser | undefined }) {
  const { PATH, SystemRoot, TEMP } = process.env;
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
  for (const [name, value] of Object.entries({ PATH, SystemRoot, TEMP })) if (value) env[name] = value;
  return { cwd: place.location, env, ...place.user };
}

/** Runs a program to its end; rejects with an error that carries its `stdout` and `stderr`. */
export async function runProgram(place: Place, program: string, args: string[]): Promise<string> {
  const { stdout } = await run(program, args, childOptions(place));
  return stdout;
}

/** So much nicer than us is the server: on few cores a query that takes long gives way to the sound of calls. */
const nicer = 5;

/** Starts the server. In a group of its own: Ctrl-C in a terminal must reach us first, not the database. */
export function spawnServer(place: Place, program: string, args: string[]): ChildProcess {
  const server = spawn(program, args, {
    ...childOptions(place),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (server.pid !== undefined) giveWay(server.pid);
  return server;
}

/** Also what it starts later. A platform that does not let us is no worse than before. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + nicer));
  } catch {
    // It has ended already, or priorities are not ours to set.
  }
}

/** Stops a server: fast shutdown, then immediate (both safe for the data), then kill. */
export async function stopServer(
  clock: Clock,
  pgCtl: string,
  place: Place,
  server: { pid: number; alive: () => boolean },
  patienceMs = 10_000,
): Promise<void> {
  for (const [mode, signal] of [
    ['fast', 'SIGINT'],
    ['immediate', 'SIGQUIT'],
    ['kill', 'SIGKILL'],
  ] as const) {
    if (process.platform === 'win32' && mode !== 'kill') {
      // Windows has no signals to send; pg_ctl speaks the server's own pipe.
      await run(
        pgCtl,
        ['stop', '--no-wait', '--mode', mode, '--pgdata', place.dataDir],
        childOptions(place),
      ).catch(() => undefined);
    } else {
      send(server.pid, signal);
    }
    const deadlineMs = clock.monotonicMs() + patienceMs;
    while (server.alive() && clock.monotonicMs() < deadlineMs) await sleep(clock, 10);
    if (!server.alive()) return;
  }
  throw new ParleyError('internal', `PostgreSQL (pid ${server.pid}) does not stop.`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Makes the data directory free: a server that survived a `kill -9` of our process is stopped, and the trace of
 * a dead one is made harmless.
 *
 * Stopped rather than adopted: its log went to our predecessor, its binaries and settings may be of another
 * version, and it is no child of ours, so its death would go unseen. A fast shutdown costs a fifth of a second,
 * only after a crash. The caller holds the lock of the home, so no living Parley can be using it.
 */
export async function freeDataDirectory(
  clock: Clock,
  pgCtl: string,
  place: Place,
): Promise<'free' | 'stopped'> {
  const file = join(place.dataDir, 'postmaster.pid');
  if (!existsSync(file)) return 'free';
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Math.abs(Number(lines[0]));
  if (Number.isInteger(pid) && pid > 0 && (await isServerOf(pid, place.dataDir))) {
    let alive = true;
    const watch = async () => {
      while (alive) {
        alive = await isServerOf(pid, place.dataDir);
        if (alive) await sleep(clock, 20);
      }
    };
    await Promise.all([stopServer(clock, pgCtl, place, { pid, alive: () => alive }), watch()]);
    return 'stopped';
  }
  // PostgreSQL refuses to start while the pid in this file lives, even as a zombie or as somebody else's process.
  // It does not count its own parent. Our pid there makes it look further, at whether the shared memory named in
  // the same file is in use; deleting the file would skip that, and could put two servers on one directory.
  writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'));
  return 'free';
}

/** Whether the process lives and is a server on that data directory. A zombie is not. */
async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    try {
      const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
      // A server's working directory is its data directory.
      return state !== 'Z' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
    } catch {
      return false; // Gone, or another user's.
    }
  }
  const [program, args] =
    process.platform === 'win32'
      ? ['tasklist', ['/FI', `PID eq ${pid}`, '/NH']]
      : ['ps', ['-o', 'state=,command=', '-p', String(pid)]];
  const { stdout } = await run(program as string, args as string[]).catch(() => ({ stdout: '' }));
  if (process.platform === 'win32') return stdout.includes('postgres.exe');
  return !stdout.startsWith('Z') && stdout.includes(dirname(dataDir));
}
