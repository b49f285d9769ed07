/** `/v1/links`: the links to the dashboard that nobody has used yet. */
import { createdLinkSchema, linkPageSchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import { idempotencyKeyHeader, type Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import { type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { Links } from './links.ts';

const params = z.object({ id: idSchema('link') });

export function linksRoutes(app: App, requires: Requires, links: Links, once: Once<Links>): void {
  app.get(
    '/v1/links',
    {
      onRequest: [requires('keys:read')],
      schema: {
        operationId: 'listLinks',
        summary: 'List links',
        description: 'Those that nobody has used yet, newest first.',
        querystring: pageQuery,
        response: { 200: linkPageSchema },
      },
    },
    async (request) => links.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/links',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'createLink',
        summary: 'Make a link',
        description: 'It opens the dashboard once, as the role that asks.',
        headers: idempotencyKeyHeader,
        response: { 201: createdLinkSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (links) => {
        const body = await links.create(tenantOf(request));
        return { status: 201, headers: { location: `/v1/links/${body.id}` }, body };
      }),
  );

  app.delete(
    '/v1/links/:id',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'endLink',
        summary: 'End a link',
        description: 'It opens nothing any more.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await links.end(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
