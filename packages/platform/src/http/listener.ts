/**
 * One port for HTTP/1.1, WebSocket and gRPC. On plain text the first bytes tell HTTP/2 (its preface begins with
 * "PRI", which is no HTTP/1 method) from HTTP/1; under TLS the protocol was agreed in the handshake.
 */
import type { Server as Http1Server } from 'node:http';
import type { Http2Server, Http2Session } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { TlsFiles } from '../rpc/peers.ts';
import type { Clock } from '../time/clock.ts';
import { problemAnswer, rawAnswer } from './problem.ts';
import { type ConnectionShares, createSeats, isLoopback, ownerOf } from './shares.ts';

const preface = Buffer.from('PRI');

/** How long an HTTP/2 connection may carry nothing. */
const idleHttp2Ms = 300_000;
/** Connections that only programs of this machine may take once all others are taken. */
const reserve = 100;

export interface Listener {
  /** Rejects with `failed_precondition` when the port is taken or may not be used. */
  listen(host: string, port: number): Promise<number>;
  /** Stops accepting, ends idle connections, and resolves when the last busy one has ended. */
  drain(): Promise<void>;
  /** Cuts every connection. */
  destroy(): void;
}

interface ListenerOptions extends ConnectionShares {
  http1: Http1Server;
  http2: Http2Server;
  tls: TlsFiles | undefined;
  clock: Clock;
  log: Log;
  /** How long a new connection may say nothing, in ms. */
  firstByteMs: number;
}

export function createListener(options: ListenerOptions): Listener {
  const { http1, http2, tls, clock, log, firstByteMs } = options;
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  const connections = new Set<Http2Session>();

  const seats = createSeats(options.addressConnections);
  /** False for one too many, which is cut. */
  const track = (socket: Socket): boolean => {
    const address = socket.remoteAddress ?? '';
    const isStranger = !isLoopback(address);
    const owner = ownerOf(address);
    if (isStranger && (sockets.size >= options.maxConnections || !seats.take(owner))) {
      socket.destroy();
      return false;
    }
    sockets.add(socket);
    socket.on('error', (err) => log.debug({ err }, 'connection failed'));
    socket.once('close', () => {
      sockets.delete(socket);
      if (isStranger) seats.give(owner);
    });
    return true;
  };
  const accept = (socket: Socket) => {
    silent.add(socket);
    const timer = clock.after(firstByteMs, () => socket.destroy());
    const forget = () => {
      timer.cancel();
      silent.delete(socket);
    };
    socket.once('close', forget);
    let head = Buffer.alloc(0);
    const peek = () => {
      const chunk: Buffer | null = socket.read();
      if (!chunk) return;
      head = Buffer.concat([head, chunk]);
      // A preface may arrive byte by byte: wait while what came could still become one.
      if (head.length < preface.length && preface.subarray(0, head.length).equals(head)) return;
      socket.off('readable', peek);
      socket.off('close', forget);
      forget();
      socket.unshift(head);
      const isHttp2 = head.subarray(0, preface.length).equals(preface);
      // Half a connection is of use to HTTP/1 only: its client may close its side and wait for the answer.
      if (isHttp2) socket.allowHalfOpen = false;
      (isHttp2 ? http2 : http1).emit('connection', socket);
    };
    socket.on('readable', peek);
    socket.once('end', () => {
      if (silent.has(socket)) socket.destroy();
    });
  };

  const server = tls
    ? createTlsServer({
        ...tls,
        // Peers show a certificate, browsers need none: who must have one is asked where it matters.
        requestCert: true,
        rejectUnauthorized: false,
        ALPNProtocols: ['h2', 'http/1.1'],
        handshakeTimeout: firstByteMs,
      })
    : createTcpServer({ noDelay: true, allowHalfOpen: true });
  server.maxConnections = options.maxConnections + reserve;
  if (tls) {
    server.on('connection', track);
    server.on('tlsClientError', (err: Error) => log.debug({ err }, 'TLS handshake failed'));
    server.on('secureConnection', (socket: TLSSocket) => {
      socket.on('error', (err) => log.debug({ err }, 'connection failed'));
      (socket.alpnProtocol === 'h2' ? http2 : http1).emit('connection', socket);
    });
  } else {
    server.on('connection', (socket: Socket) => {
      if (track(socket)) accept(socket);
    });
  }
  http2.on('session', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    // Open streams go on; a new request makes a new connection.
    connection.setTimeout(idleHttp2Ms, () => connection.close());
  });

  return {
    listen(host, port) {
      return new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => {
          const taken = cause.code === 'EADDRINUSE';
          const message = taken
            ? `Port ${port} on ${host} is taken by another program. Stop it, or set PARLEY_PORT_OFFSET.`
            : `Cannot listen on ${host}:${port} (${cause.code}).`;
          reject(new ParleyError('failed_precondition', message, { cause }));
        });
        server.listen({ host, port }, () => {
          server.removeAllListeners('error');
          server.on('error', (err) => log.error({ err }, 'the listener failed'));
          // Starts the timers that enforce the header and request timeouts of HTTP/1.
          http1.emit('listening');
          resolve((server.address() as AddressInfo).port);
        });
      });
    },
    drain() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of silent) socket.destroy();
        for (const connection of connections) connection.close();
        // An answer that has begun already has promised to keep its connection: not for long now.
        http1.keepAliveTimeout = 1;
        http1.close();
        http1.closeIdleConnections();
      });
    },
    destroy() {
      for (const connection of connections) connection.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Answers bytes that are no request, where the connection still takes an answer. */
export function refuseGarbage(cause: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || cause.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const late = cause.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const big = cause.code === 'HPE_HEADER_OVERFLOW';
  const [code, message, status] = late
    ? (['deadline_exceeded', 'The request did not arrive in time.', 408] as const)
    : (['invalid_argument', 'This is not a valid HTTP request.', big ? 431 : 400] as const);
  const answer = rawAnswer(problemAnswer(new ParleyError(code, message), newId('request'), status));
  socket.end(answer, () => socket.destroy());
}
