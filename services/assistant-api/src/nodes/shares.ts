/** Who holds a node's calls, and how many one project or one key may hold, so that others get some. */
import { ParleyError } from '@parley/platform/errors';
import type { Refusal } from './capacity.ts';

export interface Holder {
  projectId: string;
  credentialId: string;
}

export interface CallShares {
  /** Calls that hold a seat; and of them those that are spoken. */
  readonly count: number;
  readonly spoken: number;
  /**
   * Takes a seat; what is returned gives it back. Throws `unavailable`, with when to try again, where the project or the
   * key has all that it may have.
   */
  take(holder: Holder, mode: 'voice' | 'text'): () => void;
  /**
   * Whether others take more: the key holds few calls, or fewer than an even share of all, and the project no more than
   * an even share. When there is too little for everybody, such a one is not the first to go without.
   */
  holdsLittle(holder: Holder): boolean;
}

/** Too few to keep others out. */
const fewCalls = 8;
const retryAfterMs = 5000;

/** The shares are percent of `maxCalls`, rounded up. */
export function createCallShares(
  { maxCalls, perProject, perKey }: { maxCalls: number; perProject: number; perKey: number },
  onRefused: (reason: Refusal) => void = () => {},
): CallShares {
  const projects = { held: new Map<string, number>(), most: Math.ceil((maxCalls * perProject) / 100) };
  const keys = { held: new Map<string, number>(), most: Math.ceil((maxCalls * perKey) / 100) };
  const live = { voice: 0, text: 0 };
  const count = () => live.voice + live.text;
  /** So many each would have of these if all had the same. */
  const evenShare = ({ held }: typeof keys, who: string) => count() / (held.size + (held.has(who) ? 0 : 1));
  return {
    get count() {
      return count();
    },
    get spoken() {
      return live.voice;
    },
    take({ projectId, credentialId }, mode) {
      const bounds = [
        { ...projects, name: projectId, who: 'project' },
        { ...keys, name: credentialId, who: 'key' },
      ];
      for (const { held, most, name, who } of bounds) {
        if (heldBy(held, name) < most) continue;
        onRefused('share');
        const message = `This ${who} holds its ${most} calls on this server already. Try again in 5 s.`;
        throw new ParleyError('unavailable', message, { retryAfterMs });
      }
      for (const { held, name } of bounds) held.set(name, heldBy(held, name) + 1);
      live[mode] += 1;
      let given = false;
      return () => {
        if (given) return;
        given = true;
        live[mode] -= 1;
        for (const { held, name } of bounds) {
          const left = heldBy(held, name) - 1;
          if (left > 0) held.set(name, left);
          else held.delete(name);
        }
      };
    },
    holdsLittle({ projectId, credentialId }) {
      const ofKey = heldBy(keys.held, credentialId);
      const ofProject = heldBy(projects.held, projectId);
      return (
        ofKey < Math.max(fewCalls, evenShare(keys, credentialId)) &&
        ofProject <= Math.max(fewCalls, evenShare(projects, projectId))
      );
    },
  };
}

const heldBy = (held: ReadonlyMap<string, number>, name: string): number => held.get(name) ?? 0;
