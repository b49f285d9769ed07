/** What leaves of a link: never a raw row. */
import type { Link } from '@parley/contracts/access';
import type { LinkRow } from './links.store.ts';

export function presentLink({ id, parentId, role, createdAt, expiresAt }: LinkRow): Link {
  return { id, parentId, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
