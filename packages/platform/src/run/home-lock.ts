/** One process per home directory. */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ParleyError } from '../errors.ts';
import { makePassage, privateFile } from '../files/private.ts';

/** A home folder that is ours until it is closed. */
export interface HomeLock {
  close(): void;
}

const sqliteBusy = 5;

/** Kept reachable: a lock whose holder let go of it would be dropped by the garbage collector. */
const held = new Set<DatabaseSync>();

/**
 * Takes the home for this process, creating the directory. Fails with `failed_precondition`, naming the process
 * that holds it, when another one does.
 *
 * Node has no call for file locks, but SQLite takes one on its database file: the operating system holds it and
 * drops it when the process dies, however it dies, so a stale lock cannot exist. The pid beside it is only for
 * the message.
 */
export function lockHome(home: string): HomeLock {
  const pidFile = join(home, 'parley.pid');
  let database: DatabaseSync;
  try {
    makePassage(home);
    // SQLite would make it with the usual mode.
    closeSync(openSync(join(home, 'parley.lock'), 'a', privateFile));
    database = new DatabaseSync(join(home, 'parley.lock'));
  } catch (cause) {
    throw new ParleyError('failed_precondition', `Cannot write to ${home}: ${reason(cause)}.`, { cause });
  }
  try {
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: privateFile });
  } catch (cause) {
    database.close();
    const busy = (cause as { errcode?: number }).errcode === sqliteBusy;
    const message = busy
      ? `Parley is already running with this home (${holder(pidFile)}): ${home}`
      : `Cannot lock ${home}: ${reason(cause)}.`;
    throw new ParleyError('failed_precondition', message, { cause });
  }
  held.add(database);
  return {
    close() {
      if (!held.delete(database)) return;
      rmSync(pidFile, { force: true });
      database.close();
    },
  };
}

function holder(pidFile: string): string {
  try {
    return `pid ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    return 'pid unknown';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
