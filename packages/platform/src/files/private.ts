/** What lies in a home is for the user of this process alone: the modes with which it is made. */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  const first = mkdirSync(path, { recursive: true, mode });
  if (first === undefined) return;
  // A tight umask would close them to the server's user.
  for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, mode);
}

/** What Parley makes in a home, and whoever made the home, may close. */
const ours = /^(files|live|models|dashboard|first-key|parley\.(lock|pid))$/;

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
