/** `/v1/sessions`: how a browser gets its cookie, and gives it back. */
import { createSessionSchema, linkSchema } from '@parley/contracts/access';
import { foreignPage } from '@parley/platform/http/edge';
import type { App } from '@parley/platform/http/server';
import { principalOf, type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import { endedSessionCookie, sessionCookie } from './cookie.ts';
import type { Sessions } from './sessions.ts';

export function sessionsRoutes(app: App, requires: Requires, sessions: Sessions): void {
  app.post(
    '/v1/sessions',
    {
      config: { public: true },
      schema: { security: [], body: createSessionSchema, response: { 204: z.null() } },
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
    { onRequest: [requires('projects:read')], schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      await sessions.end(principalOf(request));
      return reply.header('set-cookie', endedSessionCookie(request.seen.isSecure)).code(204).send(null);
    },
  );

  app.post(
    '/v1/links',
    { onRequest: [requires('keys:manage')], schema: { response: { 201: linkSchema } } },
    async (request, reply) => {
      const { projectId, role } = tenantOf(request);
      return reply.code(201).send({ linkToken: await sessions.newLink(projectId, role) });
    },
  );
}
