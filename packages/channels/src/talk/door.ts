/** WebSocket `/v1/talk`. */
import { talkLimits } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import { type SocketDoor, type SocketRequest, socketDoor } from '@parley/platform/http/sockets';
import { credentialOf, type Identity, mustAllow } from '@parley/platform/identity/principal';
import type { Clock } from '@parley/platform/time/clock';
import type { WebSocket } from 'ws';
import type { CallPrincipal, Host } from '../port.ts';
import { Session } from '../session/session.ts';
import { type Frame, serveSession, socketTransport } from '../session/socket.ts';
import { offeredToken, protocols } from '../session/token.ts';
import { talk } from './dialect.ts';

export function talkDoor(options: { host: Host; identity: Identity; clock: Clock }): SocketDoor {
  const { host, identity, clock } = options;
  const sessions = new WeakMap<WebSocket, Session<Frame, Frame>>();
  return socketDoor<CallPrincipal>({
    path: '/v1/talk',
    protocols,
    foreignPages: true,
    maxPayloadBytes: talkLimits.audioBytes,
    async authorize(request, signal) {
      const token = offeredToken(request.protocols);
      const principal =
        token !== undefined
          ? await host.takeToken(token, request.foreignOrigin)
          : await identity.authenticate(bearerOf(request), signal);
      mustAllow(principal, 'calls:start');
      return principal;
    },
    onConnection(socket, { log }, principal) {
      const transport = socketTransport(socket);
      const session = new Session({ dialect: talk, host, principal, transport, address: {}, clock, log });
      sessions.set(socket, session);
      serveSession(socket, session, { clock, textBytes: talkLimits.textBytes });
    },
    // Calls end by themselves, each with its own reason.
    drain: (socket) => sessions.get(socket)?.drain(),
  });
}

/** A key in a header; a cookie alone would let any page of this site open a microphone without asking for a token. */
function bearerOf({ headers, foreignOrigin }: SocketRequest) {
  if (foreignOrigin !== undefined) {
    throw new ParleyError(
      'permission_denied',
      `A page at ${foreignOrigin} talks with a token that names it: POST /v1/talk/tokens with {"origins":["${foreignOrigin}"]}.`,
    );
  }
  const credential = credentialOf(headers);
  if (credential.kind === 'bearer') return credential;
  throw new ParleyError(
    'unauthenticated',
    'Ask POST /v1/talk/tokens for a token and send it as the subprotocol parley.token.<token>.',
  );
}
