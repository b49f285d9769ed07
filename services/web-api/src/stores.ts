/** All stores of web-api on one handle: the database, or a transaction that is open. */
import { addToOutbox, type OutboxEntry } from '@parley/platform/db/outbox';
import type { Projects, Sql } from '@parley/platform/db/transaction';
import { apiKeysStore, credentialsStore } from './api-keys/api-keys.store.ts';
import { auditStore } from './audit/audit.store.ts';
import { lineageStore } from './lineage/lineage.store.ts';
import { linksStore } from './links/links.store.ts';
import { organizationsStore } from './organizations/organizations.store.ts';
import { sessionsStore } from './sessions/sessions.store.ts';

export function storesOf(projects: Projects, sql: Sql) {
  return {
    apiKeys: apiKeysStore(projects),
    audit: auditStore(sql),
    credentials: credentialsStore(sql),
    lineage: lineageStore(sql),
    links: linksStore(sql),
    organizations: organizationsStore(sql),
    outbox: { add: (...entries: OutboxEntry[]) => addToOutbox(sql, ...entries) },
    sessions: sessionsStore(sql),
  };
}

export type Stores = ReturnType<typeof storesOf>;

/** Gives work the stores of one transaction: all that it writes is kept, or nothing. */
export type InTransaction = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;
