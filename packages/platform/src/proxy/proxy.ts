/**
 * The front door of a machine without nginx: one address for all services, by path, over HTTP/1.1, WebSocket and
 * HTTP/2 (gRPC), and the pages of the dashboard.
 */
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createTurns } from '../async/turns.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import { createEdge, type EdgeConfig, hostFault, strictTransport } from '../http/edge.ts';
import { createForwarder } from '../http/forward.ts';
import { createStreamForwarder } from '../http/forward-grpc.ts';
import { createHttp2 } from '../http/http2.ts';
import { createListener, refuseGarbage } from '../http/listener.ts';
import { problemAnswer, rawAnswer } from '../http/problem.ts';
import type { ConnectionShares } from '../http/shares.ts';
import { servePages } from '../http/static.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../time/clock.ts';

const forwardInTurn = createTurns(8);

/** Requests whose path is the prefix or lies under it go to the origin; of several the longest prefix wins. */
export interface Route {
  /** `/v1/assistants`, or a gRPC service: `/parley.talk.v1.TalkService`. */
  prefix: string;
  /** `http://127.0.0.1:9007` */
  origin: string;
}

/** A front door that was built; it listens once `start` has resolved. */
export interface Proxy {
  start(): Promise<void>;
  /** Lets what is in flight finish; cuts it short when the signal aborts. */
  close(signal?: AbortSignal): Promise<void>;
  readonly port: number;
}

/** Builds the front door. Requests that no route takes go to the pages, or are answered with `not_found`. */
export async function createProxy(options: {
  host: string;
  /** 0 takes a free one. */
  port: number;
  routes: readonly Route[];
  /** Folder of a built single-page application, for every path that no route takes. */
  pages?: string | undefined;
  /** Under which address it is found, and which proxies in front of it are believed: none without. */
  edge?: EdgeConfig;
  clock: Clock;
  log: Log;
  drainMs?: number;
  shares: ConnectionShares;
}): Promise<Proxy> {
  const { clock, log, drainMs = 10_000 } = options;
  const routes = [...options.routes].sort((a, b) => b.prefix.length - a.prefix.length);
  const originOf = (url: string | undefined): string | undefined => {
    const path = url?.split('?', 1)[0] ?? '/';
    return routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.origin;
  };
  const pages = options.pages === undefined ? undefined : await servePages(options.pages, log);
  const edge = createEdge(options.edge ?? { trustProxy: '0' }, { behindGateway: false });
  const forwarder = createForwarder({ log, clock, edge });
  const streams = createStreamForwarder({ log, clock, edge });
  let draining = false;

  const http1 = createHttp1(
    {
      noDelay: true,
      headersTimeout: 10_000,
      // A large upload over a slow line takes its time.
      requestTimeout: 300_000,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      if (draining) response.setHeader('connection', 'close');
      const fault = hostFault(request);
      if (fault) return refuse(response, fault);
      const origin = originOf(request.url);
      if (origin) return forwarder.request(request, response, origin);
      if (request.url === '/livez') return response.end('{"live":true}');
      if (!pages) return refuse(response, nothingAt(request.url));
      const seen = edge.see(request);
      if (seen.isSecure) response.setHeader('strict-transport-security', strictTransport);
      try {
        edge.mustBeOurs(seen);
      } catch (thrown) {
        return refuse(response, toParleyError(thrown));
      }
      pages.listener(request, response);
    },
  );
  http1.on('clientError', refuseGarbage);
  http1.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const fault = hostFault(request);
    const origin = originOf(request.url);
    if (origin && !fault) return forwarder.upgrade(request, stream, head, origin);
    stream.on('error', (err) => log.debug({ err }, 'upgrade failed'));
    stream.end(rawAnswer(problemAnswer(fault ?? nothingAt(request.url), newId('request'))));
  });
  const http2 = (forMany: boolean) =>
    createHttp2({ forMany, clock, log }).on('stream', (stream, headers) => {
      const origin = originOf(headers[':path']);
      stream.on('error', (err) => log.debug({ err }, 'stream failed'));
      // One read of a session brings as many as may be open.
      if (origin) return forwardInTurn(() => streams.forward(stream, headers, origin));
      stream.respond({ ':status': 404 }, { endStream: true });
    });
  const listener = createListener({
    http1,
    http2: { proxies: http2(true), others: http2(false) },
    isProxy: edge.isProxy,
    tls: undefined,
    clock,
    log,
    firstByteMs: 5_000,
    ...options.shares,
  });
  let port = options.port;
  let closed: Promise<void> | undefined;

  const shut = async (signal: AbortSignal | undefined) => {
    draining = true;
    const cut = () => listener.destroy();
    const deadline = clock.after(drainMs, cut);
    if (signal?.aborted) cut();
    signal?.addEventListener('abort', cut, { once: true });
    await listener.drain();
    deadline.cancel();
    signal?.removeEventListener('abort', cut);
    forwarder.close();
    streams.close();
    await pages?.close();
  };

  return {
    async start() {
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
  };
}

function refuse(response: ServerResponse, error: ParleyError): void {
  const { status, headers, body } = problemAnswer(error, newId('request'));
  response.writeHead(status, headers).end(JSON.stringify(body));
}

function nothingAt(url: string | undefined): ParleyError {
  return new ParleyError('not_found', `There is nothing at ${url?.split('?')[0] ?? '/'}.`);
}
