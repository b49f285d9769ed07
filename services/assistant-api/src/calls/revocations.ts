/** A credential that was revoked: its calls end and its tokens open nothing, on every node. */
import { revokedSchema, revokedTopic } from '@parley/contracts/topics';
import type { Log } from '@parley/platform/log/log';
import type { Relay } from '@parley/platform/relay/relay';
import type { TalkTokensStore } from '../talk-tokens/talk-tokens.store.ts';
import type { Calls } from './calls.ts';

export async function obeyRevocations(options: {
  relay: Pick<Relay, 'subscribe'>;
  calls: Pick<Calls, 'endOf'>;
  tokens: Pick<TalkTokensStore, 'deleteOf'>;
  log: Log;
}): Promise<void> {
  const { relay, calls, tokens, log } = options;
  await relay.subscribe<unknown>(revokedTopic, (data) => {
    const { credentialIds } = revokedSchema.parse(data);
    tokens
      .deleteOf(credentialIds)
      .catch((err: unknown) => log.error({ err }, 'the tokens of a revoked key were not deleted'));
    for (const id of credentialIds) calls.endOf(id);
  });
}
