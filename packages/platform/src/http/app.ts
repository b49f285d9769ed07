/** The REST side of a service: Fastify with zod, OpenAPI, request ids, the error edge and its fences. */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Permission } from '@parley/contracts/identity';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { ParleyError } from '../errors.ts';
import { permissionsOf } from '../identity/principal.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../log/metrics.ts';
import type { Stretches } from '../log/stretches.ts';
import { isOurFault } from '../rpc/rpc.ts';
import type { Clock } from '../time/clock.ts';
import type { HealthState } from './health.ts';
import { discardRest } from './leftover.ts';
import { describeApi } from './openapi.ts';
import { httpError, problemAnswer } from './problem.ts';
import { isLoopback, ownerOf, type RequestRates, requestRate } from './shares.ts';
import { validatorCompiler } from './validation.ts';

/** Fastify with zod schemas: `app.get(path, { schema, onRequest: [requires(…)] }, handler)`. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, Log, ZodTypeProvider>;

/** A REST route, and who gets past its door. */
export interface RouteAccess {
  method: string;
  /** Such as `/v1/assistants/:id`. */
  path: string;
  /** All of which a caller needs; or everybody. */
  needs: readonly Permission[] | 'nothing';
  /** What it is asked with, each a zod schema where it takes one. */
  takes: { body?: unknown; querystring?: unknown; params?: unknown };
}

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
  trustProxy: readonly string[];
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
    genReqId: () => newId('request'),
    bodyLimit: options.bodyBytes,
    trustProxy: [...options.trustProxy],
    serverFactory: (listener) => options.serve(listener as RequestListener),
    frameworkErrors: (thrown, request, reply) =>
      sendProblem(thrown, request, reply as unknown as FastifyReply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('principal', null);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(fences);
    reply.header('x-request-id', request.id);
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000');
  });
  const takeOfAddress = requestRate(options.clock, options.rates.perAddress);
  const takeOfKey = requestRate(options.clock, options.rates.perKey);
  app.addHook('onRequest', async ({ ip }) => {
    if (!isLoopback(ip)) takeOfAddress(ownerOf(ip));
  });
  // After the guards of the route, and before its body is read.
  app.addHook('preParsing', async ({ principal }) => {
    if (principal) takeOfKey(principal.credentialId);
  });
  measureHandlers(app, options.clock, options.stretches);
  app.addHook('onSend', async (request, reply) => {
    // Refused before its body was read: nobody will read it now. Fastify would close the connection at once.
    if (reply.statusCode >= 400) {
      reply.removeHeader('connection');
      discardRest(request.raw, options.clock);
    }
    if (options.isDraining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime);
    const level = quiet.has(route) ? 'debug' : 'info';
    request.log[level]({ method: request.method, route, status: reply.statusCode, durationMs }, 'request');
  });
  app.setErrorHandler((thrown, request, reply) => sendProblem(thrown, request, reply));
  app.setNotFoundHandler((request) => {
    throw new ParleyError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
  });
  const routes: RouteAccess[] = [];
  const unguarded: string[] = [];
  const tooLate: string[] = [];
  app.addHook('onRoute', (route) => {
    const permissions = permissionsOf(route.onRequest);
    const late = permissionsOf(
      route.preParsing,
      route.preValidation,
      route.preHandler,
      route.preSerialization,
    );
    const needs = permissions.length === 0 ? 'nothing' : permissions;
    for (const method of [route.method].flat()) {
      routes.push({ method, path: route.url, needs, takes: route.schema ?? {} });
      const forgotten = needs === 'nothing' && route.config?.public !== true;
      if (late.length > 0) tooLate.push(`${method} ${route.url}`);
      else if (forgotten && /^\/v1(\/|$)/.test(route.url)) unguarded.push(`${method} ${route.url}`);
    }
  });

  if (options.corsOrigins.length > 0)
    await app.register(cors, { origin: [...options.corsOrigins], credentials: true });
  await app.register(swagger, describeApi(options.name, options.version));
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  operations(app, health, metrics);
  await options.routes(app);
  await app.ready();
  if (tooLate.length > 0) {
    const message = `Guards belong under \`onRequest\`, before the body is read: ${tooLate.join(', ')}.`;
    throw new ParleyError('failed_precondition', message);
  }
  if (unguarded.length > 0) {
    const message = `Each route under /v1 needs a guard or \`config: { public: true }\`: ${unguarded.join(', ')}.`;
    throw new ParleyError('failed_precondition', message);
  }
  return { app, routes };
}

function sendProblem(
  thrown: unknown,
  request: { id: string; log: FastifyBaseLogger },
  reply: FastifyReply,
): void {
  const { error, status } = httpError(thrown);
  if (isOurFault(error.code)) request.log.error({ err: error }, 'request failed');
  const answer = problemAnswer(error, request.id, status);
  // As bytes: a string would have its content type amended.
  void reply
    .code(answer.status)
    .headers(answer.headers)
    .send(Buffer.from(JSON.stringify(answer.body)));
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

const quiet = new Set(['/livez', '/readyz', '/metrics', '/docs', '/docs/*', '/docs/static/*']);

function operations(app: App, health: HealthState, metrics: Metrics): void {
  const hidden = { schema: { hide: true } };
  app.get('/livez', hidden, async () => ({ live: true }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const readiness = await health.ready();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', hidden, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
