/** web-api: organizations, projects, keys, sessions, audit; and who is asking, for all the others. */
import { revokedTopic } from '@parley/contracts/topics';
import { Releaser } from '@parley/platform/async/releaser';
import { ports, readConfig } from '@parley/platform/config/config';
import { openDatabase } from '@parley/platform/db/db';
import { createServer, type Server } from '@parley/platform/http/server';
import { guardsWith } from '@parley/platform/identity/principal';
import { openRelay } from '@parley/platform/relay/relay';
import { readTls } from '@parley/platform/rpc/peers';
import type { Context, Service } from '@parley/platform/run/run';
import { apiKeysRoutes } from './api-keys.routes.ts';
import { credentialsStore } from './api-keys.store.ts';
import { createApiKeys } from './api-keys.ts';
import { capabilitiesRoutes, version } from './capabilities.routes.ts';
import { settings } from './config.ts';
import { type FirstStart, firstStart } from './first-start.ts';
import { identityRpc } from './identity.rpc.ts';
import { createIdentity } from './identity.ts';
import { createLastUsed } from './last-used.ts';
import { meRoutes } from './me.routes.ts';
import { organizationsStore } from './organizations.store.ts';
import { createSessionSweep } from './session-sweep.ts';
import { sessionsRoutes } from './sessions.routes.ts';
import { sessionsStore } from './sessions.store.ts';
import { createSessions } from './sessions.ts';

export { settings } from './config.ts';

/** What a start has to tell the person in front of it. */
export interface Greeting extends FirstStart {
  /** Opens the dashboard once, within 24 h. */
  linkToken: string;
}

/** `greet` is told once, when the service takes work; without it no link is made. */
export function webApi(options: { greet?: (greeting: Greeting) => void } = {}): Service {
  return {
    name: 'web-api',
    async start(context) {
      const built = await buildWebApi(context);
      try {
        await built.server.start();
        const first = await built.firstStart();
        if (options.greet) {
          const linkToken = await built.sessions.newLink(first.project.id, 'owner');
          options.greet({ ...first, linkToken });
        }
      } catch (error) {
        await built.close(AbortSignal.abort());
        throw error;
      }
      return built;
    },
  };
}

/** The service, not listening yet. */
export async function buildWebApi(context: Context) {
  const opened = new Releaser();
  try {
    return await build(context, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function build({ environment, clock, log, peers }: Context, opened: Releaser) {
  const config = readConfig(settings, environment);
  const db = opened.add(
    await openDatabase({
      url: config.databaseUrl.reveal(),
      migrations: new URL('../migrations', import.meta.url),
      clock,
      log,
      name: 'web-api',
    }),
  );
  const credentials = credentialsStore(db.system);
  const organizations = organizationsStore(db.system);
  const sessionRows = sessionsStore(db.system);
  const lastUsed = opened.add(createLastUsed({ clock, log, store: credentials }));
  opened.add(createSessionSweep({ clock, log, store: sessionRows }));
  const identity = createIdentity({ clock, credentials, sessions: sessionRows, lastUsed });
  const relay = opened.add(await openRelay({ url: config.queueUrl.reveal(), clock, log, name: 'web-api' }));
  const onRevoked = (credentialIds: string[]) => {
    // The answer about who it is has changed already; this ends what is open, such as a call.
    relay
      .publish(revokedTopic, { credentialIds })
      .catch((err: unknown) => log.error({ err }, 'a revocation was not relayed'));
  };
  const apiKeys = createApiKeys({ db, clock, onRevoked });
  const sessions = createSessions({ db, clock, identity, onRevoked });
  const requires = guardsWith(identity);
  const internalRpc = identityRpc(identity);
  const server: Server = await createServer({
    name: 'web-api',
    version,
    host: config.host,
    port: ports['web-api'] + config.portOffset,
    log,
    clock,
    tls: readTls(config),
    peerToken: config.peerToken,
    checks: { database: (signal) => db.ping(signal) },
    internalRpc,
    routes(app) {
      capabilitiesRoutes(app);
      meRoutes(app, requires, organizations);
      sessionsRoutes(app, requires, sessions);
      apiKeysRoutes(app, requires, apiKeys);
    },
  });
  opened.defer(peers.offer('web-api', internalRpc));
  return {
    server,
    db,
    sessions,
    firstStart: () => firstStart({ db, clock, home: config.home }),
    async close(signal?: AbortSignal) {
      await server.close(signal);
      await opened.close();
    },
  };
}
