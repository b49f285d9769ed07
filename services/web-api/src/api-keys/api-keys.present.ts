/** What leaves of an API key: never a raw row. */
import type { ApiKey } from '@parley/contracts/access';
import type { ApiKeyRow } from './api-keys.store.ts';

export function presentApiKey(row: ApiKeyRow): ApiKey {
  const { id, parentId, name, hint, role, createdAt, lastUsedAt, expiresAt } = row;
  return {
    id,
    parentId,
    name,
    hint,
    role,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
