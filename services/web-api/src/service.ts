/** web-api: organizations, projects, keys, sessions, audit; and who is asking, for all the others. */
import { revokedTopic } from '@parley/contracts/topics';
import { setting, wholeNumber } from '@parley/platform/config/config';
import type { Within } from '@parley/platform/db/db';
import { startOutbox } from '@parley/platform/db/outbox';
import { openIdempotency } from '@parley/platform/http/idempotency';
import { guardsWith } from '@parley/platform/identity/principal';
import { openRelay } from '@parley/platform/relay/relay';
import { defineService } from '@parley/platform/run/define-service';
import { apiKeysStore } from './api-keys/api-keys.store.ts';
import { createApiKeys } from './api-keys/api-keys.ts';
import { createLastUsed } from './api-keys/last-used.ts';
import { identityRpc } from './identity/identity.rpc.ts';
import { createIdentity } from './identity/identity.ts';
import { linksStore } from './links/links.store.ts';
import { createLinks } from './links/links.ts';
import { type FirstStart, firstStart } from './organizations/first-start.ts';
import { guideRoutes } from './reference/guide.routes.ts';
import { referenceRoutes } from './reference/reference.routes.ts';
import { webApiRoutes } from './routes.ts';
import { createSessionSweep } from './sessions/sessions.jobs.ts';
import { createSessions } from './sessions/sessions.ts';
import { type InTransaction, storesOf } from './stores.ts';

/** What a start has to tell the person in front of it. */
export interface Greeting extends FirstStart {
  /** Opens the dashboard once, within 24 h. */
  linkToken: string;
}

export interface WebApiOptions {
  /** Told once, when the service takes work; without it no link is made. */
  greet?: (greeting: Greeting) => void;
}

const hourMs = 3600_000;

const settings = {
  sessionIdleHours: setting(
    'PARLEY_SESSION_IDLE_HOURS',
    'After so many hours in which a browser was not used its session ends',
    wholeNumber(1, 8760).default(168),
  ),
  sessionHours: setting(
    'PARLEY_SESSION_HOURS',
    'After so many hours a session of a browser ends, however much it was used',
    wholeNumber(1, 8760).default(720),
  ),
};

export const webApi = defineService({
  name: 'web-api',
  settings,
  migrations: new URL('../migrations', import.meta.url),
  offers: [
    'project API keys with a role and an expiry',
    'browser sessions, opened by a link or a key, listed and ended',
    'an audit log with a hash chain',
  ],
  notYet: ['sign-in of people', 'members and invitations', 'notifications', 'more than one project'],
  async build({ config, db, opened, clock, log }, { greet }: WebApiOptions) {
    const stores = storesOf(db, db.system);
    const transactionIn =
      (within: Within): InTransaction =>
      (work) =>
        within.transaction((tx) => work(storesOf(tx, tx)));
    const transaction = transactionIn(db);
    const lastUsed = opened.add(createLastUsed({ clock, log, store: stores.credentials }));
    opened.add(createSessionSweep({ clock, log, store: stores.sessions }));
    const sessionUse = opened.add(createLastUsed({ clock, log, store: stores.sessions }));
    const identity = createIdentity({
      clock,
      lastUsed,
      sessionUse,
      sessionIdleMs: config.sessionIdleHours * hourMs,
      secureOnly: config.publicUrl?.every((url) => url.startsWith('https:')) ?? false,
      ...stores,
    });
    const queueUrl = config.queueUrl.reveal();
    const relay = opened.add(await openRelay({ url: queueUrl, clock, log, name: 'web-api' }));
    opened.add(
      startOutbox({
        db,
        url: config.databaseUrl.reveal(),
        clock,
        log,
        consumers: {
          // The answer about who it is has changed already; this ends what is open, such as a call.
          async [revokedTopic](entries) {
            for (const { payload } of entries) await relay.publish(revokedTopic, payload);
          },
        },
      }),
    );
    const apiKeysIn = (within: Within) =>
      createApiKeys({ store: apiKeysStore(within), transaction: transactionIn(within), clock });
    const linksIn = (within: Within) =>
      createLinks({ store: linksStore(within.system), transaction: transactionIn(within), clock });
    const apiKeys = apiKeysIn(db);
    const links = linksIn(db);
    const { once } = opened.add(openIdempotency({ db, clock, log }));
    const sessions = createSessions({
      stores,
      transaction,
      clock,
      identity,
      sessionMs: config.sessionHours * hourMs,
    });
    const requires = guardsWith(identity);
    const start = () => firstStart({ transaction, clock, home: config.home });
    return {
      internalRpc: identityRpc(identity, { clock, lineage: stores.lineage }),
      routes(app) {
        referenceRoutes(app, clock);
        guideRoutes(app, clock);
        webApiRoutes(app, requires, {
          organizations: stores.organizations,
          sessions,
          links,
          linksOnce: once(linksIn),
          apiKeys,
          apiKeysOnce: once(apiKeysIn),
        });
      },
      async onListening() {
        const first = await start();
        greet?.({ ...first, linkToken: (await links.createFirst(first)).linkToken });
      },
      inside: { links, firstStart: start },
    };
  },
});
