/** Tokens that open one socket within a minute, for browsers, which cannot send headers with one. */
import { createHash, randomBytes } from 'node:crypto';
import type { CallPrincipal } from '@parley/channels/port';
import { ParleyError } from '@parley/platform/errors';
import type { Standing } from '@parley/platform/identity/standing';
import type { Clock } from '@parley/platform/time/clock';
import type { TalkTokensStore } from './talk-tokens.store.ts';

const lifeMs = 60_000;

export interface TalkTokens {
  /** `origins` are those of the pages that may use it beside our own. */
  make(principal: CallPrincipal, origins?: readonly string[]): Promise<{ token: string; expiresAt: string }>;
  /**
   * Uses the token up. Throws unauthenticated for one that is unknown, used or too old, or was asked for with a
   * credential that no longer counts; permission_denied where it does not name the page of another site that shows it;
   * `unavailable` where nobody can say whether the credential counts.
   */
  take(token: string, foreignOrigin?: string): Promise<CallPrincipal>;
}

export function createTalkTokens(options: {
  store: TalkTokensStore;
  standing: Pick<Standing, 'mustCount'>;
  clock: Clock;
}): TalkTokens {
  const { store, standing, clock } = options;
  return {
    async make(principal, origins = []) {
      const token = randomBytes(32).toString('base64url');
      const nowMs = clock.now();
      const ends = principal.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(principal.expiresAt);
      const expiresAt = new Date(Math.min(nowMs + lifeMs, ends));
      const row = { hash: hashOf(token), principal, origins: [...origins], expiresAt };
      await store.insert(row, new Date(nowMs));
      return { token, expiresAt: expiresAt.toISOString() };
    },
    async take(token, foreignOrigin) {
      const taken = await store.take(hashOf(token), new Date(clock.now()));
      if (!taken) {
        throw new ParleyError(
          'unauthenticated',
          'This talk token is unknown, was used already or is too old: ask for a new one with POST /v1/talk/tokens.',
        );
      }
      const { principal, origins } = taken;
      if (foreignOrigin !== undefined && !origins.includes(foreignOrigin)) {
        throw new ParleyError(
          'permission_denied',
          `This talk token is not for a page at ${foreignOrigin}: ask for one with POST /v1/talk/tokens and {"origins":["${foreignOrigin}"]}.`,
        );
      }
      await standing.mustCount(principal);
      return principal;
    },
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
