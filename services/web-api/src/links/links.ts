/** Links that open the dashboard once: made, listed, ended. */
import type { Link, Role } from '@parley/contracts/access';
import type { Id } from '@parley/contracts/ids';
import type { Page } from '@parley/contracts/page';
import { type PageRequest, pageOfRows } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import type { Tenant } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { NewAuditEntry } from '../audit/audit.store.ts';
import { actorOf } from '../audit/audit.ts';
import { hashSecret, newToken } from '../identity/secrets.ts';
import { endTree, holdTree, latestEnd, mustNotExceed, noLaterThan } from '../lineage/lineage.ts';
import type { Place } from '../organizations/organizations.store.ts';
import type { InTransaction } from '../stores.ts';
import { presentLink } from './links.present.ts';
import type { LinksStore } from './links.store.ts';

const lifeMs = 24 * 3600_000;

export type NewLink = Link & { linkToken: string };

export interface Links {
  /** Those that nobody has used yet. */
  list(tenant: Tenant, page: PageRequest): Promise<Page<Link>>;
  /** A new link that opens the dashboard of the asker's project once, in the asker's role, within 24 h. */
  create(tenant: Tenant): Promise<NewLink>;
  /** One for whoever started the system. */
  createFirst(place: Place): Promise<NewLink>;
  /** Throws not_found, or permission_denied for a higher role. */
  end(tenant: Tenant, id: Id<'link'>): Promise<void>;
}

export function createLinks(options: {
  store: Pick<LinksStore, 'list'>;
  transaction: InTransaction;
  clock: Clock;
}): Links {
  const { store, transaction, clock } = options;

  function make(
    of: { projectId: Id<'project'>; role: Role; parentId: string | null },
    by: Pick<NewAuditEntry, 'organizationId' | 'actorKind' | 'actorId'>,
  ): Promise<NewLink> {
    const linkToken = newToken();
    const createdAt = new Date(clock.now());
    return transaction(async (stores) => {
      const { organizationId } = by;
      const { parentId, role } = of;
      const latest = await latestEnd(stores, { organizationId, kind: 'link', parentId, at: createdAt });
      const expiresAt = noLaterThan(new Date(createdAt.getTime() + lifeMs), latest);
      const row = { id: newId('link'), ...of, createdAt, expiresAt, usedAt: null, revokedAt: null };
      await stores.links.insert({ ...row, hash: hashSecret(linkToken) });
      const details = { role };
      await stores.audit.append({ ...by, at: createdAt, action: 'link.created', target: row.id, details });
      return { ...presentLink(row), linkToken };
    });
  }

  return {
    async list({ projectId }, page) {
      const rows = await store.list(projectId, page, new Date(clock.now()));
      return pageOfRows(rows, page.limit, presentLink);
    },
    create(tenant) {
      const { projectId, role, credentialId } = tenant;
      return make({ projectId, role, parentId: credentialId }, actorOf(tenant));
    },
    createFirst({ organization, project }) {
      return make(
        { projectId: project.id, role: 'owner', parentId: null },
        { organizationId: organization.id, actorKind: 'system', actorId: 'start' },
      );
    },
    async end(tenant, id) {
      const at = new Date(clock.now());
      await transaction(async (stores) => {
        await holdTree(stores, tenant);
        const link = await stores.links.find(tenant.projectId, id, at);
        if (!link) throw new ParleyError('not_found', 'There is no such link, or it was used.');
        mustNotExceed(tenant, link.role, 'links');
        await endTree(stores, { id, by: tenant, at });
      });
    },
  };
}
