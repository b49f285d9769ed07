/**
 * WebSocket `/v1/carriers/twilio/media` and `/v1/carriers/twilio/media/<assistant>`: calls of telephone carriers,
 * as `contracts/carriers.ts` says.
 */
import { carrierPaths } from '@parley/contracts/carriers';
import { talkLimits } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import { type SocketDoor, type SocketRequest, socketDoor } from '@parley/platform/http/sockets';
import { mustAllow } from '@parley/platform/identity/principal';
import type { Clock } from '@parley/platform/time/clock';
import type { WebSocket } from 'ws';
import type { Caller, Calls } from '../calls/calls.ts';
import { bytesOf, closeReason, watchReader } from '../talk/socket-care.ts';
import type { TalkTokens } from '../talk-tokens/talk-tokens.ts';
import type { CarrierSocket } from './carrier-line.ts';
import { CarrierSession } from './carrier-session.ts';
import type { CarriersStore } from './carriers.store.ts';

const tokenProtocol = /^parley\.token\.([\w-]{20,200})$/;
/** Streams whose first message is waited for, and who are strangers until then. */
const mostStrangers = 200;

export interface CarrierDoorOptions {
  calls: Pick<Calls, 'start' | 'admit'>;
  talkTokens: Pick<TalkTokens, 'take'>;
  clock: Clock;
  onPlayed: (afterMs: number) => void;
  /** Lets programs of this machine in without a token, to the assistant in the path. For load tests. */
  openTo: Pick<CarriersStore, 'projectOf'> | undefined;
}

export function carrierSockets(options: CarrierDoorOptions): SocketDoor[] {
  const sessions = new Map<WebSocket, CarrierSession>();
  return Object.values(carrierPaths).map((path) => carrierSocket(path, sessions, options));
}

function carrierSocket(
  path: string,
  sessions: Map<WebSocket, CarrierSession>,
  options: CarrierDoorOptions,
): SocketDoor {
  const { calls, talkTokens, clock, onPlayed, openTo } = options;
  return socketDoor<Caller | undefined>({
    path,
    maxPayloadBytes: talkLimits.textBytes,
    async authorize(request) {
      if (request.headers.origin !== undefined) {
        throw new ParleyError('permission_denied', 'This door is for carriers, not for browsers.');
      }
      // A full node says so before the upgrade, where a carrier can still be told to try again or elsewhere.
      calls.admit();
      const token = request.protocols.map((offered) => tokenProtocol.exec(offered)?.[1]).find(Boolean);
      if (token !== undefined) {
        const principal = await talkTokens.take(token);
        mustAllow(principal, 'calls:start');
        return principal;
      }
      const projectId = isLocal(request)
        ? await openTo?.projectOf(request.params.assistant ?? '')
        : undefined;
      if (projectId)
        return { projectId, role: 'developer', scopes: ['calls:start'], credentialId: 'loopback' };
      if ([...sessions.values()].filter((session) => session.waiting).length >= mostStrangers) {
        throw new ParleyError('unavailable', 'Too many streams have not begun yet.', { retryAfterMs: 5000 });
      }
      return undefined;
    },
    onConnection(socket, { params, log }, caller) {
      const { assistant } = params;
      const session = new CarrierSession({
        calls,
        talkTokens,
        caller,
        assistant,
        socket: carrierSocketOf(socket),
        clock,
        log,
        onPlayed,
      });
      sessions.set(socket, session);
      watchReader(socket, clock, () => session.deaf());
      socket.on('message', (data, isBinary) => {
        if (isBinary) session.binary();
        else session.message(bytesOf(data).toString('utf8'));
      });
      socket.once('close', () => {
        sessions.delete(socket);
        session.lost();
      });
    },
    // Calls end by themselves, each with its own reason.
    drain: (socket) => sessions.get(socket)?.drain(),
  });
}

/** From a program of this machine, and not passed on by a gateway on it. */
function isLocal({ remoteAddress, headers }: SocketRequest): boolean {
  const passedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  return passedOn === undefined && /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress);
}

function carrierSocketOf(socket: WebSocket): CarrierSocket {
  const isOpen = () => socket.readyState === socket.OPEN;
  return {
    send(text) {
      if (isOpen()) socket.send(text);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close(code, reason) {
      if (isOpen()) socket.close(code, closeReason(reason));
    },
  };
}

/** Throws where the door would be open to more than this machine. */
export function mustBeLoopback(host: string): void {
  if (host === '127.0.0.1' || host === '::1' || host === 'localhost') return;
  throw new ParleyError(
    'failed_precondition',
    `PARLEY_CARRIER_OPEN=loopback is refused with PARLEY_HOST=${host}: it lets callers in without a token. Leave out one of the two.`,
  );
}
