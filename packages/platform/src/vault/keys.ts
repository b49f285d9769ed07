/**
 * The master keys, by version: under the newest a data key is wrapped, under any known one it is unwrapped. A key
 * management service implements the same port.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { ParleyError } from '../errors.ts';

/**
 * The port that a key management service implements, too: with it `unavailable` says that it cannot be reached.
 * A data key comes in clear and is overwritten after `wrap`: whoever wraps keeps no reference to it.
 */
export interface KeyWrapper {
  /** The version that new data keys are wrapped under. */
  readonly version: number;
  /** `context` is bound to the result: it unwraps under the same one only. */
  wrap(dataKey: Buffer, context: Buffer): Promise<{ version: number; wrapped: Buffer }>;
  /** Throws data_loss where it was not made by this key for this context, failed_precondition for an unknown version. */
  unwrap(version: number, wrapped: Buffer, context: Buffer): Promise<Buffer>;
}

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a nonce of its own: nonce, tag and ciphertext in one. */
export function encrypt(key: Buffer, plain: Buffer, context: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(context);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Throws data_loss where one bit of it, of the key or of the context is another. */
export function decrypt(key: Buffer, sealed: Buffer, context: Buffer): Buffer {
  if (key.length !== keyBytes || sealed.length < nonceBytes + tagBytes) throw broken();
  const nonce = sealed.subarray(0, nonceBytes);
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(context)
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw broken(cause);
  }
}

export function broken(cause?: unknown): ParleyError {
  return new ParleyError('data_loss', 'A sealed secret could not be opened.', { cause });
}

/** `keys` by version, 32 bytes each; the highest version wraps. */
export function localKeys(keys: ReadonlyMap<number, Buffer>): KeyWrapper {
  const version = Math.max(...keys.keys());
  const newest = keys.get(version);
  if (!newest || [...keys.values()].some((key) => key.length !== keyBytes)) {
    throw new ParleyError(
      'failed_precondition',
      `A master key has ${keyBytes} bytes, and there must be one.`,
    );
  }
  return {
    version,
    async wrap(dataKey, context) {
      return { version, wrapped: encrypt(newest, dataKey, context) };
    },
    async unwrap(asked, wrapped, context) {
      const key = keys.get(asked);
      if (key) return decrypt(key, wrapped, context);
      throw new ParleyError(
        'failed_precondition',
        `The master key of version ${asked} is not among those given.`,
      );
    },
  };
}

/**
 * Keys as a setting or a file holds them: `version:base64`, separated by commas or line ends, such as
 * `2:q83v…=,1:EjRW…=`. Throws failed_precondition, without a word of the keys.
 */
export function parseKeys(text: string): Map<number, Buffer> {
  const keys = new Map<number, Buffer>();
  for (const line of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const [, digits, base64] = /^(\d{1,9}):([\w+/=-]+)$/.exec(line) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    const version = Number(digits);
    if (!(version >= 1) || key.length !== keyBytes || keys.has(version)) {
      const message = `Master keys are version:base64 of ${keyBytes} bytes, each version once, with commas between them.`;
      throw new ParleyError('failed_precondition', message);
    }
    keys.set(version, key);
  }
  if (keys.size === 0) throw new ParleyError('failed_precondition', 'There is no master key.');
  return keys;
}

/**
 * The keys in a file, which is made with one new key where it is not there yet. Two processes that start at once
 * agree on one. A file that others may read is refused.
 */
export function keysInFile(path: string): Map<number, Buffer> {
  if (!exists(path)) makeFile(path);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new ParleyError('failed_precondition', `Others may read ${path}: run chmod 600 on it.`);
  }
  return parseKeys(readFileSync(path, 'utf8'));
}

/**
 * Adds a key of the next version to the file, which from the next start on seals; the others go on opening. Returns the
 * version. Not for two processes at once.
 */
export function addKeyToFile(path: string): number {
  const keys = keysInFile(path);
  const version = Math.max(...keys.keys()) + 1;
  const lines = [[version, randomBytes(keyBytes)] as const, ...keys].map(
    ([each, key]) => `${each}:${key.toString('base64')}\n`,
  );
  const draft = writeDraft(path, lines.join(''));
  renameSync(draft, path);
  return version;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function makeFile(path: string): void {
  const draft = writeDraft(path, `1:${randomBytes(keyBytes).toString('base64')}\n`);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!exists(path)) throw error; // Else another process was first, and its key counts.
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whole or not at all: what it is to be called it is called only when the keys are on the disk. */
function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    chmodSync(draft, 0o600);
    writeSync(file, text);
    fsyncSync(file);
    return draft;
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
