/** `/v1/api-keys`: the keys of the asker's project. */
import { apiKeySchema, createApiKeySchema, createdApiKeySchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageOf, pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import type { App } from '@parley/platform/http/server';
import { type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { ApiKeys } from './api-keys.ts';

const params = z.object({ id: idSchema('apiKey') });

export function apiKeysRoutes(app: App, requires: Requires, apiKeys: ApiKeys): void {
  app.get(
    '/v1/api-keys',
    {
      onRequest: [requires('keys:read')],
      schema: { querystring: pageQuery, response: { 200: pageOf(apiKeySchema) } },
    },
    async (request) => apiKeys.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/api-keys',
    {
      onRequest: [requires('keys:manage')],
      schema: { body: createApiKeySchema, response: { 201: createdApiKeySchema } },
    },
    async (request, reply) => reply.code(201).send(await apiKeys.create(tenantOf(request), request.body)),
  );

  app.delete(
    '/v1/api-keys/:id',
    { onRequest: [requires('keys:manage')], schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await apiKeys.revoke(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
