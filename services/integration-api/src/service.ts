/** integration-api: connections to vendors; the only place where a secret is opened. */

import { Releaser } from '@parley/platform/async/releaser';
import { ports, readConfig } from '@parley/platform/config/config';
import { openDatabase } from '@parley/platform/db/db';
import { createServer } from '@parley/platform/http/server';
import { readTls } from '@parley/platform/rpc/peers';
import type { Context, Service } from '@parley/platform/run/run';
import { capabilitiesRoutes, version } from './capabilities.routes.ts';
import { settings } from './config.ts';

export { settings } from './config.ts';

export function integrationApi(): Service {
  return {
    name: 'integration-api',
    async start(context) {
      const built = await buildIntegrationApi(context);
      try {
        await built.server.start();
      } catch (error) {
        await built.close(AbortSignal.abort());
        throw error;
      }
      return built;
    },
  };
}

/** The service, not listening yet. */
export async function buildIntegrationApi({ environment, clock, log }: Context) {
  const config = readConfig(settings, environment);
  const opened = new Releaser();
  const migrations = new URL('../migrations', import.meta.url);
  const url = config.databaseUrl.reveal();
  const db = opened.add(await openDatabase({ url, migrations, clock, log, name: 'integration-api' }));
  const server = await createServer({
    name: 'integration-api',
    version,
    host: config.host,
    port: ports['integration-api'] + config.portOffset,
    log,
    clock,
    tls: readTls(config),
    peerToken: config.peerToken,
    checks: { database: (signal) => db.ping(signal) },
    routes: capabilitiesRoutes,
  }).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  return {
    server,
    db,
    async close(signal?: AbortSignal) {
      await server.close(signal);
      await opened.close();
    },
  };
}
