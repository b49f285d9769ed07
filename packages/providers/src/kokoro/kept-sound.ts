/** What was spoken and may be spoken again, as files: there at once after the next start. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, privateFile } from '@parley/platform/files/private';
import type { Samples } from '@parley/voice/frame';
import { LRUCache } from 'lru-cache';
import type { LocalLog } from '../onnx/pool.ts';

/** Texts that may be kept; the oldest of more is forgotten. */
const mostAllowed = 5000;

export interface KeptSound {
  /** The sound of this may be kept: it says nothing of a caller. */
  allow(key: string): void;
  get(key: string): Promise<Samples | undefined>;
  /** Keeps it where that is allowed, in the background; what cannot be written is not kept. */
  put(key: string, samples: Samples): void;
  /** Resolves when what was put is written. */
  close(): Promise<void>;
}

/** A folder of at most `mostBytes`; what was used longest ago goes first. */
export function openKeptSound(options: {
  folder: string;
  mostBytes: number;
  log?: LocalLog | undefined;
}): KeptSound {
  const { folder, mostBytes, log } = options;
  const allowed = new LRUCache<string, true>({ max: mostAllowed });
  /** Bytes by the name of the file. */
  const files = new LRUCache<string, number>({
    maxSize: mostBytes,
    sizeCalculation: (bytes) => Math.max(1, bytes),
    dispose(_, name, reason) {
      if (reason === 'evict') void rm(join(folder, name), { force: true }).catch(() => {});
    },
  });
  const listed = list().catch((err: unknown) => {
    log?.warn({ err, folder }, 'sound that was kept cannot be read');
  });
  const writing = new Set<Promise<void>>();

  async function list(): Promise<void> {
    await makeFolder(folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.pcm'));
    const found = await Promise.all(
      names.map(async (name) => ({ name, of: await stat(join(folder, name)) })),
    );
    for (const { name, of } of found.sort((a, b) => a.of.mtimeMs - b.of.mtimeMs)) files.set(name, of.size);
  }

  async function write(name: string, samples: Samples): Promise<void> {
    await listed;
    if (files.has(name)) return;
    const part = join(folder, `${name}.${process.pid}`);
    // Bytes of its own: whoever asked for the sound may change it.
    const bytes = Buffer.from(samples.slice().buffer);
    await writeFile(part, bytes, { mode: privateFile });
    await rename(part, join(folder, name));
    files.set(name, bytes.byteLength);
  }

  return {
    allow(key) {
      allowed.set(key, true);
    },
    async get(key) {
      await listed;
      const name = nameOf(key);
      if (files.get(name) === undefined) return undefined;
      try {
        const bytes = await readFile(join(folder, name));
        if (bytes.byteLength > 0 && bytes.byteLength % 2 === 0)
          return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      } catch {
        // Somebody removed it.
      }
      files.delete(name); // It is made again.
      return undefined;
    },
    put(key, samples) {
      if (!allowed.has(key)) return;
      const written = write(nameOf(key), samples).catch((err: unknown) => {
        log?.warn({ err, folder }, 'sound cannot be kept');
      });
      writing.add(written);
      void written.then(() => writing.delete(written));
    },
    async close() {
      await listed;
      await Promise.all(writing);
    },
  };
}

function nameOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.pcm`;
}
