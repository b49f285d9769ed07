/** Where the embedded PostgreSQL keeps its files, and as which user it runs. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ParleyError } from '../errors.ts';
import { makePassage, privateFile } from '../files/private.ts';

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

/**
 * PostgreSQL refuses to run as root. A user needs no account, so the system's list of users stays as it is: the first
 * number without one in a range that no distribution hands out, and that containers with 65,536 users have too. Not
 * "nobody", whose processes, whatever they are for, could read the data and take the server over.
 */
const ownUids = { first: 60_600, last: 61_100 };

/** The user "nobody", as whom earlier versions ran the server. */
const nobodyUid = 65_534;

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
  if (!root || unreachableFor(ownUser(), own) === undefined) return place(own, own, own, root);

  const id = createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);
  const location = join(systemDirectory, id);
  makeDirectory(location);
  const user = ownUser();
  const wall = unreachableFor(user, location);
  if (wall !== undefined) {
    throw new ParleyError(
      'failed_precondition',
      `PostgreSQL must not run as root, and uid ${user.uid} can reach neither ${home} nor ${wall}. Start as an ordinary user, or give a home that others may enter.`,
    );
  }
  return place(own, location, systemDirectory, root);
}

/** Remembers a location outside the home. Called once the data is there: a pointer to nothing is an error. */
export function rememberPlace(place: Place): void {
  const pointer = join(place.own, 'location');
  if (place.location !== place.own && !existsSync(pointer)) {
    writeFileSync(pointer, `${place.location}\n`, { mode: privateFile });
  }
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
  if (!existsSync(dataDir)) return ownUser();
  const { uid, gid } = statSync(dataDir);
  return isForeign(uid) ? ownUser() : { uid, gid };
}

/** Whether data of this user is to be given to ours: root copied it, or an earlier version made it. */
export function isForeign(uid: number): boolean {
  return uid === 0 || uid === nobodyUid;
}

function ownUser(): ServerUser {
  const taken = new Set([...accounts('/etc/passwd'), ...accounts('/etc/group')]);
  let uid = ownUids.first;
  while (taken.has(uid) && uid < ownUids.last) uid += 1;
  return { uid, gid: uid };
}

/**
 * Whom initdb runs as: it wants an account, where the server does without. For its second it borrows one of those that
 * the system keeps for its own, and that no process has now.
 */
export function borrowedUser(): ServerUser {
  const running = new Set<number>();
  for (const pid of existsSync('/proc') ? readdirSync('/proc') : []) {
    const uid = /^\d+$/.test(pid) ? statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid : undefined;
    if (uid !== undefined) running.add(uid);
  }
  const system = accounts('/etc/passwd').filter((uid) => uid > 0 && uid < 1000);
  const uid = system.find((each) => !running.has(each)) ?? nobodyUid;
  return { uid, gid: uid };
}

/** The numbers of a list of accounts: the third field of each line. */
function accounts(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => line.split(':')[2] ?? [])
    .map(Number);
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
    makePassage(path);
  } catch (cause) {
    const message = `Cannot create ${path}: ${(cause as Error).message}.`;
    throw new ParleyError('failed_precondition', message, { cause });
  }
}
