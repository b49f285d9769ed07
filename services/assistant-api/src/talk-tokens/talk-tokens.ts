/** Tokens that open one socket within a minute, for browsers, which cannot send headers with one. */
import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '@parley/contracts/identity';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { TalkTokensStore } from './talk-tokens.store.ts';

const lifeMs = 60_000;

export interface TalkTokens {
  make(principal: Principal): Promise<{ token: string; expiresAt: string }>;
  /** Uses the token up. Throws unauthenticated for one that is unknown, used or too old. */
  take(token: string): Promise<Principal>;
}

export function createTalkTokens(options: { store: TalkTokensStore; clock: Clock }): TalkTokens {
  const { store, clock } = options;
  return {
    async make(principal) {
      const token = randomBytes(32).toString('base64url');
      const nowMs = clock.now();
      const expiresAt = new Date(nowMs + lifeMs);
      await store.insert({ hash: hashOf(token), principal, expiresAt }, new Date(nowMs));
      return { token, expiresAt: expiresAt.toISOString() };
    },
    async take(token) {
      const principal = await store.take(hashOf(token), new Date(clock.now()));
      if (principal) return principal;
      throw new ParleyError(
        'unauthenticated',
        'This token was used already or is too old: ask for a new one.',
      );
    },
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
