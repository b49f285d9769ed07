/** WebSocket doors: authorise before the upgrade, bound what comes in, notice the dead, drain. */
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { withDeadline } from '../async/deadline.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Stretches } from '../log/stretches.ts';
import { type Clock, every } from '../time/clock.ts';
import { type Edge, foreignPage, upgradeFault } from './edge.ts';
import { problemAnswer, rawAnswer } from './problem.ts';

/** Pieces that a message may come in: each is work, also an empty one. */
const maxFragments = 64;

/** A request to open a socket. */
export interface SocketRequest {
  requestId: string;
  url: URL;
  /** What stands at the `:names` of the door's path. */
  params: Readonly<Record<string, string>>;
  headers: IncomingHttpHeaders;
  /** Of the page of another site that asks; only a door with `foreignPages` hears of one. */
  foreignOrigin: string | undefined;
  /** The subprotocols that the client offers. */
  protocols: readonly string[];
  /** Address of the other end of the connection, which may be a proxy. */
  remoteAddress: string;
  /** Of the client, as told by the proxies that are believed. */
  clientAddress: string;
  log: Log;
}

/** A path on which WebSockets are taken. */
export interface SocketDoor<Caller = unknown> {
  /** Segments may be names: `/v1/calls/:id/media`. */
  path: string;
  /** Says who calls, or throws a ParleyError that the client gets as a plain HTTP answer. Null: open to all. */
  authorize: ((request: SocketRequest, signal: AbortSignal) => Promise<Caller>) | null;
  onConnection(socket: WebSocket, request: SocketRequest, caller: Caller): void;
  /** Larger messages close the socket with 1009. */
  maxPayloadBytes: number;
  /** Pages of other sites may ask, and `authorize` decides which: without it none may. */
  foreignPages?: boolean;
  /** Subprotocols that the server speaks, or how they look, best first: of those that are offered it chooses one. */
  protocols?: readonly (string | RegExp)[];
  /** Asks an open socket to come to its end; without it the socket is closed with 1001. */
  drain?(socket: WebSocket): void;
}

/** A door whose `authorize` and `onConnection` agree on what a caller is. */
export function socketDoor<Caller>(door: SocketDoor<Caller>): SocketDoor {
  return door as SocketDoor;
}

export interface Sockets {
  readonly open: number;
  /** Takes no new socket and asks the open ones to end. */
  drain(): void;
  /** Cuts what is still open. */
  close(): void;
}

export function serveSockets(options: {
  http: Server;
  doors: readonly SocketDoor[];
  edge: Edge;
  clock: Clock;
  log: Log;
  /** How often a socket is pinged; one that has not answered by the next time is cut. In ms. */
  heartbeatMs: number;
  authorizeMs: number;
  stretches: Stretches;
}): Sockets {
  const { http, edge, clock, log, stretches, heartbeatMs, authorizeMs } = options;
  const doors = options.doors.map((door) => ({
    door,
    match: pathMatcher(door.path),
    server: serverOf(door),
  }));
  const open = new Map<WebSocket, { door: SocketDoor; awaitingPong: boolean }>();
  let draining = false;

  const connect = async (raw: IncomingMessage, stream: Duplex, head: Buffer) => {
    const requestId = newId('request');
    const requestLog = log.child({ requestId });
    try {
      const fault = upgradeFault(raw);
      if (fault) throw fault;
      const seen = edge.see(raw);
      edge.mustBeOurs(seen);
      const foreignOrigin = seen.isOwnPage ? undefined : raw.headers.origin;
      const url = parseUrl(raw);
      const found = doors.find(({ match }) => match(url.pathname));
      if (foreignOrigin !== undefined && !found?.door.foreignPages) throw foreignPage();
      if (!found) throw new ParleyError('not_found', `There is no socket at ${url.pathname}.`);
      if (draining) throw new ParleyError('unavailable', 'This server is stopping.', { retryAfterMs: 1_000 });
      const { door, server } = found;
      const request: SocketRequest = {
        requestId,
        url,
        params: found.match(url.pathname) ?? {},
        headers: raw.headers,
        foreignOrigin,
        protocols: offered(raw),
        remoteAddress: raw.socket.remoteAddress ?? '',
        clientAddress: seen.address,
        log: requestLog,
      };
      const caller = await withDeadline(clock, authorizeMs, async (signal) =>
        door.authorize?.(request, signal),
      );
      if (stream.destroyed) return;
      if (draining) throw new ParleyError('unavailable', 'This server is stopping.', { retryAfterMs: 1_000 });
      server.once('headers', (headers) => headers.push(`x-request-id: ${requestId}`));
      server.handleUpgrade(raw, stream, head, (socket) => {
        const { emit } = socket;
        socket.emit = (event, ...args) =>
          event === 'message'
            ? stretches.run(door.path, () => emit.call(socket, event, ...args))
            : emit.call(socket, event, ...args);
        const state = { door, awaitingPong: false };
        open.set(socket, state);
        const alive = () => {
          state.awaitingPong = false;
        };
        socket.on('pong', alive).on('message', alive);
        socket.on('error', (err) => requestLog.debug({ err }, 'socket failed'));
        socket.once('close', (code) => {
          open.delete(socket);
          requestLog.info({ path: door.path, code }, 'socket closed');
        });
        requestLog.info({ path: door.path }, 'socket opened');
        door.onConnection(socket, request, caller);
      });
      server.removeAllListeners('headers');
    } catch (thrown) {
      const error = toParleyError(thrown);
      if (error.code === 'internal') requestLog.error({ err: error }, 'socket was refused by a fault');
      refuse(stream, error, requestId);
    }
  };
  const onUpgrade = (raw: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (err) => log.debug({ err }, 'upgrade failed'));
    void connect(raw, stream, head);
  };
  http.on('upgrade', onUpgrade);

  const heartbeat = every(clock, heartbeatMs, () => {
    for (const [socket, state] of open) {
      if (state.awaitingPong) socket.terminate();
      state.awaitingPong = true;
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  });

  return {
    get open() {
      return open.size;
    },
    drain() {
      draining = true;
      for (const [socket, { door }] of open) {
        if (door.drain) door.drain(socket);
        else socket.close(1001, 'server is stopping');
      }
    },
    close() {
      heartbeat.cancel();
      for (const socket of open.keys()) socket.terminate();
    },
  };
}

function serverOf(door: SocketDoor): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: door.maxPayloadBytes,
    maxFragments,
    handleProtocols: (offered) => chosen(door.protocols ?? [], offered) ?? false,
  });
}

function chosen(spoken: readonly (string | RegExp)[], offered: ReadonlySet<string>): string | undefined {
  for (const one of spoken) {
    const found = [...offered].find((name) => (typeof one === 'string' ? name === one : one.test(name)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseUrl(raw: IncomingMessage): URL {
  const target = `http://${raw.headers.host ?? 'localhost'}${raw.url ?? '/'}`;
  if (!URL.canParse(target))
    throw new ParleyError('invalid_argument', 'The address of the request is not valid.');
  return new URL(target);
}

function offered(raw: IncomingMessage): string[] {
  const header = raw.headers['sec-websocket-protocol'] ?? '';
  return header
    .split(',')
    .map((protocol) => protocol.trim())
    .filter(Boolean);
}

function refuse(stream: Duplex, error: ParleyError, requestId: string) {
  stream.end(rawAnswer(problemAnswer(error, requestId)));
  stream.once('finish', () => stream.destroy());
}

/** Matches a path with `:names`; gives their values, or null. */
function pathMatcher(pattern: string): (path: string) => Record<string, string> | null {
  const parts = pattern.split('/');
  return (path) => {
    const given = path.split('/');
    if (given.length !== parts.length) return null;
    const params: Record<string, string> = {};
    for (const [index, part] of parts.entries()) {
      const value = given[index] ?? '';
      if (!part.startsWith(':')) {
        if (part !== value) return null;
        continue;
      }
      if (value === '') return null;
      params[part.slice(1)] = decodeSegment(value);
    }
    return params;
  };
}

function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ParleyError('invalid_argument', 'The address of the request is not valid.');
  }
}
