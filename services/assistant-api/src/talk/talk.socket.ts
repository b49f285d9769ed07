/** WebSocket `/v1/talk`: the talk protocol of `contracts/talk.ts` on a socket. */
import type { Principal } from '@parley/contracts/identity';
import { talkCloseCodes, talkLimits } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import {
  originAllowed,
  type SocketDoor,
  type SocketRequest,
  socketDoor,
} from '@parley/platform/http/sockets';
import { credentialOf, type Identity, mustAllow } from '@parley/platform/identity/principal';
import type { Clock } from '@parley/platform/time/clock';
import type { WebSocket } from 'ws';
import type { Calls } from '../calls/calls.ts';
import type { Line } from '../calls/live-call.ts';
import type { TalkTokens } from '../talk-tokens/talk-tokens.ts';
import { bytesOf, closeReason, watchReader } from './socket-care.ts';
import { TalkSession } from './talk-session.ts';

const protocol = 'parley.v1';
const tokenProtocol = /^parley\.token\.([\w-]{20,200})$/;

export function talkSocket(options: {
  calls: Pick<Calls, 'start' | 'find'>;
  identity: Identity;
  talkTokens: Pick<TalkTokens, 'take'>;
  clock: Clock;
}): SocketDoor {
  const { calls, identity, talkTokens, clock } = options;
  const sessions = new WeakMap<WebSocket, TalkSession>();
  return socketDoor<Principal>({
    path: '/v1/talk',
    protocols: [protocol],
    maxPayloadBytes: talkLimits.audioBytes,
    async authorize(request, signal) {
      if (!originAllowed(request.headers)) {
        throw new ParleyError('permission_denied', 'A page of another site may not talk here.');
      }
      const token = request.protocols.map((offered) => tokenProtocol.exec(offered)?.[1]).find(Boolean);
      const principal = token
        ? await talkTokens.take(token)
        : await identity.authenticate(bearerOf(request), signal);
      mustAllow(principal, 'calls:start');
      return principal;
    },
    onConnection(socket, { log }, principal) {
      const line = lineOf(socket);
      const session = new TalkSession({ calls, principal, channel: 'websocket', line, clock, log });
      sessions.set(socket, session);
      watchReader(socket, clock, () => session.deaf());
      socket.on('message', (data, isBinary) => {
        const bytes = bytesOf(data);
        if (isBinary) return session.audio(bytes);
        if (bytes.length > talkLimits.textBytes)
          return socket.close(talkCloseCodes.tooBig, 'text frame too big');
        session.json(bytes.toString('utf8'));
      });
      socket.once('close', (code) => (code === 1000 ? session.hungUp() : session.lost()));
    },
    // Calls end by themselves, each with its own reason.
    drain: (socket) => sessions.get(socket)?.drain(),
  });
}

/** A key in a header; a cookie alone would let any page of this site open a microphone without asking for a token. */
function bearerOf({ headers }: SocketRequest) {
  const credential = credentialOf(headers);
  if (credential.kind === 'bearer') return credential;
  throw new ParleyError(
    'unauthenticated',
    'Ask POST /v1/talk/tokens for a token and send it as the subprotocol parley.token.<token>.',
  );
}

function lineOf(socket: WebSocket): Line {
  const whenOpen = (send: () => void) => {
    if (socket.readyState === socket.OPEN) send();
  };
  return {
    event: (message) => whenOpen(() => socket.send(JSON.stringify(message))),
    audio: (bytes) => whenOpen(() => socket.send(bytes)),
    bufferedBytes: () => socket.bufferedAmount,
    close: (code, reason) => whenOpen(() => socket.close(code, closeReason(reason))),
  };
}
