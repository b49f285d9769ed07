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
     * Adds entries at the end of the chain of their organization, which is one. Belongs into the transaction of what it tells about;
     * the organization's row is locked until that ends, so the chain has no forks.
     */
    async append(...entries: NewAuditEntry[]): Promise<void> {
      const [first] = entries;
      if (!first) return;
      const { organizationId } = first;
      const [head] = await db
        .select({ seq: organizations.auditSeq, hash: organizations.auditHash })
        .from(organizations)
        .where(eq(organizations.id, organizationId))
        .for('update');
      let { seq, hash } = head ?? { seq: 0, hash: emptyHash };
      const rows = entries.map((entry) => {
        seq += 1;
        const previousHash = hash;
        hash = hashOfEntry({ ...entry, seq }, previousHash);
        return { ...entry, seq, previousHash, hash };
      });
      for (let n = 0; n < rows.length; n += batch) {
        await db.insert(auditLogs).values(rows.slice(n, n + batch));
      }
      await db
        .update(organizations)
        .set({ auditSeq: seq, auditHash: hash })
        .where(eq(organizations.id, organizationId));
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
