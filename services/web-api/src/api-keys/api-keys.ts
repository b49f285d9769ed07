/** Project API keys: made, listed, revoked. */
import { type ApiKey, type createApiKeySchema, type Role, roles } from '@parley/contracts/access';
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
import type { InTransaction } from '../stores.ts';
import { presentApiKey } from './api-keys.present.ts';
import type { ApiKeysStore, NewApiKeyRow } from './api-keys.store.ts';

export interface ApiKeys {
  list(tenant: Tenant, page: PageRequest): Promise<Page<ApiKey>>;
  /** Throws permission_denied for a role above the asker's own. */
  create(tenant: Tenant, wish: z.output<typeof createApiKeySchema>): Promise<ApiKey & { key: string }>;
  /** Ends the key and the sessions that came from it. Throws not_found, or permission_denied for a higher role. */
  revoke(tenant: Tenant, id: Id<'apiKey'>): Promise<void>;
}

const dayMs = 24 * 3600_000;

export function createApiKeys(options: {
  store: Pick<ApiKeysStore, 'list'>;
  transaction: InTransaction;
  clock: Clock;
  /** Told the ids of keys and sessions that no longer count. */
  onRevoked: (credentialIds: string[]) => void;
}): ApiKeys {
  const { store, transaction, clock, onRevoked } = options;
  return {
    async list({ projectId }, page) {
      return pageOfRows(await store.list(projectId, page), page.limit, presentApiKey);
    },
    async create(tenant, { name, role, expiresInDays }) {
      mustNotExceed(tenant, role);
      const nowMs = clock.now();
      const { key, row } = newKeyRow({
        organizationId: tenant.organizationId,
        projectId: tenant.projectId,
        name,
        role,
        createdAt: new Date(nowMs),
        expiresAt: expiresInDays === undefined ? null : new Date(nowMs + expiresInDays * dayMs),
      });
      const inserted = await transaction(async (stores) => {
        await stores.audit.append({
          ...actorOf(tenant),
          at: new Date(nowMs),
          action: 'api-key.created',
          target: row.id,
          details: { name, role },
        });
        return stores.credentials.insert(row);
      });
      return { ...presentApiKey(inserted), key };
    },
    async revoke(tenant, id) {
      const at = new Date(clock.now());
      const ended = await transaction(async (stores) => {
        const sessionIds = await stores.sessions.idsOfKey(id, at);
        const revoked = await stores.apiKeys.revoke(tenant.projectId, id, at);
        if (!revoked) throw new ParleyError('not_found', 'There is no such key.');
        mustNotExceed(tenant, revoked.role);
        const details = { name: revoked.name, role: revoked.role };
        await stores.audit.append({
          ...actorOf(tenant),
          at,
          action: 'api-key.revoked',
          target: id,
          details,
        });
        return [id, ...sessionIds];
      });
      onRevoked(ended);
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

/** The roles stand in order, the mightiest first. */
function mustNotExceed(principal: Pick<Tenant, 'role'>, role: Role): void {
  if (roles.indexOf(role) >= roles.indexOf(principal.role)) return;
  throw new ParleyError('permission_denied', `A ${principal.role} has no say over keys of the role ${role}.`);
}
