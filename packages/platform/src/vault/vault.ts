/**
 * Seals a secret for one place: envelope encryption with a data key of its own, bound to tenant, table, row and field.
 * What was sealed for one place opens nowhere else. What is sealed twice is never the same twice.
 */
import { randomBytes } from 'node:crypto';
import { broken, decrypt, encrypt, type KeyWrapper, keyBytes } from './keys.ts';

/** Where a secret is kept. A row that is moved must be opened and sealed again. */
export interface Place {
  /** The organization or project that it belongs to. */
  tenant: string;
  table: string;
  row: string;
  field: string;
}

export interface Vault {
  seal(secret: string, place: Place): Promise<string>;
  /** Throws data_loss where it was changed, or sealed for another place; failed_precondition without its master key. */
  open(sealed: string, place: Place): Promise<string>;
  /** False where a newer master key is in use: seal it again. */
  isCurrent(sealed: string): boolean;
}

const format = /^pv1:(\d{1,9}):([\w-]+):([\w-]+)$/;

export function createVault(keys: KeyWrapper): Vault {
  return {
    async seal(secret, place) {
      const dataKey = randomBytes(keyBytes);
      const { version, wrapped } = await keys.wrap(dataKey, contextOf(place, 'key', keys.version));
      const text = encrypt(dataKey, Buffer.from(secret, 'utf8'), contextOf(place, 'text', version));
      dataKey.fill(0);
      return `pv1:${version}:${wrapped.toString('base64url')}:${text.toString('base64url')}`;
    },
    async open(sealed, place) {
      const [, digits, wrapped, text] = format.exec(sealed) ?? [];
      if (!wrapped || !text) throw broken();
      const version = Number(digits);
      const dataKey = await keys.unwrap(version, canonical(wrapped), contextOf(place, 'key', version));
      const secret = decrypt(dataKey, canonical(text), contextOf(place, 'text', version));
      dataKey.fill(0);
      return secret.toString('utf8');
    },
    isCurrent: (sealed) => format.exec(sealed)?.[1] === String(keys.version),
  };
}

/** Bytes of the one text that stands for them: the last character of base64 has bits that nobody reads. */
function canonical(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw broken();
  return bytes;
}

/** Each part with its length before it, so that no two places are written alike. */
function contextOf({ tenant, table, row, field }: Place, part: 'key' | 'text', version: number): Buffer {
  const parts = ['parley.vault.1', part, String(version), tenant, table, row, field];
  return Buffer.concat(
    parts.flatMap((each) => {
      const bytes = Buffer.from(each, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
