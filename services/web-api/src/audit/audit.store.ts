/** SQL of the audit log: append, and read in order. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { and, asc, eq, gt } from 'drizzle-orm';
import { auditLogs, organizations } from '../schema.ts';
import { type AuditEntry, type ChainState, emptyHash, hashOfEntry, verifyChain } from './audit.ts';

export type NewAuditEntry = Omit<AuditEntry, 'seq'> & { organizationId: Id<'organization'> };

const batch = 1000;

export function auditStore(db: Sql) {
  async function* entriesOf(organizationId: Id<'organization'>) {
    for (let seq = 0; ; ) {
      const rows = await db
        .select()
        .from(auditLogs)
        .where(and(eq(auditLogs.organizationId, organizationId), gt(auditLogs.seq, seq)))
        .orderBy(asc(auditLogs.seq))
        .limit(batch);
      yield* rows;
      if (rows.length < batch) return;
      seq = rows.at(-1)!.seq;
    }
  }

  return {
    /**
     * Adds an entry at the end of its organization's chain. Belongs into the transaction of what it tells about;
     * the organization's row is locked until that ends, so the chain has no forks.
     */
    async append(entry: NewAuditEntry): Promise<void> {
      const [head] = await db
        .select({ seq: organizations.auditSeq, hash: organizations.auditHash })
        .from(organizations)
        .where(eq(organizations.id, entry.organizationId))
        .for('update');
      const seq = (head?.seq ?? 0) + 1;
      const previousHash = head?.hash ?? emptyHash;
      const hash = hashOfEntry({ ...entry, seq }, previousHash);
      await db.insert(auditLogs).values({ ...entry, seq, previousHash, hash });
      await db
        .update(organizations)
        .set({ auditSeq: seq, auditHash: hash })
        .where(eq(organizations.id, entry.organizationId));
    },

    /** Whether the organization's log is as it was written. */
    async verify(organizationId: Id<'organization'>): Promise<ChainState> {
      const [head] = await db
        .select({ seq: organizations.auditSeq, hash: organizations.auditHash })
        .from(organizations)
        .where(eq(organizations.id, organizationId));
      return verifyChain(entriesOf(organizationId), head ?? { seq: 0, hash: emptyHash });
    },
  };
}
