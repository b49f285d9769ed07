/** A REST route, what it says of itself, and who gets past its door. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Permission } from '@parley/contracts/identity';
import fastify, { type FastifyInstance, type FastifySchema } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ParleyError } from '../errors.ts';
import { permissionsOf } from '../identity/principal.ts';
import type { Log } from '../log/log.ts';
import { validatorCompiler } from './validation.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** What generated clients call it, such as `listAssistants`. */
    operationId?: string;
    /** What it does, in a few words. */
    summary?: string;
    /** What else one must know to use it, as Markdown. */
    description?: string;
  }
}

/** Fastify with zod schemas: `app.get(path, { schema, onRequest: [requires(…)] }, handler)`. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, Log, ZodTypeProvider>;

/** A REST route, and who gets past its door. */
export interface RouteAccess {
  method: string;
  /** Such as `/v1/assistants/:id`. */
  path: string;
  /** All of which a caller needs; or everybody. */
  needs: readonly Permission[] | 'nothing';
  /** What it is asked with and what it answers, each a zod schema where there is one. */
  takes: FastifySchema;
}

/** The answer of a route that sends a file, as its `response` lists it. */
export function file(type: string, description: string) {
  return { description, content: { [type]: { schema: z.any() } } };
}

/**
 * Takes down every route that is added from now on. `check` throws `failed_precondition` when one under /v1 has no
 * guard and is not `public`, or has one that would run after the body was read.
 */
export function watchRoutes(app: App): { routes: RouteAccess[]; check(): void } {
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
  const refuse = (message: string, which: string[]) => {
    if (which.length > 0) throw new ParleyError('failed_precondition', `${message}: ${which.join(', ')}.`);
  };
  return {
    routes,
    check() {
      refuse('Guards belong under `onRequest`, before the body is read', tooLate);
      refuse('Each route under /v1 needs a guard or `config: { public: true }`', unguarded);
    },
  };
}

/** The routes that are added, served by nobody: what the document of the API is made from. */
export async function routesOf(add: (app: App) => void): Promise<readonly RouteAccess[]> {
  const app = fastify({ exposeHeadRoutes: false }).withTypeProvider<ZodTypeProvider>() as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  const { routes } = watchRoutes(app);
  app.setSerializerCompiler(serializerCompiler);
  add(app);
  await app.ready();
  return routes;
}
