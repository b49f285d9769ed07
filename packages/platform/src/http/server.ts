/** One listener per service: REST, WebSocket and gRPC on the same port. */
import {
  createServer as createHttp1,
  type Server as Http1Server,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import { Health } from '@parley/contracts/gen/grpc/health/v1/health_pb';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Secret } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import type { Identity } from '../identity/principal.ts';
import type { Log } from '../log/log.ts';
import { createMetrics, type Metrics } from '../log/metrics.ts';
import { createStretches } from '../log/stretches.ts';
import { admission } from '../rpc/admission.ts';
import type { TlsFiles } from '../rpc/peers.ts';
import { reflectionRoutes } from '../rpc/reflection.ts';
import { type RpcRoutes, rpcHandler } from '../rpc/rpc.ts';
import type { Clock } from '../time/clock.ts';
import { createApp } from './app.ts';
import { createEdge, type EdgeConfig, hostFault } from './edge.ts';
import { type Check, createHealth } from './health.ts';
import { boundRequest, createHttp2 } from './http2.ts';
import { createListener, refuseGarbage } from './listener.ts';
import { createOperations, type OperationsAnswer } from './operations.ts';
import { refuse } from './problem.ts';
import type { App, RouteAccess } from './routes.ts';
import { type ConnectionShares, noRates, type RequestRates } from './shares.ts';
import { type SocketDoor, type Sockets, serveSockets } from './sockets.ts';

export { type App, file } from './routes.ts';

/** Bounds on what a stranger can take. */
export interface Limits extends ConnectionShares {
  /** Of a REST request, unless its route has a limit of its own. */
  bodyBytes: number;
  /** Of one message of an rpc, unpacked. */
  messageBytes: number;
  /** A whole request must have arrived within this, in ms. */
  requestMs: number;
  /** Its headers within this, in ms. */
  headersMs: number;
  /** How often those two are looked at, in ms. */
  headersCheckMs: number;
  /** The first byte of a connection within this, in ms. */
  firstByteMs: number;
  /** How long an idle connection is kept, in ms. */
  keepAliveMs: number;
  heartbeatMs: number;
}

const defaultLimits: Limits = {
  bodyBytes: 64 * 1024,
  messageBytes: 4 * 1024 * 1024,
  requestMs: 30_000,
  headersMs: 10_000,
  headersCheckMs: 1_000,
  firstByteMs: 5_000,
  keepAliveMs: 65_000,
  heartbeatMs: 15_000,
  maxConnections: 10_000,
  addressConnections: 1_000,
};

/** What a server listens on and answers. */
export interface ServerOptions {
  name: string;
  version: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  log: Log;
  clock: Clock;
  /** What must work for the service to be ready, by name. */
  checks?: Readonly<Record<string, Check>>;
  /** REST. */
  routes?: (app: App) => void | Promise<void>;
  /** gRPC, gRPC-web and Connect for everyone; the handlers authenticate. */
  rpc?: RpcRoutes;
  /** The same for our own services only: they show a certificate of our authority that names a service, or the peer token. */
  internalRpc?: RpcRoutes;
  sockets?: readonly SocketDoor[];
  tls?: TlsFiles | undefined;
  peerToken?: Secret | undefined;
  /** Who has a credential of it may watch the health; without, only our own services may. */
  identity?: Identity;
  /** Pages of these origins may call from a browser; none by default. */
  corsOrigins?: readonly string[];
  /** Under which address it is found, and whose X-Forwarded-* headers count beside those of this machine. */
  edge?: EdgeConfig;
  /** Where operators are answered; nowhere without. Port 0 takes a free one. */
  operations?: { host: string; port: number };
  limits?: Partial<Limits>;
  /** How often one may ask; without, as often as they like. */
  rates?: RequestRates;
  /** How long `close` waits for what is in flight when its signal does not abort before, in ms. */
  drainMs?: number;
}

/** A server that was built; it listens once `start` has resolved. */
export interface Server {
  /** Listens. Rejects with `failed_precondition` when the port cannot be had. */
  start(): Promise<void>;
  /** Stops accepting, lets what is in flight finish, then frees everything; cuts it short when the signal aborts. */
  close(signal?: AbortSignal): Promise<void>;
  /** The port in use, once started. */
  readonly port: number;
  /** The port on which operators are answered, once started. */
  readonly operationsPort: number | undefined;
  /** What operators are told, without a socket, for tests. */
  operations(path: string): Promise<OperationsAnswer | null>;
  readonly metrics: Metrics;
  /** Every REST route. */
  readonly routes: readonly RouteAccess[];
  /** The ways in beside REST that are not for our own services alone: paths of sockets, and services of gRPC. */
  readonly doors: readonly string[];
  /** A REST request without a socket, for tests. */
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>;
}

/**
 * Builds the server. Rejects with `failed_precondition` when a route or socket under /v1 has no guard, or a route
 * one that would run after the body was read.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { name, version, log, clock, peerToken, identity, rates = noRates, drainMs = 10_000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const health = createHealth({ checks: options.checks ?? {}, clock, log });
  let sockets: Sockets | undefined;
  const metrics = createMetrics(name, () => sockets?.open ?? 0);
  const stretches = createStretches({ registry: metrics.registry, clock, log });
  let draining = false;
  let port = options.port;

  const edge = createEdge(options.edge ?? { trustProxy: '0' }, { behindGateway: true });
  const internal = new Set<string>();
  const served = new Set<string>();
  const offered = new Set<string>();
  const shown = new Set<DescService>([Health]);
  const rpc = rpcHandler({
    log,
    maxMessageBytes: limits.messageBytes,
    requestMs: limits.requestMs,
    routes(router) {
      options.internalRpc?.(router);
      for (const { requestPath } of router.handlers) internal.add(requestPath);
      options.rpc?.(router);
      for (const { service, requestPath } of router.handlers) {
        served.add(service.typeName);
        if (internal.has(requestPath)) continue;
        offered.add(service.typeName);
        shown.add(service);
      }
      health.rpc(router, served);
      reflectionRoutes(shown, clock)(router);
    },
    admit: admission({ internal, edge, clock, rates, peerToken, identity }),
    onDone: metrics.observeRpc,
    clock,
    stretches,
  });

  const operations = createOperations({ health, metrics, edge, log });
  let operationsPort: number | undefined;
  const http1 = (listener: RequestListener): Http1Server => {
    const server = createHttp1(
      {
        noDelay: true,
        requestTimeout: limits.requestMs,
        headersTimeout: limits.headersMs,
        keepAliveTimeout: limits.keepAliveMs,
        connectionsCheckingInterval: limits.headersCheckMs,
        // Clients that would rather speak HTTP/2 are answered in HTTP/1, as the standard allows.
        shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
      },
      (request, response) => {
        const fault = hostFault(request);
        if (fault) refuse(response, fault);
        else if (!rpc(request, response)) listener(request, response);
      },
    );
    server.on('clientError', refuseGarbage);
    return server;
  };
  const { app, routes } = await createApp({
    name,
    version,
    log,
    clock,
    metrics,
    stretches,
    health,
    serve: http1,
    bodyBytes: limits.bodyBytes,
    edge,
    corsOrigins: options.corsOrigins ?? [],
    isDraining: () => draining,
    rates,
    routes: options.routes ?? (() => {}),
  });
  const openDoors = (options.sockets ?? []).filter(
    ({ path, authorize }) => !authorize && path.startsWith('/v1/'),
  );
  if (openDoors.length > 0) {
    const paths = openDoors.map(({ path }) => path).join(', ');
    throw new ParleyError('failed_precondition', `Each socket under /v1 needs \`authorize\`: ${paths}.`);
  }
  const http2 = (forMany: boolean) =>
    createHttp2({ forMany, clock, log }).on('request', (request, response) => {
      if (rpc(request, response)) return;
      boundRequest(request, limits.requestMs, clock);
      app.routing(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    });
  const { tls } = options;
  const { firstByteMs, maxConnections, addressConnections, heartbeatMs } = limits;
  const listener = createListener({
    http1: app.server,
    http2: { proxies: http2(true), others: http2(false) },
    isProxy: edge.isProxy,
    tls,
    clock,
    log,
    firstByteMs,
    maxConnections,
    addressConnections,
  });
  const doors = options.sockets ?? [];
  const authorizeMs = limits.headersMs;
  sockets = serveSockets({ http: app.server, doors, edge, clock, log, stretches, heartbeatMs, authorizeMs });
  let closed: Promise<void> | undefined;

  const shut = async (signal: AbortSignal | undefined) => {
    draining = true;
    health.drain();
    sockets?.drain();
    const cut = () => {
      sockets?.close();
      listener.destroy();
    };
    const deadline = clock.after(drainMs, cut);
    if (signal?.aborted) cut();
    signal?.addEventListener('abort', cut, { once: true });
    await listener.drain();
    deadline.cancel();
    signal?.removeEventListener('abort', cut);
    sockets?.close();
    await app.close();
    await operations.close();
  };

  return {
    async start() {
      if (options.operations) {
        const { host, port } = options.operations;
        operationsPort = await operations.listen(host, port);
      }
      port = await listener.listen(options.host, options.port);
      log.info({ host: options.host, port }, 'listening');
    },
    close(signal) {
      closed ??= shut(signal);
      return closed;
    },
    get port() {
      return port;
    },
    get operationsPort() {
      return operationsPort;
    },
    operations: operations.answer,
    metrics,
    routes,
    doors: [...doors.map(({ path }) => path), ...offered],
    inject: (request) => app.inject(request),
  };
}
