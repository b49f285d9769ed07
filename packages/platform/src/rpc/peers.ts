/**
 * Clients for the other services by name. In one process a call stays in memory; else it goes by gRPC to the
 * peer's URL. The caller cannot tell which: both serialize, both carry the same errors and deadlines.
 */
import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, createRouterTransport, type Transport } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { type ServiceName, serviceNames } from '@parley/contracts/services';
import { z } from 'zod';
import { secret, setting, urlOf } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { clientErrors, fromConnectError, type RpcRoutes, serverErrors } from './rpc.ts';

/** Carries the peer token, where services know each other by it and not by certificates. */
export const peerTokenHeader = 'x-parley-peer-token';

const peerVariable = (name: ServiceName) => `PARLEY_${name.toUpperCase().replace('-', '_')}_URL`;

const peerUrl = (name: ServiceName) =>
  setting(
    peerVariable(name),
    `Where ${name} is, unless it runs in this process`,
    urlOf('http', 'https').optional(),
  );

/** How services reach and trust each other; under the name of a service, its URL. */
export const peerSettings = {
  ...(Object.fromEntries(serviceNames.map((name) => [name, peerUrl(name)])) as Record<
    ServiceName,
    ReturnType<typeof peerUrl>
  >),
  peerToken: setting(
    'PARLEY_PEER_TOKEN',
    'Shared by all services, so that they know each other without certificates',
    secret(32).optional(),
  ),
  tlsCert: setting(
    'PARLEY_TLS_CERT',
    "Path of this service's certificate (PEM), made out to its name, such as the DNS name `web-api`",
    z.string().optional(),
  ),
  tlsKey: setting('PARLEY_TLS_KEY', 'Path of its private key (PEM)', z.string().optional()),
  tlsCa: setting('PARLEY_TLS_CA', 'Path of the authority that signed the peers (PEM)', z.string().optional()),
};

/** `peerSettings` as they were read. */
export type PeerConfig = z.output<z.ZodObject<typeof peerSettings>>;

/** Certificate, key and authority as PEM. */
export interface TlsFiles {
  cert: Buffer;
  key: Buffer;
  ca: Buffer;
}

/** Reads the three files; undefined when none is set, `failed_precondition` when only some are or one is unreadable. */
export function readTls(config: Pick<PeerConfig, 'tlsCert' | 'tlsKey' | 'tlsCa'>): TlsFiles | undefined {
  const { tlsCert, tlsKey, tlsCa } = config;
  if (!tlsCert && !tlsKey && !tlsCa) return undefined;
  if (!tlsCert || !tlsKey || !tlsCa) {
    throw new ParleyError(
      'failed_precondition',
      'Set PARLEY_TLS_CERT, PARLEY_TLS_KEY and PARLEY_TLS_CA together.',
    );
  }
  try {
    return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey), ca: readFileSync(tlsCa) };
  } catch (cause) {
    throw new ParleyError('failed_precondition', `A TLS file cannot be read: ${String(cause)}.`, { cause });
  }
}

/** Whether a certificate of our authority is made out to one of the services, and not to something else of ours. */
export function isServiceCertificate(shown: PeerCertificate): boolean {
  if (!shown.subject) return false;
  return serviceNames.some((name) => checkServerIdentity(name, shown) === undefined);
}

/** The other services, as this process reaches them. */
export interface Peers {
  /** Makes the routes of a service that runs in this process reachable in memory; undone by the result. */
  offer(name: ServiceName, routes: RpcRoutes): () => void;
  /**
   * A client for a service of a peer. It connects when it is first called, and every call has a deadline:
   * pass `timeoutMs` for another one, 0 for none on a long stream. Calls reject with a ParleyError.
   */
  client<S extends DescService>(name: ServiceName, service: S): Client<S>;
  close(): void;
}

/** The peers of this process. */
export function createPeers(options: { config: PeerConfig; log: Log; deadlineMs?: number }): Peers {
  const { config, log, deadlineMs = 10_000 } = options;
  const tls = readTls(config);
  const near = new Map<ServiceName, Transport>();
  const far = new Map<ServiceName, Transport>();
  const connections: Http2SessionManager[] = [];

  const connect = (name: ServiceName): Transport => {
    const url = config[name]?.reveal();
    if (!url) {
      const cause = new Error(`${name} neither runs in this process nor is ${peerVariable(name)} set`);
      throw new ParleyError('unavailable', 'A part of the system cannot be reached.', { cause });
    }
    const connection = new Http2SessionManager(
      url,
      { pingIntervalMs: 20_000, pingTimeoutMs: 5_000 },
      // Not any certificate of the authority: the one of the service that is meant, wherever its URL leads.
      tls ? { ...tls, checkServerIdentity: (_host, shown) => checkServerIdentity(name, shown) } : {},
    );
    connections.push(connection);
    const transport = createGrpcTransport({
      baseUrl: url,
      sessionManager: connection,
      defaultTimeoutMs: deadlineMs,
      interceptors: [
        clientErrors(),
        (next) => (request) => {
          if (config.peerToken) request.header.set(peerTokenHeader, config.peerToken.reveal());
          return next(request);
        },
      ],
    });
    far.set(name, transport);
    return transport;
  };
  const transportTo = (name: ServiceName) => near.get(name) ?? far.get(name) ?? connect(name);

  return {
    offer(name, routes) {
      near.set(
        name,
        createRouterTransport(routes, {
          transport: { interceptors: [clientErrors()], defaultTimeoutMs: deadlineMs },
          router: { interceptors: [serverErrors(log)] },
        }),
      );
      return () => near.delete(name);
    },
    client(name, service) {
      // Decided at each call: services of one process start one after the other.
      return createClient(service, {
        // What an interceptor throws is wrapped once more on its way out: unwrapped here.
        unary: async (...call) =>
          transportTo(name)
            .unary(...call)
            .catch(unwrap),
        stream: async (...call) =>
          transportTo(name)
            .stream(...call)
            .catch(unwrap),
      });
    },
    close() {
      for (const connection of connections.splice(0)) connection.abort();
    },
  };
}

function unwrap(thrown: unknown): never {
  throw fromConnectError(thrown);
}
