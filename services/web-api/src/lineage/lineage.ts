/**
 * What a credential came from, and what ends with it. A child is made to last no longer than its parents, and the end
 * of a parent ends the tree below it in the same transaction: so whether a credential counts is told by its own row.
 *
 * A session is how somebody is here for a while. The keys that were made in it go on when they sign out, or do not
 * come back before it expires: those end with what the session came from, or with the session when it is revoked.
 */
import { type Role, roles } from '@parley/contracts/access';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import { revokedTopic } from '@parley/contracts/topics';
import { ParleyError } from '@parley/platform/errors';
import { endedError } from '@parley/platform/identity/standing';
import { actorOf } from '../audit/audit.ts';
import type { Stores } from '../stores.ts';
import type { CredentialKind } from './lineage.store.ts';

type TreeStores = Pick<Stores, 'audit' | 'lineage' | 'organizations' | 'outbox'>;

/** What a message between processes holds at most. */
const mostAtOnce = 1_000;

const actions = { 'api-key': 'api-key.revoked', session: 'session.ended', link: 'link.ended' } as const;

/**
 * When a new credential has to end, because of what it comes from; null where nothing ends it. To be asked in the
 * transaction that makes it, which from here on keeps its parents from being ended. Throws unauthenticated where the
 * parent does not count any more.
 */
export async function latestEnd(
  stores: Pick<TreeStores, 'lineage' | 'organizations'>,
  of: { organizationId: string; kind: CredentialKind; parentId: string | null; at: Date },
): Promise<Date | null> {
  await stores.organizations.lock(of.organizationId as Id<'organization'>);
  if (of.parentId === null) return null;
  const [parent, ...before] = await stores.lineage.lineOf(of.parentId);
  if (!parent || parent.revokedAt || (parent.expiresAt && parent.expiresAt <= of.at)) throw endedError();
  // The end of the nearest that counts for this kind: that was cut to fit those before it. A link is used up long
  // before what it opened ends.
  const bounds = of.kind === 'api-key' ? ['api-key'] : ['api-key', 'session'];
  return [parent, ...before].find(({ kind }) => bounds.includes(kind))?.expiresAt ?? null;
}

/** The earlier of what is wished and what has to be. */
export function noLaterThan<Wish extends Date | null>(wish: Wish, latest: Date | null): Wish | Date {
  return latest && (wish === null || latest < wish) ? latest : wish;
}

/** Keeps the tree as it is until the transaction ends, but for what that itself changes. */
export function holdTree({ organizations }: Pick<TreeStores, 'organizations'>, by: Principal): Promise<void> {
  return organizations.lock(by.organizationId as Id<'organization'>);
}

/** Ends a credential with all that came from it, in a transaction that holds the tree. */
export async function endTree(
  { audit, lineage, outbox }: TreeStores,
  of: { id: string; by: Principal; at: Date; keepKeys?: boolean },
): Promise<void> {
  const { id: root, by, at, keepKeys = false } = of;
  const ended = await lineage.endTree(root, at, { keepKeys });
  ended.sort((a, b) => Number(b.id === root) - Number(a.id === root));
  await audit.append(
    ...ended.map(({ id, kind, role, name }) => ({
      ...actorOf(by),
      at,
      action: actions[kind],
      target: id,
      details: { role, ...(name === null ? {} : { name }), ...(id === root ? {} : { endedWith: root }) },
    })),
  );
  const ids = ended.map(({ id }) => id);
  for (let n = 0; n < ids.length; n += mostAtOnce) {
    await outbox.add({ topic: revokedTopic, payload: { credentialIds: ids.slice(n, n + mostAtOnce) } });
  }
}

/** The roles stand in order, the mightiest first. Throws permission_denied for one above the asker's. */
export function mustNotExceed(principal: Pick<Principal, 'role'>, role: Role, what: string): void {
  if (roles.indexOf(role) >= roles.indexOf(principal.role)) return;
  throw new ParleyError(
    'permission_denied',
    `A ${principal.role} has no say over ${what} of the role ${role}.`,
  );
}
