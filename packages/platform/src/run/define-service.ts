/**
 * The shell of every service: its settings are read, its database is opened and brought up to date, one server
 * listens, peers reach it, and at the end what was opened is closed in reverse.
 *
 *   export const webApi = defineService({ name, settings, migrations, offers, notYet, build });
 */
import { operationsOffset, type ServiceName, services } from '@parley/contracts/services';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { Releaser } from '../async/releaser.ts';
import { commonSettings, databaseUrl, readConfig } from '../config/config.ts';
import { type Database, openDatabase } from '../db/db.ts';
import { edgeSettings } from '../http/edge.ts';
import { operationsSettings } from '../http/operations.ts';
import { type App, createServer, type Server, type ServerOptions } from '../http/server.ts';
import { connectionSettings, rateSettings } from '../http/shares.ts';
import { peerSettings, readTls } from '../rpc/peers.ts';
import type { RpcRoutes } from '../rpc/rpc.ts';
import { capabilitiesRoute } from './capabilities.routes.ts';
import type { Context, Running, Service } from './run.ts';

const version = manifest.version;

/** What every service reads from the environment besides its own settings. */
const sharedSettings = (name: ServiceName) => ({
  ...commonSettings,
  ...peerSettings,
  ...rateSettings,
  ...connectionSettings,
  ...edgeSettings,
  ...operationsSettings,
  databaseUrl: databaseUrl(name),
});

type SharedConfig = z.output<z.ZodObject<ReturnType<typeof sharedSettings>>>;

/** The settings in force: those of every service, and its own. */
export type ConfigOf<Own extends z.ZodRawShape> = z.output<
  z.ZodObject<ReturnType<typeof sharedSettings> & Own>
>;

/** What a service is wired from. */
export interface Wiring<Own extends z.ZodRawShape> extends Omit<Context, 'environment'> {
  config: ConfigOf<Own>;
  db: Database;
  /** Where the service will listen. */
  port: number;
  /** What is pushed here is closed in reverse once the server is closed, or when the wiring fails. */
  opened: Releaser;
}

/** What the wiring gives the shell. */
export interface Wired<Inside extends object>
  extends Pick<ServerOptions, 'rpc' | 'internalRpc' | 'sockets' | 'drainMs' | 'identity'> {
  routes?: (app: App) => void;
  /** The server has been made and does not listen yet. */
  onServer?: (server: Server) => void;
  /** It listens; the service has started when this resolves. */
  onListening?: () => Promise<void>;
  /** Ends the work in flight while the server closes: at leisure, and in a hurry once the signal aborts. */
  drain?: (signal: AbortSignal) => Promise<void>;
  /** What tests look into. */
  inside: Inside;
}

/** A service that was built; it listens once `start` has resolved. */
export type Built<Inside extends object> = Inside & {
  server: Server;
  db: Database;
  /** Listens. Rejects, with nothing left open, when it cannot. */
  start(): Promise<void>;
  /** As that of a running service; safe to call twice. */
  close(signal?: AbortSignal): Promise<void>;
};

/** What `defineService` makes. */
export interface DefinedService<
  Own extends z.ZodRawShape = Record<never, never>,
  Options extends object = object,
  Inside extends object = object,
> extends Service {
  name: ServiceName;
  /** All that it reads from the environment. */
  settings: z.ZodObject<ReturnType<typeof sharedSettings> & Own>;
  /** The folder of its migrations. */
  migrations: URL;
  /** The service, not listening yet. */
  build(context: Context, options?: Options): Promise<Built<Inside>>;
  start(context: Context, options?: Options): Promise<Running>;
}

/** `build` is the wiring, and all that differs from service to service. `Options` are for tests and the command line. */
export function defineService<
  Own extends z.ZodRawShape,
  Options extends object,
  Inside extends object,
>(definition: {
  name: ServiceName;
  /** Its own settings, beside those that every service has. */
  settings: Own;
  /** Folder of `NNNN_name.sql` files. */
  migrations: URL;
  /** What it does now, and what it is there for and does not do yet. */
  offers: readonly string[];
  notYet: readonly string[];
  build: (wiring: Wiring<Own>, options: Options) => Wired<Inside> | Promise<Wired<Inside>>;
}): DefinedService<Own, Options, Inside> {
  const { name, migrations, offers, notYet } = definition;
  const settings = z.object({ ...sharedSettings(name), ...definition.settings });

  async function assemble(context: Context, options: Options, opened: Releaser): Promise<Built<Inside>> {
    const { environment, clock, log, peers } = context;
    const config = readConfig(settings, environment) as ConfigOf<Own>;
    const {
      databaseUrl: url,
      host,
      portOffset,
      peerToken,
      addressRate,
      keyRate,
      corsOrigins,
      maxConnections,
      addressConnections,
      publicUrl,
      trustProxy,
      operationsHost,
      ...tls
    } = config as SharedConfig;
    const db = opened.add(await openDatabase({ url: url.reveal(), migrations, clock, log, name }));
    const port = services[name].port + portOffset;
    const wired = await definition.build({ config, db, port, opened, clock, log, peers }, options);
    const { rpc, internalRpc, sockets, drainMs, identity } = wired;
    const server = await createServer({
      name,
      version,
      host,
      port,
      log,
      clock,
      tls: readTls(tls),
      corsOrigins,
      rates: { perAddress: addressRate, perKey: keyRate },
      limits: { maxConnections, addressConnections },
      peerToken,
      operations: { host: operationsHost, port: port + operationsOffset },
      edge: { publicUrl, trustProxy },
      checks: { database: (signal) => db.ping(signal) },
      ...(rpc && { rpc }),
      ...(internalRpc && { internalRpc }),
      ...(sockets && { sockets }),
      ...(identity && { identity }),
      ...(drainMs !== undefined && { drainMs }),
      routes(app) {
        capabilitiesRoute(app, { service: name, version, offers: [...offers], notYet: [...notYet] });
        wired.routes?.(app);
      },
    });
    wired.onServer?.(server);
    if (rpc || internalRpc) opened.defer(peers.offer(name, all(internalRpc, rpc)));
    let closed: Promise<void> | undefined;

    async function shut(signal: AbortSignal): Promise<void> {
      const serverClosed = server.close(signal);
      try {
        await wired.drain?.(signal);
      } finally {
        await serverClosed;
        await opened.close();
      }
    }
    function close(signal: AbortSignal = new AbortController().signal): Promise<void> {
      closed ??= shut(signal);
      return closed;
    }
    async function start(): Promise<void> {
      try {
        await server.start();
        await wired.onListening?.();
      } catch (error) {
        await close(AbortSignal.abort());
        throw error;
      }
    }
    return { ...wired.inside, server, db, start, close };
  }

  async function build(context: Context, options: Options = {} as Options): Promise<Built<Inside>> {
    const opened = new Releaser();
    try {
      return await assemble(context, options, opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  return {
    name,
    settings: settings as DefinedService<Own>['settings'],
    migrations,
    build,
    async start(context, options) {
      const built = await build(context, options);
      await built.start();
      return built;
    },
  };
}

function all(...routes: (RpcRoutes | undefined)[]): RpcRoutes {
  return (router) => {
    for (const add of routes) add?.(router);
  };
}
