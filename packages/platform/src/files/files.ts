/** The port for recordings and uploads: objects by key. */
import { ParleyError } from '../errors.ts';

/** A store of files by key, such as `recordings/proj_1/conv_1.wav`. */
export interface Files {
  /**
   * Stores an object, replacing one that is there; readers see the old or the new one, never a part. Resolves
   * with its size in bytes when it is safe on disk.
   */
  put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number>;
  /**
   * Stores a file of this machine, which is gone from its place when this resolves, with its size in bytes. Where the
   * store is on the same disk nothing is copied.
   */
  adopt(key: string, path: string): Promise<number>;
  /**
   * Begins an object, or goes on with one that is there. What was written is kept when the process dies, and can
   * be read while it is being written. One writer for a key at a time.
   */
  openWriter(key: string): Promise<FileWriter>;
  /** The bytes of an object, or of [start, end) of it. Undefined when there is none. */
  get(key: string, range?: { start?: number; end?: number }): Promise<FileContent | undefined>;
  stat(key: string): Promise<FileInfo | undefined>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** Objects whose key begins with the prefix, in the order of their keys. */
  list(prefix: string): AsyncIterable<FileInfo>;
}

/** What is known of a file without reading it. */
export interface FileInfo {
  key: string;
  /** In bytes. */
  size: number;
  /** In ms since the epoch. */
  modifiedAtMs: number;
}

/** A file, or a part of it, as it is read. */
export interface FileContent {
  /** Of the whole object, in bytes, whatever the range. */
  size: number;
  bytes: AsyncIterable<Uint8Array>;
}

/** An object as it grows. */
export interface FileWriter {
  /** Appends; resolves when the operating system has it. Do not wait to write: calls are kept in order. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves with the size of the object when all of it is safe on disk. */
  close(): Promise<number>;
}

const keyPattern = /^(?!\.)[\w.=+-]{1,200}(\/(?!\.)[\w.=+-]{1,200})*$/;

/**
 * Checks a key: segments of letters, digits and `._=+-`, not beginning with a dot, joined by slashes, at most
 * 800 characters. Such a key means the same to a file system and to S3, and cannot leave the store. No key may
 * be the folder of another.
 */
export function checkKey(key: string): void {
  if (key.length > 800 || !keyPattern.test(key)) {
    throw new ParleyError('invalid_argument', 'This is not the key of a file.');
  }
}
