/** gRPC `TalkService.Talk`: the talk protocol of `contracts/talk.ts` on a stream in both directions. */
import type { IncomingHttpHeaders } from 'node:http';
import { create } from '@bufbuild/protobuf';
import {
  type AudioFormat,
  type TalkRequest,
  type TalkResponse,
  TalkResponseSchema,
  TalkService,
} from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { type ServerMessage, talkCloseCodes } from '@parley/contracts/talk';
import { type AsyncQueue, asyncQueue } from '@parley/platform/async/async-queue';
import { type ErrorCode, ParleyError } from '@parley/platform/errors';
import { credentialOf, type Identity, mustAllow } from '@parley/platform/identity/principal';
import type { Log } from '@parley/platform/log/log';
import type { RpcRoutes } from '@parley/platform/rpc/rpc';
import type { Clock } from '@parley/platform/time/clock';
import type { Calls } from '../calls/calls.ts';
import type { Line } from '../calls/live-call.ts';
import { TalkSession } from './talk-session.ts';

/** Responses that wait for a slow client; the bytes among them are bounded by the call. */
const mostWaiting = 10_000;

export interface TalkRpc {
  routes: RpcRoutes;
  /** Ends the streams that have no call; those with one end with it. */
  drain(): void;
}

export function talkRpc(options: {
  calls: Pick<Calls, 'start' | 'find'>;
  identity: Identity;
  clock: Clock;
  log: Log;
}): TalkRpc {
  const { calls, identity, clock, log } = options;
  const sessions = new Set<TalkSession>();
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
        const out = createOut();
        const session = new TalkSession({ calls, principal, channel: 'grpc', line: out.line, clock, log });
        sessions.add(session);
        context.signal.addEventListener('abort', () => session.lost(), { once: true });
        void listen(requests, session);
        try {
          for await (const response of out.responses) {
            yield response;
            out.sent(response);
          }
        } finally {
          sessions.delete(session);
          session.lost();
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
async function listen(requests: AsyncIterable<TalkRequest>, session: TalkSession): Promise<void> {
  try {
    for await (const { message } of requests) {
      if (message.case === 'audio') session.audio(message.value);
      else session.message(toMessage(message));
    }
  } catch {
    session.lost(); // The stream broke: what it says of why is of no use to anybody.
  }
}

/** As the WebSocket door would read it; the session checks it. */
function toMessage(message: TalkRequest['message']): unknown {
  switch (message.case) {
    case 'start': {
      const { assistant, version, mode, input, output, metadata } = message.value;
      return {
        type: 'start',
        assistant,
        ...(version === 0 ? {} : { version }),
        ...(mode === '' ? {} : { mode }),
        ...(input ? { input: toFormat(input) } : {}),
        ...(output ? { output: toFormat(output) } : {}),
        metadata,
      };
    }
    case 'resume': {
      const { conversationId, resumeToken, lastSeq } = message.value;
      return { type: 'resume', conversationId, resumeToken, lastSeq };
    }
    case 'text':
      return { type: 'text', text: message.value };
    case 'digits':
      return { type: 'digits', digits: message.value };
    case 'mute':
      return { type: 'mute', muted: message.value };
    case 'ping':
      return { type: 'ping', id: message.value };
    case 'end':
      return { type: 'end' };
    default:
      return {};
  }
}

function toFormat({ encoding, rateHz }: AudioFormat) {
  return { encoding, rateHz };
}

/** The way to the client: a queue that the stream reads from as fast as the client does. */
function createOut(): {
  line: Line;
  responses: AsyncQueue<TalkResponse>;
  sent(response: TalkResponse): void;
} {
  const responses = asyncQueue<TalkResponse>(mostWaiting);
  let waitingBytes = 0;
  let fatal: ParleyError | undefined;
  const push = (response: TalkResponse) => {
    if (responses.push(response)) waitingBytes += sizeOf(response);
  };
  return {
    responses,
    sent(response) {
      waitingBytes -= sizeOf(response);
    },
    line: {
      event(message) {
        fatal ??= fatalOf(message);
        push(create(TalkResponseSchema, { message: { case: 'event', value: JSON.stringify(message) } }));
      },
      audio: (bytes) => push(create(TalkResponseSchema, { message: { case: 'audio', value: bytes } })),
      bufferedBytes: () => waitingBytes,
      close(code, reason) {
        const taken = code === talkCloseCodes.conflict ? new ParleyError('aborted', reason) : undefined;
        responses.close(fatal ?? taken);
      },
    },
  };
}

function fatalOf(message: ServerMessage): ParleyError | undefined {
  if (message.type !== 'error' || !message.fatal) return undefined;
  return new ParleyError(message.code as ErrorCode, message.message, { faults: message.faults });
}

function sizeOf({ message }: TalkResponse): number {
  return message.value?.length ?? 0;
}
