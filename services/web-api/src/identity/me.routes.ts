/** `GET /v1/me`: who is asking. */
import { meSchema } from '@parley/contracts/access';
import { ParleyError } from '@parley/platform/errors';
import type { App } from '@parley/platform/http/server';
import { type Requires, tenantOf } from '@parley/platform/identity/principal';
import type { OrganizationsStore } from '../organizations/organizations.store.ts';

export function meRoutes(
  app: App,
  requires: Requires,
  organizations: Pick<OrganizationsStore, 'placeOf'>,
): void {
  app.get(
    '/v1/me',
    {
      onRequest: [requires('projects:read')],
      schema: {
        operationId: 'getMe',
        summary: 'Who is asking',
        description: 'The role and the project of the key or session.',
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const { kind, role, projectId } = tenantOf(request);
      const place = await organizations.placeOf(projectId);
      if (!place) throw new ParleyError('not_found', 'The project no longer exists.');
      return { kind, role, ...place };
    },
  );
}
