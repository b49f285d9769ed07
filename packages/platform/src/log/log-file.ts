/** A log in a folder, for the user of this process alone, which never takes more than its share of the disk. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { privateFile } from '../files/private.ts';

const mostBytes = 10_000_000;
/** Of those before, the newest is `parley.1.log`. */
const mostOld = 4;

/** Where a log is written to; safe to give to `createLog`. */
export interface LogFile extends DestinationStream {
  path: string;
}

/**
 * Goes on with `parley.log` in the folder, which is made. What is over 10 MB begins a new one and four of those before
 * are kept. Rejects where the folder cannot be written; later a full disk costs lines, not the process.
 */
export function openLogFile(folder: string, limitBytes: number = mostBytes): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = (age: number) => join(folder, age === 0 ? 'parley.log' : `parley.${age}.log`);
  const path = name(0);
  let file = openSync(path, 'a', privateFile);
  let bytes = fstatSync(file).size;

  function roll(): void {
    for (let age = mostOld - 1; age >= 0; age -= 1) {
      try {
        renameSync(name(age), name(age + 1));
      } catch {
        // There are not as many yet.
      }
    }
    const next = openSync(path, 'a', privateFile);
    closeSync(file);
    file = next;
    bytes = fstatSync(file).size;
  }

  return {
    path,
    write(line) {
      try {
        if (bytes > 0 && bytes + Buffer.byteLength(line) > limitBytes) roll();
        bytes += writeSync(file, line);
      } catch {
        // Nothing is left to be told it with.
      }
    },
  };
}
