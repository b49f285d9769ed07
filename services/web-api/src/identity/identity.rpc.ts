/** IdentityService: the same answers as inside this process, for the other services. */
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { ParleyError } from '@parley/platform/errors';
import type { Credential, Identity } from '@parley/platform/identity/principal';
import type { RpcRoutes } from '@parley/platform/rpc/rpc';
import type { Clock } from '@parley/platform/time/clock';
import type { LineageStore } from '../lineage/lineage.store.ts';

const kinds: readonly string[] = ['bearer', 'cookie'] satisfies Credential['kind'][];

/** What one question may ask about. */
const mostIds = 1_000;

export function identityRpc(
  identity: Identity,
  { clock, lineage }: { clock: Clock; lineage: Pick<LineageStore, 'findEnded'> },
): RpcRoutes {
  return (router) =>
    router.service(IdentityService, {
      async authenticate({ kind, value, projectId }, context) {
        if (!kinds.includes(kind)) {
          throw new ParleyError('invalid_argument', 'This kind of credential is not answered for here.');
        }
        const credential = { kind: kind as Credential['kind'], value, ...(projectId ? { projectId } : {}) };
        const principal = await identity.authenticate(credential, context.signal);
        return {
          principal: {
            ...principal,
            projectId: principal.projectId ?? '',
            userId: principal.userId ?? '',
            expiresAt: principal.expiresAt ?? '',
          },
        };
      },
      async findEnded({ credentialIds }) {
        if (credentialIds.length > mostIds) {
          throw new ParleyError('invalid_argument', `At most ${mostIds} credentials may be asked about.`);
        }
        return { endedIds: await lineage.findEnded(credentialIds, new Date(clock.now())) };
      },
    });
}
