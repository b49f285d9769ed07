/** `/v1/links`: the links to the dashboard that nobody has used yet. */
import { createdLinkSchema, linkSchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageOf, pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import type { App } from '@parley/platform/http/server';
import { type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { Links } from './links.ts';

const params = z.object({ id: idSchema('link') });

export function linksRoutes(app: App, requires: Requires, links: Links): void {
  app.get(
    '/v1/links',
    {
      onRequest: [requires('keys:read')],
      schema: { querystring: pageQuery, response: { 200: pageOf(linkSchema) } },
    },
    async (request) => links.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/links',
    { onRequest: [requires('keys:manage')], schema: { response: { 201: createdLinkSchema } } },
    async (request, reply) => reply.code(201).send(await links.create(tenantOf(request))),
  );

  app.delete(
    '/v1/links/:id',
    { onRequest: [requires('keys:manage')], schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await links.end(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
