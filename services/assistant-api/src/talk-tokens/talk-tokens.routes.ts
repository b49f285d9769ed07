/** `POST /v1/talk/tokens`: a token for one socket. */
import { createTalkTokenSchema, talkTokenSchema } from '@parley/contracts/access';
import { idempotencyKeyHeader, type Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import { principalOf, type Requires } from '@parley/platform/identity/principal';
import type { TalkTokens } from './talk-tokens.ts';

export function talkRoutes(app: App, requires: Requires, once: Once<TalkTokens>): void {
  app.post(
    '/v1/talk/tokens',
    {
      onRequest: [requires('calls:start')],
      schema: {
        operationId: 'createTalkToken',
        summary: 'Make a talk token',
        description:
          "Opens one talk socket within a minute, from a browser, which cannot send headers. For a page that is not one of Parley's own name its origin.",
        headers: idempotencyKeyHeader,
        body: createTalkTokenSchema,
        response: { 201: talkTokenSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (talkTokens) => ({
        status: 201,
        body: await talkTokens.make(principalOf(request), request.body.origins),
      })),
  );
}
