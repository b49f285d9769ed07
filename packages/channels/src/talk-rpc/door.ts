/** gRPC `TalkService.Talk`. */
import type { IncomingHttpHeaders } from 'node:http';
import {
  type TalkRequest,
  type TalkResponse,
  TalkService,
} from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { talkCloseCodes } from '@parley/contracts/talk';
import { type AsyncQueue, asyncQueue } from '@parley/platform/async/async-queue';
import { type ErrorCode, ParleyError, toParleyError } from '@parley/platform/errors';
import { credentialOf, type Identity, mustAllow } from '@parley/platform/identity/principal';
import { endedError } from '@parley/platform/identity/standing';
import type { Log } from '@parley/platform/log/log';
import { cutKey, type RpcRoutes } from '@parley/platform/rpc/rpc';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Host, Transport } from '../port.ts';
import { mostAfterEnd, mostLeavingMs } from '../session/limits.ts';
import { Session } from '../session/session.ts';
import { type Said, talkRpc } from './dialect.ts';
import { toResponse } from './messages.ts';

/** Responses that wait for a slow client; the bytes among them are bounded by the call. */
const mostWaiting = 10_000;

type TalkRpcSession = Session<TalkRequest['message'], Said>;

export interface TalkRpcDoor {
  routes: RpcRoutes;
  /** Ends the streams that have no call; those with one end with it. */
  drain(): void;
}

export function talkRpcDoor(options: {
  host: Host;
  identity: Identity;
  clock: Clock;
  log: Log;
}): TalkRpcDoor {
  const { host, identity, clock, log } = options;
  const sessions = new Set<TalkRpcSession>();
  const routes: RpcRoutes = (router) =>
    router.service(TalkService, {
      async *talk(requests, context) {
        const headers: IncomingHttpHeaders = Object.fromEntries(context.requestHeader);
        const credential = credentialOf(headers);
        if (credential.kind !== 'bearer') {
          throw new ParleyError('unauthenticated', 'Send an API key in the authorization metadata.');
        }
        const principal = await identity.authenticate(credential, context.signal);
        mustAllow(principal, 'calls:start');
        const cut = context.values.get(cutKey);
        const out = createOut();
        const { transport } = out;
        const session = new Session({
          dialect: talkRpc,
          host,
          principal,
          transport,
          address: {},
          clock,
          log,
        });
        sessions.add(session);
        const gone = (error: unknown) => {
          session.closed();
          out.responses.close(error);
        };
        // It has left, or its deadline has passed.
        context.signal.addEventListener('abort', () => gone(context.signal.reason), { once: true });
        void listen(requests, session, gone, cut);
        // One that does not read what it is told last is not waited for.
        let leaving: Timer | undefined;
        out.onClosed(() => {
          leaving = clock.after(mostLeavingMs, cut);
        });
        try {
          for await (const response of out.responses) {
            yield response;
            out.sent(response);
          }
        } finally {
          leaving?.cancel();
          sessions.delete(session);
          session.closed();
        }
      },
    });
  return {
    routes,
    drain() {
      for (const session of sessions) session.drain();
    },
  };
}

/** A client that has said its last is still told how the call goes on: to hang up it says `end`. */
async function listen(
  requests: AsyncIterable<TalkRequest>,
  session: TalkRpcSession,
  gone: (error: unknown) => void,
  cut: () => void,
): Promise<void> {
  let afterEnd = 0;
  try {
    for await (const { message } of requests) {
      if (session.state === 'closed') afterEnd += 1;
      if (afterEnd > mostAfterEnd) return cut();
      session.receive(message, bytesOf(message));
    }
  } catch (thrown) {
    // What is no message at all, or too big for one, ends the stream with its reason; one that broke hears nothing.
    return gone(toParleyError(thrown));
  }
  if (session.state === 'waiting')
    gone(new ParleyError('invalid_argument', 'The stream ended before `start`.'));
}

/** About what it took on the wire; that of a start is small beside that of all else. */
function bytesOf({ value }: TalkRequest['message']): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}

interface Out {
  transport: Transport<Said>;
  responses: AsyncQueue<TalkResponse>;
  sent(response: TalkResponse): void;
  /** Calls back once the line is closed, with what it was told last still to be read. */
  onClosed(callback: () => void): void;
}

/** The way to the client: a queue that the stream reads from as fast as the client does. */
function createOut(): Out {
  const responses = asyncQueue<TalkResponse>(mostWaiting);
  let waitingBytes = 0;
  let fatal: ParleyError | undefined;
  const closed = Promise.withResolvers<void>();
  return {
    responses,
    onClosed: (callback) => void closed.promise.then(callback),
    sent(response) {
      waitingBytes -= sizeOf(response);
    },
    transport: {
      send(said) {
        fatal ??= fatalOf(said);
        const response = toResponse(said);
        if (responses.push(response)) waitingBytes += sizeOf(response);
      },
      bufferedBytes: () => waitingBytes,
      close(code, reason) {
        responses.close(fatal ?? errorOf(code, reason));
        closed.resolve();
      },
    },
  };
}

/** What the end of the call does not tell by itself. */
function errorOf(code: number, reason: string): ParleyError | undefined {
  if (code === talkCloseCodes.conflict) return new ParleyError('aborted', reason);
  return code === talkCloseCodes.unauthenticated ? endedError() : undefined;
}

function fatalOf(said: Said): ParleyError | undefined {
  if (said instanceof Uint8Array || said.type !== 'error' || !said.fatal) return undefined;
  return new ParleyError(said.code as ErrorCode, said.message, { faults: said.faults });
}

function sizeOf({ message }: TalkResponse): number {
  return message.value?.length ?? 0;
}
