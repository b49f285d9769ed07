/** `/v1/sessions`: how a browser gets its cookie and gives it back, and who is signed in. */
import { createSessionSchema, sessionSchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageOf, pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import type { App } from '@parley/platform/http/server';
import { originAllowed } from '@parley/platform/http/sockets';
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
      schema: { querystring: pageQuery, response: { 200: pageOf(sessionSchema) } },
    },
    async (request) => sessions.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/sessions',
    {
      config: { public: true },
      schema: { security: [], body: createSessionSchema, response: { 204: z.null() } },
    },
    async (request, reply) => {
      // Another site must not sign a visitor in as somebody else.
      if (!originAllowed({ ...request.headers, host: request.host })) {
        throw new ParleyError('permission_denied', 'This page may not open a session here.');
      }
      const { token, maxAgeMs } = await sessions.open(request.body);
      const secure = request.protocol === 'https';
      return reply
        .header('set-cookie', sessionCookie(token, maxAgeMs, secure))
        .code(204)
        .send(null);
    },
  );

  app.delete(
    '/v1/sessions/current',
    { onRequest: [requires('projects:read')], schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      await sessions.leave(principalOf(request));
      const secure = request.protocol === 'https';
      return reply.header('set-cookie', endedSessionCookie(secure)).code(204).send(null);
    },
  );

  app.delete(
    '/v1/sessions/:id',
    { onRequest: [requires('keys:manage')], schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await sessions.end(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
