/** Where the embedded PostgreSQL keeps its files, and as which user it runs. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ParleyError } from '../errors.ts';

/** The account that the server runs as; undefined means ours. */
export interface ServerUser {
  uid: number;
  gid: number;
}

export interface Place {
  /** `<home>/postgres`: the password and the log, read by us only. */
  own: string;
  /** Holds `data`, and can be reached by the server's user. */
  location: string;
  dataDir: string;
  /** Where the binaries are copied to when the server cannot run them where npm put them. */
  copies: string;
  user: ServerUser | undefined;
}

/** PostgreSQL refuses to run as root. "nobody" needs no account, so the system's list of users stays as it is. */
const nobody: ServerUser = { uid: 65534, gid: 65534 };

/** Where root's files go when the home is private to root (npm as root: everything lies under /root, 0700). */
const systemDirectory = '/var/lib/parley';

/**
 * Decides it, and creates the directories. The choice of a place outside the home is written to
 * `<home>/postgres/location`, so that a later start finds the same data. Fails with `failed_precondition`.
 */
export function placeOf(home: string): Place {
  const own = join(home, 'postgres');
  const pointer = join(own, 'location');
  makeDirectory(own);
  const root = process.getuid?.() === 0;

  if (existsSync(pointer)) {
    const location = readFileSync(pointer, 'utf8').trim();
    if (!existsSync(join(location, 'data'))) {
      throw new ParleyError(
        'failed_precondition',
        `The database of ${home} is expected in ${location}, but is not there. Bring it back, or delete ${pointer} to begin with an empty database.`,
      );
    }
    return place(own, location, systemDirectory, root);
  }
  if (existsSync(join(own, 'data'))) {
    const here = place(own, own, own, root);
    const wall = here.user && unreachableFor(here.user, here.location);
    if (wall === undefined) return here;
    throw new ParleyError(
      'failed_precondition',
      `The database in ${here.dataDir} runs as uid ${here.user?.uid}, which cannot enter ${wall}. Allow it with: chmod o+x ${wall}`,
    );
  }
  if (!root || unreachableFor(nobody, own) === undefined) return place(own, own, own, root);

  const id = createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);
  const location = join(systemDirectory, id);
  makeDirectory(location);
  const wall = unreachableFor(nobody, location);
  if (wall !== undefined) {
    throw new ParleyError(
      'failed_precondition',
      `PostgreSQL must not run as root, and uid ${nobody.uid} can reach neither ${home} nor ${wall}. Start as an ordinary user, or give a home that others may enter.`,
    );
  }
  return place(own, location, systemDirectory, root);
}

/** Remembers a location outside the home. Called once the data is there: a pointer to nothing is an error. */
export function rememberPlace(place: Place): void {
  const pointer = join(place.own, 'location');
  if (place.location !== place.own && !existsSync(pointer)) writeFileSync(pointer, `${place.location}\n`);
}

function place(own: string, location: string, copies: string, root: boolean): Place {
  const dataDir = join(location, 'data');
  const user = root ? ownerOf(dataDir) : undefined;
  const uid = process.getuid?.();
  if (!root && uid !== undefined && existsSync(dataDir) && statSync(dataDir).uid !== uid) {
    throw new ParleyError(
      'failed_precondition',
      `The database in ${dataDir} belongs to uid ${statSync(dataDir).uid}, and this is uid ${uid}. Start as that user, or as root.`,
    );
  }
  return { own, location, dataDir, copies, user };
}

/** Data that an ordinary user made keeps its owner when root starts it. */
function ownerOf(dataDir: string): ServerUser {
  if (!existsSync(dataDir)) return nobody;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? nobody : { uid, gid };
}

/** The first directory on the way to path, itself included, that the user may not enter. */
function unreachableFor(user: ServerUser, path: string): string | undefined {
  const up = dirname(path);
  const above = up === path ? undefined : unreachableFor(user, up);
  if (above !== undefined) return above;
  const { uid, gid, mode } = statSync(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return mode & bit ? undefined : path;
}

function makeDirectory(path: string): void {
  try {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined) return;
    // A tight umask would close what we made to the server's user. What is secret in it is closed by itself.
    for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755);
  } catch (cause) {
    const message = `Cannot create ${path}: ${(cause as Error).message}.`;
    throw new ParleyError('failed_precondition', message, { cause });
  }
}
