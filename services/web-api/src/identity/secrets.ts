/** The secrets that web-api hands out: how they are made, recognised and kept. */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const keyPrefix = 'pk_live_';
const keyPattern = /^pk_live_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** A new project API key: `pk_live_`, 256 random bits in base 62, and their CRC-32, so that a typo is told from a wrong key. */
export function newApiKey(): string {
  const body = base62(randomBytes(32), 43);
  return keyPrefix + body + checksum(body);
}

/** Whether the text has the form of an API key and its checksum holds; says nothing of whether it exists. */
export function looksLikeApiKey(text: string): boolean {
  const match = keyPattern.exec(text);
  return match !== null && match[2] === checksum(match[1]!);
}

/** Of the form of a talk token, a session or a link, whether or not there is one. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** What is shown of a key ever after. */
export function hintOf(key: string): string {
  return `${key.slice(0, keyPrefix.length + 4)}…${key.slice(-4)}`;
}

/** A new opaque token of 256 random bits, for sessions and links. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret. It has 256 random bits, so a plain SHA-256 cannot be searched. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return base62(bytes, 6);
}

function base62(bytes: Buffer, length: number): string {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = alphabet[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}
