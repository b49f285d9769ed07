/** `POST /v1/talk/tokens`: a token for one socket. */
import { talkTokenSchema } from '@parley/contracts/access';
import type { App } from '@parley/platform/http/server';
import { principalOf, type Requires } from '@parley/platform/identity/principal';
import type { TalkTokens } from './talk-tokens.ts';

export function talkRoutes(app: App, requires: Requires, talkTokens: TalkTokens): void {
  app.post(
    '/v1/talk/tokens',
    {
      onRequest: [requires('calls:start')],
      schema: {
        operationId: 'createTalkToken',
        summary: 'Make a talk token',
        description: 'Opens one talk socket within a minute, from a browser, which cannot send headers.',
        response: { 201: talkTokenSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await talkTokens.make(principalOf(request))),
  );
}
