/** `/v1/sessions`: how a browser gets its cookie and gives it back, and who is signed in. */
import { createSessionSchema, sessionPageSchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import { foreignPage } from '@parley/platform/http/edge';
import type { App } from '@parley/platform/http/server';
import { principalOf, type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import { endedSessionCookie, sessionCookie } from './cookie.ts';
import type { Sessions } from './sessions.ts';

const params = z.object({ id: idSchema('session') });

export function sessionsRoutes(app: App, requires: Requires, sessions: Sessions): void {
  app.get(
    '/v1/sessions',
    {
      onRequest: [requires('keys:read')],
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions',
        description: 'The browsers that are signed in, newest first.',
        querystring: pageQuery,
        response: { 200: sessionPageSchema },
      },
    },
    async (request) => sessions.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/sessions',
    {
      config: { public: true },
      schema: {
        operationId: 'createSession',
        summary: 'Sign a browser in',
        description: 'Trades the token of a link, or an API key, for a session cookie.',
        body: createSessionSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      // Another site must not sign a visitor in as somebody else.
      if (request.headers.origin !== undefined && !request.seen.isOwnPage) throw foreignPage();
      const { token, maxAgeMs } = await sessions.open(request.body);
      return reply
        .header('set-cookie', sessionCookie(token, maxAgeMs, request.seen.isSecure))
        .code(204)
        .send(null);
    },
  );

  app.delete(
    '/v1/sessions/current',
    {
      onRequest: [requires('projects:read')],
      schema: { operationId: 'endSession', summary: 'Sign this browser out', response: { 204: z.null() } },
    },
    async (request, reply) => {
      await sessions.leave(principalOf(request));
      return reply.header('set-cookie', endedSessionCookie(request.seen.isSecure)).code(204).send(null);
    },
  );

  app.delete(
    '/v1/sessions/:id',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'endOtherSession',
        summary: 'Sign a browser out',
        description: 'Any of the project, and all that came from it.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await sessions.end(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
