/** The audit log of an organization, a hash chain: an entry that is changed, removed or put in between breaks it. */
import { createHash } from 'node:crypto';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';

export interface AuditEntry {
  organizationId: string;
  seq: number;
  at: Date;
  actorKind: 'api-key' | 'session' | 'system';
  actorId: string;
  action: string;
  target: string;
  details: Record<string, string>;
}

/** Who acted, as an entry says it. */
export function actorOf({ organizationId, kind, credentialId }: Principal) {
  return { organizationId: organizationId as Id<'organization'>, actorKind: kind, actorId: credentialId };
}

/** What the first entry follows. */
export const emptyHash = Buffer.alloc(32);

/** SHA-256 of the entry and the hash before it. The order of the details does not count. */
export function hashOfEntry(entry: AuditEntry, previousHash: Buffer): Buffer {
  const { organizationId, seq, at, actorKind, actorId, action, target, details } = entry;
  const sorted = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [organizationId, seq, at.toISOString(), actorKind, actorId, action, target, sorted];
  return createHash('sha256').update(previousHash).update(JSON.stringify(fields)).digest();
}

export type ChainState = { whole: true; entries: number } | { whole: false; brokenAtSeq: number };

/**
 * Reads the entries in order of seq and says where the chain breaks first. `head` is what the organization
 * remembers of its last entry: without it, entries cut off at the end would not be missed.
 */
export async function verifyChain(
  entries: AsyncIterable<AuditEntry & { previousHash: Buffer; hash: Buffer }>,
  head: { seq: number; hash: Buffer },
): Promise<ChainState> {
  let seq = 0;
  let hash: Buffer = emptyHash;
  for await (const entry of entries) {
    const right = hashOfEntry(entry, hash);
    if (entry.seq !== seq + 1 || !entry.previousHash.equals(hash) || !entry.hash.equals(right)) {
      return { whole: false, brokenAtSeq: seq + 1 };
    }
    seq = entry.seq;
    hash = right;
  }
  if (seq !== head.seq || !hash.equals(head.hash)) return { whole: false, brokenAtSeq: seq + 1 };
  return { whole: true, entries: seq };
}
