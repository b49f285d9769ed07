/** What lies in a home is for the user of this process alone: the modes with which it is made. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ParleyError } from '../errors.ts';

/** The mode of every file. */
export const privateFile = 0o600;

/** Makes a folder, and those on the way to it, that nobody else may look into or pass. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/**
 * Makes a folder on the way to the data of the database server, such as a home. The server that root starts runs as
 * another user, who must pass; nobody but us can look into it.
 */
export function makePassage(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makePassage(dirname(path));
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  // One by one: asked for all at once in a place such as /proc, Node tries for ever.
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process that begins in the same home was faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
    return;
  }
  // A tight umask would close it to the server's user.
  chmodSync(path, mode);
}

/**
 * Makes the home and tries to write into it. Throws `failed_precondition`, with what keeps it from being one and
 * what to do about it.
 */
export function makeHome(home: string): void {
  try {
    makePassage(home);
    const trial = join(home, `.trial-${process.pid}`);
    writeFileSync(trial, '', { mode: privateFile });
    rmSync(trial);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const reason = reasons[code] ?? message;
    throw new ParleyError(
      'failed_precondition',
      `${home} cannot be the home of Parley: ${reason}. Set PARLEY_HOME to a folder that this user can write.`,
      { cause },
    );
  }
}

/** By the code of the system's error. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written there',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
};

/** What Parley makes in a home, and whoever made the home, may close. */
const ours = /^(files|live|logs|models|spoken|dashboard|first-key|parley\.(lock|pid))$/;

/** Closes what an earlier version left open in a home. A folder that nobody may pass closes all that is below. */
export function closeHome(home: string): void {
  take(home, 0o066);
  for (const name of readdirSync(home)) {
    if (ours.test(name)) take(join(home, name), 0o077);
    if (name === 'postgres') take(join(home, name), 0o066);
  }
}

/** Takes rights away, where they are ours to take. */
function take(path: string, rights: number): void {
  const { mode, uid } = lstatSync(path);
  const user = process.getuid?.();
  if ((mode & rights) !== 0 && (user === 0 || user === uid)) chmodSync(path, mode & 0o7777 & ~rights);
}
