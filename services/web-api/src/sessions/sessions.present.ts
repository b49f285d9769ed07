/** What leaves of a session: never a raw row. */
import type { Session } from '@parley/contracts/access';
import type { SessionRow } from './sessions.store.ts';

/** `asker` is the id of the credential that asks. */
export function presentSession(row: SessionRow, asker: string): Session {
  const { id, parentId, role, createdAt, expiresAt } = row;
  return {
    id,
    parentId,
    role,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: id === asker,
  };
}
