/** integration-api: connections to vendors; the only place where a secret is opened. */
import { defineService } from '@parley/platform/run/define-service';

export const integrationApi = defineService({
  name: 'integration-api',
  settings: {},
  migrations: new URL('../migrations', import.meta.url),
  offers: [
    'health and its database, with the tables of integrations, sealed credentials, OAuth tokens and provider calls',
  ],
  notYet: ['connecting a vendor', 'sealing and opening of secrets', 'OAuth', 'usage and cost of vendors'],
  build: () => ({ inside: {} }),
});
