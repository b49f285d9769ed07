/**
 * WebSockets `/v1/carriers/<dialect>/media` and `/v1/carriers/<dialect>/media/<assistant>`: calls of telephone
 * carriers.
 */
import type { Id } from '@parley/contracts/ids';
import { talkLimits } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import { isLoopback, ownerOf } from '@parley/platform/http/shares';
import { type SocketDoor, type SocketRequest, socketDoor } from '@parley/platform/http/sockets';
import { mustAllow } from '@parley/platform/identity/principal';
import type { Clock } from '@parley/platform/time/clock';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { CallPrincipal, Dialect, Host } from '../port.ts';
import { Session } from './session.ts';
import { type Frame, serveSession, socketTransport } from './socket.ts';
import { offeredToken, protocols } from './token.ts';

/** Streams of all whose first message is waited for, and who are strangers until then. */
const mostStrangers = 1000;

/** How a carrier comes in, and the words of its reference. */
export interface CarrierDoor {
  dialect: Dialect<Frame, Frame>;
  /** The token, where this carrier can send one with the request. */
  tokenOf?(request: Pick<SocketRequest, 'headers'>): string | undefined;
  reference: CarrierReference;
}

export interface CarrierReference {
  /** The carrier's name. */
  name: string;
  /** Markdown: how a call is streamed to Parley, and what is particular. */
  text: string;
  /** What the stream's parameters say: name and meaning. */
  parameters: readonly (readonly [string, string])[];
  /** The messages of the carrier and of Parley, told apart by `key`, each with an example. */
  theirs: WireMessages;
  ours: WireMessages;
}

export interface WireMessages {
  schema: z.ZodType;
  key: string;
  examples: Readonly<Record<string, object>>;
}

/** Stands for the credential of a program of this machine that was let in without one: it does not end. */
export const loopbackId = 'loopback';

export const carrierPath = (dialect: string): string => `/v1/carriers/${dialect}/media`;

export interface CarrierDoorOptions {
  host: Host;
  clock: Clock;
  onPlayed: (afterMs: number) => void;
  /** Streams that have not begun, of one address that is not this machine's. */
  strangersPerAddress: number;
  /**
   * The project of an assistant, where programs of this machine are let in without a token, to the assistant in the
   * path. For load tests.
   */
  openTo: ((assistant: string) => Promise<Id<'project'> | undefined>) | undefined;
}

interface Stream {
  session: Session<Frame, Frame>;
  owner: string;
}

export function carrierSockets(doors: readonly CarrierDoor[], options: CarrierDoorOptions): SocketDoor[] {
  const sessions = new Map<WebSocket, Stream>();
  return doors.flatMap((door) => {
    const path = carrierPath(door.dialect.id);
    return [path, `${path}/:assistant`].map((each) => carrierSocket(door, each, sessions, options));
  });
}

function carrierSocket(
  { dialect, tokenOf }: CarrierDoor,
  path: string,
  sessions: Map<WebSocket, Stream>,
  { host, clock, onPlayed, openTo, strangersPerAddress }: CarrierDoorOptions,
): SocketDoor {
  return socketDoor<CallPrincipal | undefined>({
    path,
    protocols,
    maxPayloadBytes: talkLimits.textBytes,
    async authorize(request) {
      if (request.headers.origin !== undefined) {
        throw new ParleyError('permission_denied', 'This door is for carriers, not for browsers.');
      }
      // A full node says so before the upgrade, where a carrier can still be told to try again or elsewhere.
      host.admit();
      const token = offeredToken(request.protocols) ?? tokenOf?.(request);
      if (token !== undefined) {
        const principal = await host.takeToken(token);
        mustAllow(principal, 'calls:start');
        return principal;
      }
      const projectId = isLocal(request) ? await openTo?.(request.params.assistant ?? '') : undefined;
      if (projectId) {
        return {
          projectId,
          role: 'developer',
          scopes: ['calls:start'],
          credentialId: loopbackId,
          expiresAt: null,
        };
      }
      mustHaveRoom(sessions.values(), request.clientAddress, strangersPerAddress);
      return undefined;
    },
    onConnection(socket, request, principal) {
      const { url, params, log } = request;
      const transport = socketTransport(socket);
      const address = { ...Object.fromEntries(url.searchParams), ...params };
      const session = new Session({ dialect, host, principal, transport, address, clock, log, onPlayed });
      sessions.set(socket, { session, owner: ownerOf(request.clientAddress) });
      socket.once('close', () => sessions.delete(socket));
      serveSession(socket, session, { clock, textBytes: talkLimits.textBytes });
    },
    // Calls end by themselves, each with its own reason.
    drain: (socket) => sessions.get(socket)?.session.drain(),
  });
}

/** From a program of this machine, and not passed on by a gateway on it. */
function isLocal({ remoteAddress, headers }: SocketRequest): boolean {
  const passedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  return passedOn === undefined && isLoopback(remoteAddress);
}

/** One address cannot keep all others out; a gateway on this machine stands for many. */
function mustHaveRoom(streams: Iterable<Stream>, address: string, perAddress: number): void {
  const owner = ownerOf(address);
  const waiting = [...streams].filter(({ session }) => session.state === 'waiting');
  const most = isLoopback(address) ? mostStrangers : perAddress;
  const own = waiting.filter((stream) => stream.owner === owner).length;
  if (waiting.length < mostStrangers && own < most) return;
  throw new ParleyError('unavailable', 'Too many streams have not begun yet.', { retryAfterMs: 5000 });
}
