/** The data directory of the embedded PostgreSQL: made whole or not at all. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { borrowedUser, isForeign, type Place, rememberPlace, type ServerUser } from './place.ts';
import { runProgram } from './process.ts';

/** Beginning of the names of what initdb is still making. */
const unfinished = 'data.new-';

/** Makes the databases of the embedded server and their logins. No service knows its password. */
export const superuser = 'parley';

/**
 * Creates the data directory on first use, checks an existing one, and returns the owner's password. Fails with
 * `failed_precondition` when the data was made by another major version or its password is lost.
 */
export async function prepareData(place: Place, binaries: Binaries): Promise<string> {
  const passwordFile = join(place.own, 'password');
  if (existsSync(place.dataDir)) {
    await checkVersion(place, binaries);
    await adopt(place);
    if (!existsSync(passwordFile)) {
      throw new ParleyError(
        'failed_precondition',
        `The password of the database in ${place.dataDir} is missing: bring ${passwordFile} back from a backup.`,
      );
    }
    return (await readFile(passwordFile, 'utf8')).trim();
  }
  const password = randomBytes(24).toString('hex');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await createData(place, binaries, password);
  rememberPlace(place);
  return password;
}

/** initdb into a directory beside, then a rename: an interrupted first start leaves nothing half-made. */
async function createData(place: Place, binaries: Binaries, password: string): Promise<void> {
  for (const name of await readdir(place.location)) {
    // The initdb of a killed start may still be writing there, for a moment: what cannot be removed now is later.
    if (name.startsWith(unfinished)) {
      await rm(join(place.location, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
  // A name of its own: an initdb that fails removes its directory, and must not remove that of the next start.
  const staging = join(place.location, `${unfinished}${randomBytes(4).toString('hex')}`);
  const passwordFile = `${staging}.password`;
  await mkdir(staging, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  const user = place.user && borrowedUser();
  if (user) {
    await chown(staging, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    await runProgram({ ...place, user }, binaries.initdb, [
      `--pgdata=${staging}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    if (place.user) await chownAll(staging, place.user);
    await rename(staging, place.dataDir);
  } catch (cause) {
    await rm(staging, { recursive: true, force: true });
    throw explainFailure(place, (cause as { stderr?: string }).stderr ?? '', cause);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function checkVersion(place: Place, binaries: Binaries): Promise<void> {
  const file = join(place.dataDir, 'PG_VERSION');
  const made = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (made === String(binaries.majorVersion)) return;
  throw new ParleyError(
    'failed_precondition',
    made === ''
      ? `${place.dataDir} is not a PostgreSQL data directory: ${file} is missing. Move it away to begin with an empty database.`
      : `The database in ${place.dataDir} was made by PostgreSQL ${made}; this version of Parley brings ${binaries.majorVersion}. Start the version of Parley that made it and take a dump, or move the directory away to begin with an empty database.`,
  );
}

/** Data that root copied or restored, or that an earlier version made, is given to the user that the server runs as. */
async function adopt({ user, dataDir }: Place): Promise<void> {
  // The folder comes last: a move that was cut off is begun again.
  if (user && isForeign((await stat(dataDir)).uid)) await chownAll(dataDir, user);
}

async function chownAll(path: string, user: ServerUser): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await chownAll(child, user);
    else await lchown(child, user.uid, user.gid);
  }
  await lchown(path, user.uid, user.gid);
}

/** What initdb or the server said when it failed, as an error that says what to do. */
export function explainFailure(place: Place, output: string, cause?: unknown): ParleyError {
  const text = `${output}\n${cause instanceof Error ? cause.message : ''}`;
  const more = cause === undefined ? {} : { cause };
  if (/No space left on device|ENOSPC|Disk quota exceeded/.test(text)) {
    return new ParleyError(
      'resource_exhausted',
      `The disk is full: PostgreSQL needs about 100 MB free in ${place.location}.`,
      more,
    );
  }
  if (/Permission denied|EACCES|EPERM|Operation not permitted|could not access directory/.test(text)) {
    const who = place.user ? `uid ${place.user.uid}` : 'this user';
    return new ParleyError(
      'failed_precondition',
      `PostgreSQL, run by ${who}, may not use ${place.dataDir}: ${lastLine(output) || lastLine(text)}`,
      more,
    );
  }
  return new ParleyError(
    'internal',
    `PostgreSQL does not start: ${lastLine(output) || lastLine(text)}`,
    more,
  );
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|error:/.test(line));
  return (lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '').trim();
}
