/** `/v1/sessions`: how a browser gets its cookie, and gives it back. */
import { createSessionSchema, linkSchema } from '@parley/contracts/access';
import { ParleyError } from '@parley/platform/errors';
import type { App } from '@parley/platform/http/server';
import { originAllowed } from '@parley/platform/http/sockets';
import { principalOf, type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import { endedSessionCookie, sessionCookie } from './cookie.ts';
import type { Sessions } from './sessions.ts';

export function sessionsRoutes(app: App, requires: Requires, sessions: Sessions): void {
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
    {
      onRequest: [requires('projects:read')],
      schema: { operationId: 'endSession', summary: 'Sign this browser out', response: { 204: z.null() } },
    },
    async (request, reply) => {
      await sessions.end(principalOf(request));
      const secure = request.protocol === 'https';
      return reply.header('set-cookie', endedSessionCookie(secure)).code(204).send(null);
    },
  );

  app.post(
    '/v1/links',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'createLink',
        summary: 'Make a link',
        description: 'A token that opens the dashboard once, as the role that asks.',
        response: { 201: linkSchema },
      },
    },
    async (request, reply) => {
      const { projectId, role } = tenantOf(request);
      return reply.code(201).send({ linkToken: await sessions.newLink(projectId, role) });
    },
  );
}
