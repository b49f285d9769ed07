/**
 * The traces of calls: gzipped JSON lines beside the recordings. While a call runs its trace grows as plain text on
 * the disk of its node, second by second, so that a kill loses no more; once whole it is compressed into the file
 * store. A slow or full disk costs the trace, never the call.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { atMost } from '@parley/platform/async/limit';
import type { Files } from '@parley/platform/files/files';
import { makeFolder, privateFile } from '@parley/platform/files/private';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';

export interface TraceWriter {
  /** One line, with its line break. */
  write(line: string): void;
  /** Finishes it and moves it to the store. Rejects while the store is away: ask again. */
  close(): Promise<void>;
}

export interface CallTraces {
  open(key: string): TraceWriter;
  /** Stores what a killed process left on this machine, if it left anything. */
  repair(key: string): Promise<void>;
  /** The gzipped trace; undefined when there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Deletes it here and from the store. */
  remove(key: string): Promise<void>;
  close(): void;
}

/** Where a conversation's trace is kept: beside its recording. */
export function traceKey(projectId: string, conversationId: string): string {
  return `recordings/${projectId}/${conversationId}.trace.gz`;
}

const writeEveryMs = 1000;
/** Calls take turns within that time: all at once would hold up the sound of every call. */
const phases = 20;
/** About two seconds of a call. */
const pageBytes = 16 * 1024;
/** What may wait for a slow disk. */
const mostWaitingPages = 256;
/** Pages that are kept for the next who needs one. */
const mostSparePages = 64;
/** Calls that end together must not take the processor from those that go on. */
const compressedAtOnce = 2;
const compression = { level: 5 };

/** `folder` is on a disk of this machine, `files` is where traces stay. */
export function openCallTraces(options: {
  folder: string;
  files: Files;
  clock: Clock;
  log: Log;
}): CallTraces {
  const { folder, files, clock, log } = options;
  const slots = Array.from({ length: phases }, () => new Set<() => void>());
  const spare: Buffer[] = [];
  const inTurn = atMost(compressedAtOnce);
  let phase = 0;
  const timer = every(clock, writeEveryMs / phases, () => {
    phase = (phase + 1) % phases;
    for (const flush of slots[phase] ?? []) flush();
  });
  const pathOf = (key: string) => join(folder, key.replace(/\.gz$/, ''));

  async function store(key: string): Promise<void> {
    const path = pathOf(key);
    await inTurn(() =>
      pipeline(createReadStream(path), createGzip(compression), (bytes: AsyncIterable<Uint8Array>) =>
        files.put(key, bytes),
      ),
    );
    await rm(path, { force: true });
  }

  function openTrace(key: string): TraceWriter {
    const path = pathOf(key);
    const slot = slots.reduce((least, one) => (one.size < least.size ? one : least));
    /** Lines are written into it at once: kept as strings they would be garbage to be moved about. */
    let page = spare.pop() ?? Buffer.allocUnsafeSlow(pageBytes);
    let filled = 0;
    let waiting = 0;
    let file: FileHandle | undefined;
    let failed = false;
    let stored: Promise<void> | undefined;
    let writing = create();

    async function create(): Promise<void> {
      await makeFolder(dirname(path));
      file = await open(path, 'wx', privateFile);
    }
    function giveUp(err: unknown): void {
      if (!failed) log.error({ key, err }, 'the trace of a call was given up');
      failed = true;
      slot.delete(flush);
    }
    function append(bytes: Buffer, used?: Buffer): void {
      waiting += 1;
      if (waiting > mostWaitingPages) return giveUp(new Error('the disk is too slow'));
      writing = writing
        .then(async () => {
          if (!failed) await file?.writeFile(bytes);
        })
        .catch(giveUp)
        .finally(() => {
          waiting -= 1;
          if (used && spare.length < mostSparePages) spare.push(used);
        });
    }
    function flush(): void {
      if (failed || filled === 0) return;
      append(page.subarray(0, filled), page);
      page = spare.pop() ?? Buffer.allocUnsafeSlow(pageBytes);
      filled = 0;
    }
    slot.add(flush);
    return {
      write(line) {
        if (failed) return;
        // A UTF-16 unit takes three bytes at most.
        if (line.length * 3 > pageBytes - filled) flush();
        if (line.length * 3 > pageBytes) append(Buffer.from(line));
        else filled += page.write(line, filled);
      },
      async close() {
        if (slot.delete(flush)) flush();
        await writing.catch(giveUp);
        await file?.close();
        file = undefined;
        if (failed) return void (await rm(path, { force: true }).catch(() => {}));
        stored ??= store(key);
        await stored.catch((err: unknown) => {
          stored = undefined;
          throw err;
        });
      },
    };
  }

  return {
    open: openTrace,
    async repair(key) {
      const left = await stat(pathOf(key)).catch(() => undefined);
      if (left) await store(key);
    },
    async read(key) {
      return (await files.get(key))?.bytes;
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
      await files.delete(key);
    },
    close: () => timer.cancel(),
  };
}
