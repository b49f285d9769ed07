/** gRPC, gRPC-web and Connect on one handler, over HTTP/1.1 and HTTP/2, with our errors on both sides. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { create } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type Interceptor,
} from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { ProblemSchema } from '@parley/contracts/gen/parley/rpc/v1/problem_pb';
import { createTurns } from '../async/turns.ts';
import { type ErrorCode, errorCodes, ParleyError, toParleyError } from '../errors.ts';
import { endGrpc, grpcAnswer, isGrpc, noSuchRpc } from '../http/grpc-answer.ts';
import { boundRequest } from '../http/http2.ts';
import { discardRest, endAfterAnswer } from '../http/leftover.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Stretches } from '../log/stretches.ts';
import type { Clock } from '../time/clock.ts';

const beginInTurn = createTurns(8);

/** Adds the handlers of one or more gRPC services. */
export type RpcRoutes = (router: ConnectRouter) => void;
export type RpcRequest = IncomingMessage | Http2ServerRequest;
export type RpcResponse = ServerResponse | Http2ServerResponse;

export type RpcOutcome = ErrorCode | 'ok';

/** The id of the request that a handler works on: `context.values.get(requestIdKey)`. */
export const requestIdKey = createContextKey<string>('');

/** Cuts the connection of the request that a handler works on: for one that does not read its answer. */
export const cutKey = createContextKey<() => void>(() => {});

/** Asks again whether the request that a handler works on may go on: `Admit`, for one that stays. */
export const admitKey = createContextKey<(() => Promise<string | undefined>) | undefined>(undefined);

const outcomeKey = createContextKey<{ code: RpcOutcome } | undefined>(undefined);

const codeOf = new Map(Object.entries(errorCodes).map(([code, { grpc }]) => [grpc, code as ErrorCode]));

/** Our error as what goes on the wire: code, public message and faults; the cause stays here. */
export function toConnectError(error: ParleyError, requestId = ''): ConnectError {
  const metadata = new Headers();
  if (requestId) metadata.set('x-request-id', requestId);
  const problem = create(ProblemSchema, {
    faults: error.faults.map(({ path, message }) => ({ path, message })),
    retryAfterMs: Math.round(error.retryAfterMs ?? 0),
    requestId,
  });
  const details = [{ desc: ProblemSchema, value: problem }];
  return new ConnectError(error.message, errorCodes[error.code].grpc, metadata, details, error);
}

/** What came off the wire as our error. The message is the peer's public one. */
export function fromConnectError(thrown: unknown): ParleyError {
  if (thrown instanceof ParleyError) return thrown;
  if (!(thrown instanceof ConnectError)) return toParleyError(thrown);
  if (!thrown.isWireError && thrown.cause instanceof ParleyError) return thrown.cause;
  const { code, rawMessage } = thrown;
  const problem = thrown.findDetails(ProblemSchema)[0];
  // The transport's own messages name hosts and ports: they are private.
  const message = problem || thrown.isWireError ? rawMessage : transportMessage(code);
  return new ParleyError(codeOf.get(code) ?? 'unknown', message, {
    cause: thrown.cause instanceof ParleyError ? thrown.cause : thrown,
    faults: problem?.faults.map(({ path, message }) => ({ path, message })) ?? [],
    ...(problem?.retryAfterMs ? { retryAfterMs: problem.retryAfterMs } : {}),
  });
}

function transportMessage(code: Code): string {
  if (code === Code.DeadlineExceeded) return 'A part of the system did not answer in time.';
  if (code === Code.Canceled) return 'The request was cancelled.';
  if (code === Code.Unavailable) return 'A part of the system cannot be reached.';
  return 'A call inside the system failed.';
}

/** On the server, outermost: turns what a handler throws into our code and message, and logs causes. */
export function serverErrors(log: Log): Interceptor {
  return (next) => async (request) => {
    const requestId = request.contextValues.get(requestIdKey);
    const convert = (thrown: unknown) => {
      const error = serverError(thrown);
      const outcome = request.contextValues.get(outcomeKey);
      if (outcome) outcome.code = error.code;
      if (isOurFault(error.code))
        log.error({ requestId, rpc: request.method.name, err: error }, 'rpc failed');
      return toConnectError(error, requestId);
    };
    try {
      const asked = request.stream ? { ...request, message: rethrow(request.message, serverError) } : request;
      const response = await next(asked);
      if (requestId) response.header.set('x-request-id', requestId);
      return response.stream ? { ...response, message: rethrow(response.message, convert) } : response;
    } catch (thrown) {
      throw convert(thrown);
    }
  };
}

/** What Connect itself throws (a bad frame, a deadline, a client that left) has a code and a message for callers. */
function serverError(thrown: unknown): ParleyError {
  if (!(thrown instanceof ConnectError)) return toParleyError(thrown);
  if (thrown.cause instanceof ParleyError) return thrown.cause;
  const message = faultOfSender(thrown);
  if (message) return new ParleyError('invalid_argument', message, { cause: thrown });
  return new ParleyError(codeOf.get(thrown.code) ?? 'unknown', thrown.rawMessage, { cause: thrown });
}

/** What Connect calls its own fault, and is the fault of what it was sent: how it says so, and what the sender is told. */
const faultsOfSender = [
  ['parse binary: ', 'A message is not valid protobuf.'],
  [
    'received compressed envelope, but do not know how to decompress',
    'A message is marked as compressed, and no header (grpc-encoding, connect-content-encoding) says how. Name gzip or br there, or clear the mark.',
  ],
  ['decompression failed', 'A message is not compressed as its header says.'],
] as const;

function faultOfSender({ rawMessage }: ConnectError): string | undefined {
  return faultsOfSender.find(([said]) => rawMessage.startsWith(said))?.[1];
}

/** Before such a fault is written down as the answer: makes it one of the sender, and counts it as what it is. */
function blameSender(reason: unknown, outcome: { code: RpcOutcome } | undefined): void {
  if (!(reason instanceof ConnectError) || reason.cause instanceof ParleyError) return;
  const message = faultOfSender(reason);
  if (message) Object.assign(reason, { code: Code.InvalidArgument, rawMessage: message });
  if (outcome?.code === 'ok') outcome.code = codeOf.get(reason.code) ?? 'unknown';
}

/** On the client, outermost: what a call throws is a ParleyError, whether the peer is near or far. */
export function clientErrors(): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      return response.stream
        ? { ...response, message: rethrow(response.message, fromConnectError) }
        : response;
    } catch (thrown) {
      throw fromConnectError(thrown);
    }
  };
}

async function* rethrow<T>(
  messages: AsyncIterable<T>,
  convert: (thrown: unknown) => Error,
): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (thrown) {
    throw convert(thrown);
  }
}

/** Codes that say that the server, not the caller, went wrong. */
export function isOurFault(code: ErrorCode): boolean {
  return code === 'internal' || code === 'unknown' || code === 'data_loss';
}

/** Refuses a request, by throwing a ParleyError. Tells the id of the credential that it goes by, where it has one. */
export type Admit = (request: RpcRequest, path: string) => Promise<string | undefined>;

/** A handler for requests to the routes' services; false when the path is none of theirs. */
export function rpcHandler(options: {
  routes: RpcRoutes;
  log: Log;
  maxMessageBytes: number;
  /** Within which the one message of a request that is no stream must have come over HTTP/2, in ms. */
  requestMs: number;
  /** Asked before anything of the body is read. */
  admit?: Admit;
  clock: Clock;
  stretches: Stretches;
  /** Told when a call has ended, with how long it took. */
  onDone: (method: string, code: RpcOutcome, durationMs: number) => void;
}): (request: RpcRequest, response: RpcResponse) => boolean {
  const { log, admit, clock, stretches } = options;
  const router = createConnectRouter({
    interceptors: [
      serverErrors(log),
      (next) => (request) => stretches.run(request.method.toString(), () => next(request)),
    ],
    // Before the body is read, unpacked or parsed.
    async requestGate({ values, signal }) {
      // A single message is parsed outside of all interceptors: the first to hear that it failed is this signal.
      signal.addEventListener('abort', () => blameSender(signal.reason, values.get(outcomeKey)), {
        once: true,
      });
      try {
        await values.get(admitKey)?.();
      } catch (thrown) {
        const error = toParleyError(thrown);
        const outcome = values.get(outcomeKey);
        if (outcome) outcome.code = error.code;
        throw toConnectError(error, values.get(requestIdKey));
      }
    },
    readMaxBytes: options.maxMessageBytes,
    acceptCompression: [compressionGzip, compressionBrotli],
  });
  options.routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const handler = handlers.get(path);
    if (!handler) return isGrpc(request.headers['content-type']) && refuseUnknown(request, response, clock);
    const requestId = newId('request');
    const outcome: { code: RpcOutcome } = { code: 'ok' };
    const contextValues = createContextValues().set(requestIdKey, requestId).set(outcomeKey, outcome);
    contextValues.set(cutKey, () => response.destroy());
    if (admit) contextValues.set(admitKey, () => admit(request, path));
    const startMs = clock.monotonicMs();
    const http2 = 'stream' in request ? request.stream : undefined;
    response.once('close', () => {
      const durationMs = clock.monotonicMs() - startMs;
      // A handler may take a client that gives up for one that has said its last.
      if (outcome.code === 'ok' && (http2?.aborted ?? !response.writableEnded)) outcome.code = 'canceled';
      options.onDone(path, outcome.code, durationMs);
      const level = path.startsWith('/grpc.health.') ? 'debug' : 'info';
      log[level](
        { requestId, rpc: path, code: outcome.code, durationMs: Math.round(durationMs * 10) / 10 },
        'rpc',
      );
    });
    if ('stream' in request) {
      const { methodKind } = handler.method;
      const goesOn = methodKind === 'bidi_streaming' || methodKind === 'client_streaming';
      if (goesOn) endAfterAnswer(request.stream, clock);
      else boundRequest(request, options.requestMs, clock);
    }
    boundTimeout(request.headers);
    const answer = async () => {
      const universal = await handler(
        universalRequestFromNodeRequest(request, response, undefined, contextValues),
      );
      await universalResponseToNodeResponse(universal, response);
    };
    const begin = () => {
      answer().catch((err: unknown) => {
        // Here only the connection can have failed: what a handler throws has become an answer before.
        log.debug({ rpc: path, err }, 'rpc connection lost');
        response.destroy();
      });
    };
    // One read of a session brings as many as may be open.
    if ('stream' in response) beginInTurn(() => !response.stream.destroyed && begin());
    else begin();
    return true;
  };
}

/** Milliseconds of a unit of `grpc-timeout`. */
const timeUnits: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1_000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);
/** Timers know no more, in ms: 24 days, longer than any rpc lasts. */
const mostTimeoutMs = 2 ** 31 - 1;

/** A deadline beyond all timers is none, and one of no time at all has passed: Connect takes both for the other. */
function boundTimeout(headers: IncomingHttpHeaders): void {
  const name = headers['grpc-timeout'] === undefined ? 'connect-timeout-ms' : 'grpc-timeout';
  const [, digits, unit = 'm'] = /^(\d{1,10})([HMSmun])?$/.exec(String(headers[name])) ?? [];
  if (digits === undefined) return;
  const ms = Number(digits) * (timeUnits.get(unit) ?? 1);
  if (ms > mostTimeoutMs) delete headers[name];
  else if (ms === 0) headers[name] = name === 'grpc-timeout' ? '1n' : '1';
}

/** One who speaks gRPC would take our 404 for a server that knows none. */
function refuseUnknown(request: RpcRequest, response: RpcResponse, clock: Clock): true {
  const contentType = request.headers['content-type'];
  if ('stream' in response) {
    endAfterAnswer(response.stream, clock);
    endGrpc(response.stream, 'unimplemented', noSuchRpc, contentType);
  } else {
    discardRest(request as IncomingMessage, clock);
    response.writeHead(200, grpcAnswer('unimplemented', noSuchRpc, contentType)).end();
  }
  return true;
}
