/** Whether those still count who have a call or a line of this node. */
import { loopbackId } from '@parley/channels/session/carrier-door';
import { createStanding, type Standing } from '@parley/platform/identity/standing';

/** Programs of this machine that were let in without a credential have none that could end. */
export function callersStanding(options: Parameters<typeof createStanding>[0]): Standing {
  const standing = createStanding(options);
  return {
    ...standing,
    watch(credential, onEnded) {
      if (credential.credentialId === loopbackId) return () => {};
      return standing.watch(credential, onEnded);
    },
  };
}
