/** IdentityService: the same answer as inside this process, for the other services. */
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { ParleyError } from '@parley/platform/errors';
import type { Credential, Identity } from '@parley/platform/identity/principal';
import type { RpcRoutes } from '@parley/platform/rpc/rpc';

const kinds: readonly string[] = ['bearer', 'cookie'] satisfies Credential['kind'][];

export function identityRpc(identity: Identity): RpcRoutes {
  return (router) =>
    router.service(IdentityService, {
      async authenticate({ kind, value, projectId }, context) {
        if (!kinds.includes(kind)) {
          throw new ParleyError('invalid_argument', 'This kind of credential is not answered for here.');
        }
        const credential = { kind: kind as Credential['kind'], value, ...(projectId ? { projectId } : {}) };
        const principal = await identity.authenticate(credential, context.signal);
        return {
          principal: { ...principal, projectId: principal.projectId ?? '', userId: principal.userId ?? '' },
        };
      },
    });
}
