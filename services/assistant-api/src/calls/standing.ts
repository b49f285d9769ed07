/** Whether those still count who have a call or a line of this node. */
import { loopbackId } from '@parley/channels/session/carrier-door';
import { idPrefixes } from '@parley/contracts/ids';
import { createStanding, type Standing } from '@parley/platform/identity/standing';

export type StandingOptions = Parameters<typeof createStanding>[0] & {
  /** Which of these telephone numbers there are not: callers of the others count. */
  missingNumbers: (ids: readonly string[]) => Promise<string[]>;
};

/** Programs of this machine that were let in without a credential have none that could end. */
export function callersStanding({ findEnded, missingNumbers, ...options }: StandingOptions): Standing {
  const standing = createStanding({
    ...options,
    async findEnded(ids, signal) {
      const { numbers = [], others = [] } = Object.groupBy(ids, (id) =>
        isNumber(id) ? 'numbers' : 'others',
      );
      const ended = await Promise.all([
        numbers.length > 0 ? missingNumbers(numbers) : [],
        others.length > 0 ? findEnded(others, signal) : [],
      ]);
      return ended.flat();
    },
  });
  return {
    ...standing,
    watch(credential, onEnded) {
      if (credential.credentialId === loopbackId) return () => {};
      return standing.watch(credential, onEnded);
    },
  };
}

const isNumber = (id: string) => id.startsWith(`${idPrefixes.phoneNumber}_`);
