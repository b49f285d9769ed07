/**
 * The traces of calls: gzipped JSON lines beside the recordings. While a call runs its trace grows on the disk of its
 * node, second by second, so that a kill loses no more; once whole it moves to the file store. A slow or full disk
 * costs the trace, never the call.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Clock, every } from '@parley/platform/clock';
import type { Files } from '@parley/platform/files';
import type { Log } from '@parley/platform/log';

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
/** Small windows: a call's trace repeats itself within a few seconds, and many calls are traced at once. */
const compression = { level: 5, windowBits: 13, memLevel: 6 };
/** What may wait for a slow disk, in characters. */
const mostWaiting = 4 * 1024 * 1024;

/** `folder` is on a disk of this machine, `files` is where traces stay. */
export function openCallTraces(options: {
  folder: string;
  files: Files;
  clock: Clock;
  log: Log;
}): CallTraces {
  const { folder, files, clock, log } = options;
  const slots = Array.from({ length: phases }, () => new Set<() => void>());
  let phase = 0;
  const timer = every(clock, writeEveryMs / phases, () => {
    phase = (phase + 1) % phases;
    for (const flush of slots[phase] ?? []) flush();
  });
  const pathOf = (key: string) => join(folder, key);

  async function store(key: string): Promise<void> {
    await files.put(key, createReadStream(pathOf(key)));
    await rm(pathOf(key), { force: true });
  }

  return {
    open(key) {
      const writing = slots.reduce((least, slot) => (slot.size < least.size ? slot : least));
      const gzip = createGzip(compression);
      let waiting = '';
      let failed = false;
      let stored: Promise<void> | undefined;
      const giveUp = (err: unknown) => {
        if (!failed) log.error({ key, err }, 'the trace of a call was given up');
        failed = true;
        waiting = '';
        writing.delete(flush);
        gzip.destroy();
      };
      const written = mkdir(dirname(pathOf(key)), { recursive: true })
        .then(() => finished(gzip.pipe(createWriteStream(pathOf(key), { flags: 'wx' }))))
        .catch(giveUp);
      gzip.on('error', giveUp);
      const flush = () => {
        if (failed || waiting === '') return;
        if (gzip.writableLength > mostWaiting) return giveUp(new Error('the disk is too slow'));
        gzip.write(waiting);
        gzip.flush(constants.Z_SYNC_FLUSH);
        waiting = '';
      };
      writing.add(flush);
      return {
        write(line) {
          if (!failed) waiting += line;
        },
        async close() {
          if (writing.delete(flush)) {
            flush();
            gzip.end();
          }
          await written;
          if (failed) return void (await rm(pathOf(key), { force: true }).catch(() => {}));
          stored ??= store(key);
          await stored.catch((err: unknown) => {
            stored = undefined;
            throw err;
          });
        },
      };
    },
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
