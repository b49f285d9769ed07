/** `/v1/api-keys`: the keys of the asker's project. */
import { apiKeyPageSchema, createApiKeySchema, createdApiKeySchema } from '@parley/contracts/access';
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import { idempotencyKeyHeader, type Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import { type Requires, tenantOf } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { ApiKeys } from './api-keys.ts';

const params = z.object({ id: idSchema('apiKey') });

export function apiKeysRoutes(app: App, requires: Requires, apiKeys: ApiKeys, once: Once<ApiKeys>): void {
  app.get(
    '/v1/api-keys',
    {
      onRequest: [requires('keys:read')],
      schema: {
        operationId: 'listApiKeys',
        summary: 'List API keys',
        description: 'Newest first, without the keys themselves.',
        querystring: pageQuery,
        response: { 200: apiKeyPageSchema },
      },
    },
    async (request) => apiKeys.list(tenantOf(request), readPage(request.query)),
  );

  app.post(
    '/v1/api-keys',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'createApiKey',
        summary: 'Create an API key',
        description: 'The answer holds the key itself, this once.',
        headers: idempotencyKeyHeader,
        body: createApiKeySchema,
        response: { 201: createdApiKeySchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (apiKeys) => {
        const body = await apiKeys.create(tenantOf(request), request.body);
        return { status: 201, headers: { location: `/v1/api-keys/${body.id}` }, body };
      }),
  );

  app.delete(
    '/v1/api-keys/:id',
    {
      onRequest: [requires('keys:manage')],
      schema: {
        operationId: 'revokeApiKey',
        summary: 'Revoke an API key',
        description: 'It stops working at once; calls that it opened are ended.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await apiKeys.revoke(tenantOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
