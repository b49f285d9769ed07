/** Who a credential belongs to: the one answer that every door of every service stands on. */
import type { Principal } from '@parley/contracts/identity';
import { ParleyError } from '@parley/platform/errors';
import type { Identity } from '@parley/platform/identity/principal';
import { sessionTokenOf } from '@parley/platform/identity/session-token';
import type { Clock } from '@parley/platform/time/clock';
import type { ApiKeyRow, CredentialsStore } from '../api-keys/api-keys.store.ts';
import type { LastUsed } from '../api-keys/last-used.ts';
import type { SessionRow, SessionsStore } from '../sessions/sessions.store.ts';
import { hashSecret, looksLikeApiKey, looksLikeToken } from './secrets.ts';

/**
 * Answers for API keys and session cookies. A key or session works in its own project: asking for another one is
 * refused like an unknown credential.
 */
export function createIdentity(options: {
  clock: Clock;
  credentials: Pick<CredentialsStore, 'findByHash'>;
  sessions: Pick<SessionsStore, 'findByHash'>;
  lastUsed: Pick<LastUsed<'apiKey'>, 'touch'>;
  sessionUse: Pick<LastUsed<'session'>, 'touch'>;
  /** A session that nobody has used for so long has ended. */
  sessionIdleMs: number;
  /** Whether all browsers come by https, so that only a cookie that no other site can plant is ours. */
  secureOnly: boolean;
}): Identity {
  const { clock, credentials, sessions, lastUsed, sessionUse, sessionIdleMs, secureOnly } = options;
  return {
    async authenticate({ kind, value, projectId }) {
      const at = new Date(clock.now());
      const principal = kind === 'bearer' ? await ofKey(value, at) : await ofCookie(kind, value, at);
      if (projectId && projectId !== principal.projectId) {
        throw new ParleyError('unauthenticated', 'This credential does not work in that project.');
      }
      return principal;
    },
  };

  async function ofKey(key: string, at: Date): Promise<Principal> {
    if (!looksLikeApiKey(key)) {
      throw new ParleyError(
        'unauthenticated',
        looksLikeToken(key) ? notAKey : 'This is not an API key: it is mistyped or cut off.',
      );
    }
    const row = await credentials.findByHash(hashSecret(key), at);
    if (!row) throw new ParleyError('unauthenticated', 'This API key is unknown, revoked or expired.');
    lastUsed.touch(row.id);
    return principalOf('api-key', row);
  }

  async function ofCookie(kind: string, header: string, at: Date): Promise<Principal> {
    const token = kind === 'cookie' ? sessionTokenOf(header, secureOnly) : undefined;
    const row = token === undefined ? undefined : await sessions.findByHash(hashSecret(token), at);
    if (!row || at.getTime() - row.lastUsedAt.getTime() >= sessionIdleMs) {
      throw new ParleyError('unauthenticated', 'Sign in again: the session has ended.');
    }
    sessionUse.touch(row.id);
    return principalOf('session', row);
  }
}

/** To one who takes the one for the other. */
const notAKey =
  'This is not an API key. A talk token opens one socket, as its subprotocol parley.token.<token>.';

function principalOf(kind: Principal['kind'], row: ApiKeyRow | SessionRow): Principal {
  const { organizationId, projectId, role, id: credentialId } = row;
  const expiresAt = row.expiresAt?.toISOString() ?? null;
  return { kind, organizationId, projectId, role, scopes: ['*'], credentialId, userId: null, expiresAt };
}
