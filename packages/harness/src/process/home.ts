/** The folder where a Parley keeps its data. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Empty, ours, and passable for the user that a database server started by root runs as. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'parley-home-'));
  await chmod(home, 0o711);
  return home;
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
}

/** The first key, an owner's; undefined where there is none. */
export function firstKey(home: string): Promise<string | undefined> {
  return textOf(join(home, 'first-key'));
}

/** The database server of the home, where it runs: by the pid that it wrote, wherever its files lie. */
export async function postgresPid(home: string): Promise<number | undefined> {
  const own = join(home, 'postgres');
  const place = (await textOf(join(own, 'location'))) ?? own;
  const pid = Number((await textOf(join(place, 'data/postmaster.pid')))?.split('\n')[0]);
  try {
    if (pid > 0) process.kill(pid, 0);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}
