/** `GET /v1/capabilities`: what integration-api offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '@parley/platform/http/server';

export const version = '0.1.0';

const capabilities: Capabilities = {
  service: 'integration-api',
  version,
  offers: [
    'health and its database, with the tables of integrations, sealed credentials, OAuth tokens and provider calls',
  ],
  notYet: ['connecting a vendor', 'sealing and opening of secrets', 'OAuth', 'usage and cost of vendors'],
};

export function capabilitiesRoutes(app: App): void {
  app.get(
    '/v1/capabilities',
    { config: { public: true }, schema: { security: [], response: { 200: capabilitiesSchema } } },
    async () => capabilities,
  );
}
