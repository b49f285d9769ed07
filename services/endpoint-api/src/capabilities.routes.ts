/** `GET /v1/capabilities`: what endpoint-api offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '@parley/platform/http/server';

export const version = '0.1.0';

const capabilities: Capabilities = {
  service: 'endpoint-api',
  version,
  offers: ['health and its database, with the tables of webhooks, events, deliveries and inbound endpoints'],
  notYet: ['webhooks', 'delivery with retries and signatures', 'inbound callbacks'],
};

export function capabilitiesRoutes(app: App): void {
  app.get(
    '/v1/capabilities',
    { config: { public: true }, schema: { security: [], response: { 200: capabilitiesSchema } } },
    async () => capabilities,
  );
}
