/** Objects as files of a directory. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { checkKey, type FileInfo, type Files, type FileWriter } from './files.ts';
import { makeFolder, privateFile } from './private.ts';

/** Unfinished puts. A key cannot begin with a dot, so none is ever listed. */
const unfinished = '.unfinished';
const unfinishedAgeMs = 24 * 3600 * 1000;

/** What a writer may be given and has not written yet. */
const pendingLimitBytes = 16_000_000;

export async function localFiles(root: string, clock: Clock): Promise<Files> {
  await explained(makeFolder(join(root, unfinished)));
  await sweep(join(root, unfinished), clock);
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, ...key.split('/'));
  };

  const files: Files = {
    async put(key, content, signal) {
      const path = pathOf(key);
      const draft = join(root, unfinished, randomBytes(12).toString('hex'));
      const file = await explained(open(draft, 'wx', privateFile));
      let size = 0;
      try {
        for await (const bytes of content instanceof Uint8Array ? [content] : content) {
          signal?.throwIfAborted();
          await file.writeFile(bytes); // Goes on where it is, and writes all of it.
          size += bytes.length;
        }
        await file.sync();
        await file.close();
        await makeFolder(dirname(path));
        await rename(draft, path);
        await syncDirectory(dirname(path));
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(draft, { force: true });
        throw explain(error);
      }
      return size;
    },

    async adopt(key, path) {
      const place = pathOf(key);
      try {
        const size = await synced(path);
        await makeFolder(dirname(place));
        await rename(path, place);
        await syncDirectory(dirname(place));
        return size;
      } catch (error) {
        // On another disk.
        if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw explain(error);
      }
      const size = await files.put(key, createReadStream(path));
      await rm(path, { force: true });
      return size;
    },

    async openWriter(key) {
      const path = pathOf(key);
      await explained(makeFolder(dirname(path)));
      return writer(await explained(open(path, 'a', privateFile)), dirname(path));
    },

    async get(key, { start = 0, end } = {}) {
      const path = pathOf(key);
      const found = await stat(path).catch(ifMissing);
      if (!found?.isFile()) return undefined;
      const last = Math.min(end ?? found.size, found.size);
      if (start < 0 || start > found.size || last < start) {
        throw new ParleyError('out_of_range', `The file has ${found.size} bytes.`);
      }
      return { size: found.size, bytes: read(path, start, last) };
    },

    async stat(key) {
      const found = await stat(pathOf(key)).catch(ifMissing);
      return found?.isFile() ? { key, size: found.size, modifiedAtMs: Math.round(found.mtimeMs) } : undefined;
    },

    async delete(key) {
      await explained(rm(pathOf(key), { force: true }));
    },

    list: (prefix) => walk(root, '', prefix),
  };
  return files;
}

/** The file's bytes are on disk; resolves with how many. */
async function synced(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Opens when the first byte is asked for, so that content which nobody reads holds nothing open. */
async function* read(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await explained(open(path));
  try {
    let at = start;
    while (at < end) {
      const buffer = new Uint8Array(Math.min(64 * 1024, end - at));
      const { bytesRead } = await file.read({ buffer, position: at });
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function writer(file: FileHandle, directory: string): FileWriter {
  let last: Promise<void> = Promise.resolve();
  let pendingBytes = 0;
  let closing: Promise<number> | undefined;
  return {
    write(bytes) {
      if (closing) return Promise.reject(new ParleyError('failed_precondition', 'The file is closed.'));
      if (pendingBytes + bytes.length > pendingLimitBytes) {
        return Promise.reject(
          new ParleyError('resource_exhausted', 'The disk is too slow for what is written.'),
        );
      }
      pendingBytes += bytes.length;
      // After a failure nothing more is written: a file with a hole would look whole.
      last = last.then(() => explained(file.writeFile(bytes)));
      return last.finally(() => {
        pendingBytes -= bytes.length;
      });
    },
    close() {
      closing ??= (async () => {
        try {
          await last;
          await file.sync();
          return (await file.stat()).size;
        } catch (error) {
          throw explain(error);
        } finally {
          await file.close();
          await syncDirectory(directory);
        }
      })();
      return closing;
    },
  };
}

/** Files in the order of their whole keys: `a-b` before `a/b`, as a search engine or S3 sorts them. */
async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<FileInfo> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(ifMissing);
  const names = (entries ?? [])
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
    .sort();
  for (const key of names) {
    if (key.endsWith('/')) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walk(root, key, prefix);
    } else if (key.startsWith(prefix)) {
      const found = await stat(join(root, key)).catch(ifMissing);
      if (found) yield { key, size: found.size, modifiedAtMs: Math.round(found.mtimeMs) };
    }
  }
}

/** A rename is on disk when its directory is. Windows has no such call, and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path);
  await directory.sync().finally(() => directory.close());
}

/** Removes what a killed process left. Not at once: another process may be writing to the same store. */
async function sweep(directory: string, clock: Clock): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(ifMissing);
    if (found && clock.now() - found.mtimeMs > unfinishedAgeMs) await rm(path, { force: true });
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw explain(error);
}

function explained<T>(result: Promise<T>): Promise<T> {
  return result.catch((error) => {
    throw explain(error);
  });
}

function explain(error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ParleyError('resource_exhausted', 'The disk for files is full.', { cause: error });
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new ParleyError('failed_precondition', 'A key may not be the folder of another.', {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ParleyError('failed_precondition', 'The folder for files cannot be written.', {
        cause: error,
      });
    default:
      return error;
  }
}
