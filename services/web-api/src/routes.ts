/** What web-api answers by REST. */
import type { Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import type { Requires } from '@parley/platform/identity/principal';
import { apiKeysRoutes } from './api-keys/api-keys.routes.ts';
import type { ApiKeys } from './api-keys/api-keys.ts';
import { meRoutes } from './identity/me.routes.ts';
import { linksRoutes } from './links/links.routes.ts';
import type { Links } from './links/links.ts';
import type { OrganizationsStore } from './organizations/organizations.store.ts';
import { sessionsRoutes } from './sessions/sessions.routes.ts';
import type { Sessions } from './sessions/sessions.ts';

export function webApiRoutes(
  app: App,
  requires: Requires,
  by: {
    organizations: OrganizationsStore;
    sessions: Sessions;
    links: Links;
    linksOnce: Once<Links>;
    apiKeys: ApiKeys;
    apiKeysOnce: Once<ApiKeys>;
  },
): void {
  meRoutes(app, requires, by.organizations);
  sessionsRoutes(app, requires, by.sessions);
  linksRoutes(app, requires, by.links, by.linksOnce);
  apiKeysRoutes(app, requires, by.apiKeys, by.apiKeysOnce);
}
