/** The REST side of a service: Fastify with zod, request ids, the error edge and its fences. */
import type { RequestListener, Server } from 'node:http';
import fastify, {
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../log/metrics.ts';
import type { Stretches } from '../log/stretches.ts';
import { isOurFault } from '../rpc/rpc.ts';
import type { Clock } from '../time/clock.ts';
import { keepConventions } from './conventions.ts';
import { type Edge, type Seen, strictTransport } from './edge.ts';
import type { HealthState } from './health.ts';
import { discardRest } from './leftover.ts';
import { httpError, problemAnswer } from './problem.ts';
import { type App, type RouteAccess, watchRoutes } from './routes.ts';
import { isLoopback, ownerOf, type RequestRates, requestRate, requestTurns } from './shares.ts';
import { validatorCompiler } from './validation.ts';

export async function createApp(options: {
  name: string;
  version: string;
  log: Log;
  clock: Clock;
  metrics: Metrics;
  stretches: Stretches;
  health: HealthState;
  /** Makes the server that calls the listener given. */
  serve: (listener: RequestListener) => Server;
  /** Of a body, unless a route names its own `bodyLimit`. */
  bodyBytes: number;
  edge: Edge;
  corsOrigins: readonly string[];
  isDraining: () => boolean;
  rates: RequestRates;
  routes: (app: App) => void | Promise<void>;
}): Promise<{ app: App; routes: readonly RouteAccess[] }> {
  const { log, metrics, health } = options;
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: false,
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: () => newId('request'),
    bodyLimit: options.bodyBytes,
    serverFactory: (listener) => options.serve(listener as RequestListener),
    frameworkErrors: (thrown, request, reply) =>
      sendProblem(thrown, request, reply as unknown as FastifyReply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('principal', null);
  app.decorateRequest('seen');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(fences);
    reply.header('x-request-id', request.id);
    const seen = options.edge.see(request.raw);
    request.seen = seen;
    if (seen.isSecure) reply.header('strict-transport-security', strictTransport);
    // What asks whether this lives asks by whatever name it finds.
    if (!probes.has(request.url)) options.edge.mustBeOurs(seen);
  });
  const takeOfAddress = requestRate(options.clock, options.rates.perAddress);
  const takeOfKey = requestRate(options.clock, options.rates.perKey);
  app.addHook('onRequest', async ({ seen: { address } }) => {
    if (!isLoopback(address)) takeOfAddress(ownerOf(address));
  });
  // After the guards of the route, and before its body is read.
  app.addHook('preParsing', async ({ principal }) => {
    if (principal) takeOfKey(principal.credentialId);
  });
  takeTurns(app);
  measureHandlers(app, options.clock, options.stretches);
  app.addHook('onSend', async (request, reply) => {
    // Refused before its body was read: nobody will read it now. Fastify would close the connection at once.
    if (reply.statusCode >= 400) {
      reply.removeHeader('connection');
      discardRest(request.raw, options.clock);
    }
    // A connection of HTTP/2 has been told so by itself.
    if (options.isDraining() && request.raw.httpVersionMajor < 2) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime);
    const level = probes.has(route) ? 'debug' : 'info';
    request.log[level]({ method: request.method, route, status: reply.statusCode, durationMs }, 'request');
  });
  app.setErrorHandler((thrown, request, reply) => sendProblem(thrown, request, reply));
  const { routes, check } = watchRoutes(app);

  await keepConventions(app, { routes, corsOrigins: options.corsOrigins });
  liveness(app, health);
  await options.routes(app);
  await app.ready();
  check();
  return { app, routes };
}

function sendProblem(
  thrown: unknown,
  request: { id: string; log: FastifyBaseLogger; routeOptions?: { config?: { takes?: string } } },
  reply: FastifyReply,
): void {
  const { error, status } = httpError(thrown, request.routeOptions?.config?.takes);
  if (isOurFault(error.code)) request.log.error({ err: error }, 'request failed');
  const answer = problemAnswer(error, request.id, status);
  // As bytes: a string would have its content type amended.
  void reply
    .code(answer.status)
    .headers(answer.headers)
    .send(Buffer.from(JSON.stringify(answer.body)));
}

/** From when the body of a request was read to when its answer is made: what then is sent takes the time of others. */
function takeTurns(app: App): void {
  const takeTurn = requestTurns();
  const turns = new WeakMap<FastifyRequest, () => void>();
  const give = (request: FastifyRequest) => turns.get(request)?.();
  app.addHook('preValidation', async (request, reply) => {
    if (!request.principal) return;
    turns.set(request, await takeTurn(request.principal.credentialId));
    if (!reply.raw.destroyed) return;
    // Nothing is done for one who has gone meanwhile, who may hear of nothing that gives the turn back.
    give(request);
    throw new ParleyError('canceled', 'The caller has gone.');
  });
  app.addHook('onSend', async (request) => give(request));
  // Where there was nobody left to answer.
  app.addHook('onResponse', async (request) => give(request));
}

/** Takes the time of what is done without a pause: checking and handling a request, and writing its answer. */
function measureHandlers(app: App, clock: Clock, stretches: Stretches): void {
  const begun = new WeakMap<FastifyRequest, number>();
  const begin = (request: FastifyRequest) => begun.set(request, clock.monotonicMs());
  const end = (request: FastifyRequest) => {
    const startMs = begun.get(request);
    begun.delete(request);
    if (startMs === undefined) return;
    stretches.end(`${request.method} ${request.routeOptions.url ?? 'none'}`, startMs);
  };
  // Hooks that call back, so that nothing else gets the thread in between.
  app.addHook('preValidation', (request, _reply, done) => {
    begin(request);
    done();
  });
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      try {
        return handler.call(this, request, reply);
      } finally {
        end(request);
      }
    };
  });
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    begin(request);
    done(null, payload);
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    end(request);
    done(null, payload);
  });
}

/** For answers that are data: no page may frame, sniff or keep them. Routes that serve pages set their own. */
const fences = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const probes = new Set(['/livez', '/readyz']);

/** Enough for a load balancer. The rest is for operators (`operations.ts`). */
function liveness(app: App, health: HealthState): void {
  app.get('/livez', async () => ({ live: true }));
  app.get('/readyz', async (_request, reply) => {
    const { ready } = await health.ready();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks and how, as it looks from outside. */
    seen: Seen;
  }
}
