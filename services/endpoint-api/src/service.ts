/** endpoint-api: webhooks, events, deliveries, and callbacks from outside. */
import { defineService } from '@parley/platform/run/define-service';

export const endpointApi = defineService({
  name: 'endpoint-api',
  settings: {},
  migrations: new URL('../migrations', import.meta.url),
  offers: ['health and its database, with the tables of webhooks, events, deliveries and inbound endpoints'],
  notYet: ['webhooks', 'delivery with retries and signatures', 'inbound callbacks'],
  build: () => ({ inside: {} }),
});
