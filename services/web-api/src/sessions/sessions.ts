/** Browser sessions: opened by a single-use link or a project API key, ended by their owner. */
import type { Role } from '@parley/contracts/access';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import { ParleyError } from '@parley/platform/errors';
import type { Identity } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { actorOf } from '../audit/audit.ts';
import { hashSecret, newToken } from '../identity/secrets.ts';
import type { InTransaction, Stores } from '../stores.ts';

const linkMs = 24 * 3600_000;

export interface NewSession {
  token: string;
  maxAgeMs: number;
}

export interface Sessions {
  /** Throws unauthenticated for a link that was used or is too old, or a key that does not count. */
  open(proof: { linkToken: string } | { apiKey: string }): Promise<NewSession>;
  end(principal: Principal): Promise<void>;
  /** A new link that opens the dashboard of the project once, within 24 h. */
  newLink(projectId: Id<'project'>, role: Role): Promise<string>;
}

export function createSessions(options: {
  stores: Pick<Stores, 'sessions' | 'organizations'>;
  transaction: InTransaction;
  clock: Clock;
  identity: Identity;
  onRevoked: (credentialIds: string[]) => void;
  /** How long one lasts, however much it is used. */
  sessionMs: number;
}): Sessions {
  const { stores, transaction, clock, identity, onRevoked, sessionMs } = options;

  async function openFor(
    of: { organizationId: string; projectId: string; role: Role; keyId: Id<'apiKey'> | null },
    takeLink?: Buffer,
  ): Promise<NewSession> {
    const at = new Date(clock.now());
    const token = newToken();
    const id = newId('session');
    const organizationId = of.organizationId as Id<'organization'>;
    await transaction(async ({ sessions, audit }) => {
      if (takeLink && !(await sessions.takeLink(takeLink, at))) throw usedUp();
      await sessions.insert({
        id,
        organizationId,
        projectId: of.projectId as Id<'project'>,
        credentialId: of.keyId,
        role: of.role,
        hash: hashSecret(token),
        createdAt: at,
        lastUsedAt: at,
        expiresAt: new Date(at.getTime() + sessionMs),
      });
      const by: Pick<Principal, 'kind' | 'credentialId'> | undefined =
        of.keyId === null ? undefined : { kind: 'api-key', credentialId: of.keyId };
      await audit.append({
        organizationId,
        actorKind: by?.kind ?? 'system',
        actorId: by?.credentialId ?? 'link',
        at,
        action: 'session.created',
        target: id,
        details: { role: of.role },
      });
    });
    return { token, maxAgeMs: sessionMs };
  }

  return {
    async open(proof) {
      if ('apiKey' in proof) {
        const principal = await identity.authenticate({ kind: 'bearer', value: proof.apiKey });
        const { organizationId, projectId, role, credentialId } = principal;
        return openFor({ organizationId, projectId: projectId!, role, keyId: credentialId as Id<'apiKey'> });
      }
      const hash = hashSecret(proof.linkToken);
      const link = await stores.sessions.findLink(hash, new Date(clock.now()));
      const place = link && (await stores.organizations.placeOf(link.projectId));
      if (!place) throw usedUp();
      const { organization, project } = place;
      const of = { organizationId: organization.id, projectId: project.id, role: link.role, keyId: null };
      return openFor(of, hash);
    },
    async end(principal) {
      if (principal.kind !== 'session') {
        throw new ParleyError('failed_precondition', 'An API key has no session: revoke the key instead.');
      }
      const id = principal.credentialId as Id<'session'>;
      const at = new Date(clock.now());
      await transaction(async ({ sessions, audit }) => {
        await sessions.revoke(id, at);
        const entry = { ...actorOf(principal), at, action: 'session.ended', target: id, details: {} };
        await audit.append(entry);
      });
      onRevoked([id]);
    },
    async newLink(projectId, role) {
      const token = newToken();
      const createdAt = new Date(clock.now());
      const expiresAt = new Date(createdAt.getTime() + linkMs);
      await stores.sessions.insertLink({
        hash: hashSecret(token),
        projectId,
        role,
        createdAt,
        expiresAt,
      });
      return token;
    },
  };
}

function usedUp(): ParleyError {
  return new ParleyError(
    'unauthenticated',
    'This link was used already or is too old. Start Parley again for a new one.',
  );
}
