/** `GET /v1/capabilities`: what a service offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '../http/server.ts';

export function capabilitiesRoute(app: App, capabilities: Capabilities): void {
  app.get(
    '/v1/capabilities',
    {
      config: { public: true },
      schema: {
        operationId: 'getCapabilities',
        summary: 'What it can do',
        description: 'What works now, and what does not yet.',
        response: { 200: capabilitiesSchema },
      },
    },
    async () => capabilities,
  );
}
