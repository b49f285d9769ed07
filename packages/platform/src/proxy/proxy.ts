/**
 * The front door of a machine without nginx: one address for all services, by path, over HTTP/1.1, WebSocket and
 * HTTP/2 (gRPC), and the pages of the dashboard.
 */
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainHttp2 } from 'node:http2';
import type { Duplex } from 'node:stream';
import { createTurns } from '../async/turns.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import { createEdge, type EdgeConfig, hostFault, strictTransport, upgradeFault } from '../http/edge.ts';
import { createForwarder } from '../http/forward.ts';
import { createStreamForwarder } from '../http/forward-http2.ts';
import { endGrpc, isGrpc, noSuchRpc } from '../http/grpc-answer.ts';
import { boundRequest, createHttp2 } from '../http/http2.ts';
import { endAfterAnswer } from '../http/leftover.ts';
import { createListener, refuseGarbage } from '../http/listener.ts';
import { problemAnswer, rawAnswer, refuse } from '../http/problem.ts';
import type { ConnectionShares } from '../http/shares.ts';
import { servePages } from '../http/static.ts';
import type { Upstream } from '../http/upstream.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../time/clock.ts';

const forwardInTurn = createTurns(8);

/** Requests whose path is the prefix or lies under it go to the upstream; of several the longest prefix wins. */
export interface Route extends Upstream {
  /** `/v1/assistants`, or a gRPC service: `/parley.talk.v1.TalkService`. */
  prefix: string;
}

/** Within which a request must have come, in ms: a large upload over a slow line takes its time. */
const requestMs = 300_000;

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
  const upstreamOf = (url: string | undefined): Upstream | undefined => {
    const path = url?.split('?', 1)[0] ?? '/';
    return routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  };
  const pages = options.pages === undefined ? undefined : await servePages(options.pages, log);
  const edge = createEdge(options.edge ?? { trustProxy: '0' }, { behindGateway: false });
  const forwarder = createForwarder({ log, clock, edge });
  const streams = createStreamForwarder({ log, clock, edge });
  let draining = false;

  /** What is no service's. */
  const answer = (request: IncomingMessage, response: ServerResponse) => {
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
  };
  const http1 = createHttp1(
    {
      noDelay: true,
      headersTimeout: 10_000,
      requestTimeout: requestMs,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      if (draining) response.setHeader('connection', 'close');
      const fault = hostFault(request);
      if (fault) return refuse(response, fault);
      const upstream = upstreamOf(request.url);
      if (upstream) return forwarder.request(request, response, upstream);
      answer(request, response);
    },
  );
  http1.on('clientError', refuseGarbage);
  http1.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const fault = upgradeFault(request);
    const upstream = upstreamOf(request.url);
    if (upstream && !fault) return forwarder.upgrade(request, stream, head, upstream);
    stream.on('error', (err) => log.debug({ err }, 'upgrade failed'));
    stream.end(rawAnswer(problemAnswer(fault ?? nothingAt(request.url), newId('request'))));
  });
  // Makes requests and answers of streams; it has no connections of its own.
  const asRequests = createPlainHttp2((request, response) => {
    boundRequest(request, requestMs, clock);
    answer(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  const http2 = (forMany: boolean) =>
    createHttp2({ forMany, clock, log }).on('stream', (stream, headers, ...rest) => {
      const upstream = upstreamOf(headers[':path']);
      stream.on('error', (err) => log.debug({ err }, 'stream failed'));
      // One read of a session brings as many as may be open.
      if (upstream) return forwardInTurn(() => streams.forward(stream, headers, upstream));
      if (!isGrpc(headers['content-type'])) return asRequests.emit('stream', stream, headers, ...rest);
      endGrpc(stream, 'unimplemented', noSuchRpc);
      endAfterAnswer(stream, clock);
      stream.resume();
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

function nothingAt(url: string | undefined): ParleyError {
  return new ParleyError('not_found', `There is nothing at ${url?.split('?')[0] ?? '/'}.`);
}
