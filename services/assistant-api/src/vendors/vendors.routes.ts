/** `GET /v1/vendors`: who may hear, think and speak for an assistant. */
import { vendorsSchema } from '@parley/contracts/vendors';
import type { Engine } from '@parley/engine/engine';
import type { App } from '@parley/platform/http/server';
import type { Requires } from '@parley/platform/identity/principal';

export function vendorsRoutes(app: App, requires: Requires, engine: Pick<Engine, 'vendors'>): void {
  app.get(
    '/v1/vendors',
    {
      onRequest: [requires('assistants:read')],
      schema: {
        operationId: 'listVendors',
        summary: 'List vendors',
        description: 'Who may hear, think and speak for an assistant, set up or not.',
        response: { 200: vendorsSchema },
      },
    },
    async () => ({ items: await engine.vendors() }),
  );
}
