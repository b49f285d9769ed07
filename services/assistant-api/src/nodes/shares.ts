/** How many of a node's calls one project or one key may hold, so that it does not take them all from the others. */
import { ParleyError } from '@parley/platform/errors';
import type { Refusal } from './capacity.ts';

export interface Holder {
  projectId: string;
  credentialId: string;
}

export interface CallShares {
  /**
   * Takes a seat; what is returned gives it back. Throws `unavailable`, with when to try again, where the project or the
   * key has all that it may have.
   */
  take(holder: Holder): () => void;
}

const retryAfterMs = 5000;

/** The shares are percent of `maxCalls`, rounded up. */
export function createCallShares(
  { maxCalls, perProject, perKey }: { maxCalls: number; perProject: number; perKey: number },
  onRefused: (reason: Refusal) => void = () => {},
): CallShares {
  const bounds = [
    { held: new Map<string, number>(), most: Math.ceil((maxCalls * perProject) / 100), who: 'project' },
    { held: new Map<string, number>(), most: Math.ceil((maxCalls * perKey) / 100), who: 'key' },
  ];
  return {
    take({ projectId, credentialId }) {
      const names = [projectId, credentialId];
      for (const [n, { held, most, who }] of bounds.entries()) {
        if ((held.get(names[n]!) ?? 0) < most) continue;
        onRefused('share');
        const message = `This ${who} holds its ${most} calls on this server already. Try again in 5 s.`;
        throw new ParleyError('unavailable', message, { retryAfterMs });
      }
      for (const [n, { held }] of bounds.entries()) held.set(names[n]!, (held.get(names[n]!) ?? 0) + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        for (const [n, { held }] of bounds.entries()) {
          const left = (held.get(names[n]!) ?? 0) - 1;
          if (left > 0) held.set(names[n]!, left);
          else held.delete(names[n]!);
        }
      };
    },
  };
}
