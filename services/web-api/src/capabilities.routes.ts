/** `GET /v1/capabilities`: what web-api offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '@parley/platform/http/server';

export const version = '0.1.0';

const capabilities: Capabilities = {
  service: 'web-api',
  version,
  offers: [
    'project API keys with a role and an expiry',
    'browser sessions, opened by a link or a key',
    'an audit log with a hash chain',
  ],
  notYet: ['sign-in of people', 'members and invitations', 'notifications', 'more than one project'],
};

export function capabilitiesRoutes(app: App): void {
  app.get(
    '/v1/capabilities',
    { config: { public: true }, schema: { security: [], response: { 200: capabilitiesSchema } } },
    async () => capabilities,
  );
}
