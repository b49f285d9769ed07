/** What tests of this service use: the whole of it, in memory, on a database of its own. */
import type { Role } from '@parley/contracts/access';
import { newId } from '@parley/platform/ids';
import { type TestServiceOptions, testService } from '@parley/platform/testing/service';
import { systemClock } from '@parley/platform/time/clock';
import { newKeyRow } from './api-keys/api-keys.ts';
import type { Place } from './organizations/organizations.store.ts';
import { webApi } from './service.ts';
import { storesOf } from './stores.ts';

/** The service before anybody has called it, with its home folder; closed when the file's tests end. */
export async function testWebApi(options: TestServiceOptions = {}) {
  const api = await testService(webApi, options);
  return { ...api, stores: storesOf(api.db, api.db.system) };
}

/** The service after its first start, with its owner's key. */
export async function startedWebApi(options: TestServiceOptions = {}) {
  const api = await testWebApi(options);
  const { key, keyFile: _, ...place } = await api.firstStart();
  const { stores } = api;
  const at = new Date((options.clock ?? systemClock).now());
  return {
    ...api,
    ownerKey: key!,
    place,
    /** A new key of the role, of the first project or another. */
    async keyOf(role: Role, where: Place = place): Promise<string> {
      const of = { organizationId: where.organization.id, projectId: where.project.id, name: role, role };
      const made = newKeyRow({ ...of, createdAt: at });
      await stores.credentials.insert(made.row);
      return made.key;
    },
    /** Another organization with a project. */
    async otherPlace(): Promise<Place> {
      const made: Place = {
        organization: { id: newId('organization'), name: 'Others' },
        project: { id: newId('project'), name: 'Their project' },
      };
      await stores.organizations.insert(made, at);
      return made;
    },
  };
}
