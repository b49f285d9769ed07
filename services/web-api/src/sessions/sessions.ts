/** Browser sessions: opened by a single-use link or a project API key, listed, ended. */
import type { Role, Session } from '@parley/contracts/access';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import type { Page } from '@parley/contracts/page';
import { type PageRequest, pageOfRows } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import type { Identity, Tenant } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { hashSecret, newToken } from '../identity/secrets.ts';
import { endTree, holdTree, latestEnd, mustNotExceed, noLaterThan } from '../lineage/lineage.ts';
import type { LinkRow } from '../links/links.store.ts';
import type { InTransaction, Stores } from '../stores.ts';
import { presentSession } from './sessions.present.ts';

const sessionMs = 30 * 24 * 3600_000;

export interface NewSession {
  token: string;
  maxAgeMs: number;
}

export interface Sessions {
  /** Those that count now. */
  list(tenant: Tenant, page: PageRequest): Promise<Page<Session>>;
  /** Throws unauthenticated for a link that was used or is too old, or a key that does not count. */
  open(proof: { linkToken: string } | { apiKey: string }): Promise<NewSession>;
  /** Signs the asker out: the session ends, and what came from it but for keys. */
  leave(principal: Principal): Promise<void>;
  /** Ends a session and all that came from it. Throws not_found, or permission_denied for a higher role. */
  end(tenant: Tenant, id: Id<'session'>): Promise<void>;
}

interface Opening {
  organizationId: string;
  projectId: string;
  role: Role;
  parentId: string;
}

export function createSessions(options: {
  stores: Pick<Stores, 'sessions' | 'links' | 'organizations'>;
  transaction: InTransaction;
  clock: Clock;
  identity: Identity;
}): Sessions {
  const { stores, transaction, clock, identity } = options;

  /** `link` is used up by it. */
  async function openFor(of: Opening, link?: LinkRow): Promise<NewSession> {
    const { parentId, role } = of;
    const at = new Date(clock.now());
    const token = newToken();
    const id = newId('session');
    const organizationId = of.organizationId as Id<'organization'>;
    const expiresAt = await transaction(async ({ links, sessions, audit, ...tree }) => {
      const latest = await latestEnd(tree, { organizationId, kind: 'session', parentId, at });
      const expiresAt = noLaterThan(new Date(at.getTime() + sessionMs), latest);
      if (link && !(await links.take(link.id, at))) throw usedUp();
      await sessions.insert({
        id,
        organizationId,
        projectId: of.projectId as Id<'project'>,
        parentId,
        role,
        hash: hashSecret(token),
        createdAt: at,
        expiresAt,
      });
      await audit.append({
        organizationId,
        actorKind: link ? 'system' : 'api-key',
        actorId: parentId,
        at,
        action: 'session.created',
        target: id,
        details: { role },
      });
      return expiresAt;
    });
    return { token, maxAgeMs: expiresAt.getTime() - at.getTime() };
  }

  return {
    async list(tenant, page) {
      const rows = await stores.sessions.list(tenant.projectId, page, new Date(clock.now()));
      return pageOfRows(rows, page.limit, (row) => presentSession(row, tenant.credentialId));
    },
    async open(proof) {
      if ('apiKey' in proof) {
        const principal = await identity.authenticate({ kind: 'bearer', value: proof.apiKey });
        const { organizationId, projectId, role, credentialId } = principal;
        return openFor({ organizationId, projectId: projectId!, role, parentId: credentialId });
      }
      const link = await stores.links.findByHash(hashSecret(proof.linkToken), new Date(clock.now()));
      const place = link && (await stores.organizations.placeOf(link.projectId));
      if (!place) throw usedUp();
      const { organization, project } = place;
      const of = { organizationId: organization.id, projectId: project.id, role: link.role };
      return openFor({ ...of, parentId: link.id }, link);
    },
    async leave(principal) {
      if (principal.kind !== 'session') {
        throw new ParleyError('failed_precondition', 'An API key has no session: revoke the key instead.');
      }
      const at = new Date(clock.now());
      await transaction(async (all) => {
        await holdTree(all, principal);
        await endTree(all, { id: principal.credentialId, by: principal, at, keepKeys: true });
      });
    },
    async end(tenant, id) {
      const at = new Date(clock.now());
      await transaction(async (all) => {
        await holdTree(all, tenant);
        const session = await all.sessions.find(tenant.projectId, id, at);
        if (!session) throw new ParleyError('not_found', 'There is no such session, or it has ended.');
        mustNotExceed(tenant, session.role, 'sessions');
        await endTree(all, { id, by: tenant, at });
      });
    },
  };
}

function usedUp(): ParleyError {
  return new ParleyError(
    'unauthenticated',
    'This link was used already or is too old. Start Parley again for a new one.',
  );
}
