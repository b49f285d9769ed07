/** Project API keys: made, listed, revoked. */
import type { ApiKey, createApiKeySchema } from '@parley/contracts/access';
import type { Id } from '@parley/contracts/ids';
import type { Page } from '@parley/contracts/page';
import { type PageRequest, pageOfRows } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import type { Tenant } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { z } from 'zod';
import { actorOf } from '../audit/audit.ts';
import { hashSecret, hintOf, newApiKey } from '../identity/secrets.ts';
import { endTree, holdTree, latestEnd, mustNotExceed, noLaterThan } from '../lineage/lineage.ts';
import type { InTransaction } from '../stores.ts';
import { presentApiKey } from './api-keys.present.ts';
import type { ApiKeysStore, NewApiKeyRow } from './api-keys.store.ts';

export interface ApiKeys {
  list(tenant: Tenant, page: PageRequest): Promise<Page<ApiKey>>;
  /**
   * Ends no later than what the asker's credential came from. Throws permission_denied for a role above the asker's own.
   */
  create(tenant: Tenant, wish: z.output<typeof createApiKeySchema>): Promise<ApiKey & { key: string }>;
  /** Ends the key and all that came from it. Throws not_found, or permission_denied for a higher role. */
  revoke(tenant: Tenant, id: Id<'apiKey'>): Promise<void>;
}

const dayMs = 24 * 3600_000;

export function createApiKeys(options: {
  store: Pick<ApiKeysStore, 'list'>;
  transaction: InTransaction;
  clock: Clock;
}): ApiKeys {
  const { store, transaction, clock } = options;
  return {
    async list({ projectId }, page) {
      return pageOfRows(await store.list(projectId, page), page.limit, presentApiKey);
    },
    async create(tenant, { name, role, expiresInDays }) {
      mustNotExceed(tenant, role, 'keys');
      const at = new Date(clock.now());
      const { organizationId, projectId, credentialId: parentId } = tenant;
      return transaction(async (stores) => {
        const latest = await latestEnd(stores, { organizationId, kind: 'api-key', parentId, at });
        const wished = expiresInDays === undefined ? null : new Date(at.getTime() + expiresInDays * dayMs);
        const expiresAt = noLaterThan(wished, latest);
        const of = { organizationId, projectId, parentId, name, role, createdAt: at, expiresAt };
        const { key, row } = newKeyRow(of);
        const details = { name, role };
        await stores.audit.append({
          ...actorOf(tenant),
          at,
          action: 'api-key.created',
          target: row.id,
          details,
        });
        return { ...presentApiKey(await stores.credentials.insert(row)), key };
      });
    },
    async revoke(tenant, id) {
      const at = new Date(clock.now());
      await transaction(async (stores) => {
        await holdTree(stores, tenant);
        const key = await stores.apiKeys.find(tenant.projectId, id);
        if (!key) throw new ParleyError('not_found', 'There is no such key.');
        mustNotExceed(tenant, key.role, 'keys');
        await endTree(stores, { id, by: tenant, at });
      });
    },
  };
}

/** A new key and the row that is kept of it. */
export function newKeyRow(of: Omit<NewApiKeyRow, 'id' | 'hash' | 'hint'>): {
  key: string;
  row: NewApiKeyRow;
} {
  const key = newApiKey();
  return { key, row: { ...of, id: newId('apiKey'), hash: hashSecret(key), hint: hintOf(key) } };
}
