/** A credential that was revoked: its calls and lines end and its tokens open nothing, on every node. */
import { revokedSchema, revokedTopic } from '@parley/contracts/topics';
import type { CachedIdentity } from '@parley/platform/identity/principal';
import type { Standing } from '@parley/platform/identity/standing';
import type { Log } from '@parley/platform/log/log';
import type { Relay } from '@parley/platform/relay/relay';
import type { TalkTokensStore } from '../talk-tokens/talk-tokens.store.ts';

/**
 * Does at once what would be done within a second anyhow: whatever is open is asked about again and again, and a token
 * when it is used. So word that was missed is made good by asking about all.
 */
export async function obeyRevocations(options: {
  relay: Pick<Relay, 'subscribe' | 'onGap'>;
  standing: Pick<Standing, 'end' | 'askAgain'>;
  identity: Pick<CachedIdentity, 'forget'>;
  tokens: Pick<TalkTokensStore, 'deleteOf'>;
  log: Log;
}): Promise<void> {
  const { relay, standing, identity, tokens, log } = options;
  relay.onGap(() => {
    identity.forget();
    standing.askAgain();
  });
  await relay.subscribe<unknown>(revokedTopic, (data) => {
    const { credentialIds } = revokedSchema.parse(data);
    identity.forget();
    standing.end(credentialIds);
    tokens
      .deleteOf(credentialIds)
      .catch((err: unknown) => log.error({ err }, 'the tokens of a revoked key were not deleted'));
  });
}
