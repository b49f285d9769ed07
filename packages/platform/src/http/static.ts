/** Serves a built single-page application from a folder. */
import type { RequestListener } from 'node:http';
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import { httpError, problemAnswer } from './problem.ts';

export interface Pages {
  listener: RequestListener;
  close(): Promise<void>;
}

/** Only what came from us runs, and only we may frame it or use the microphone. */
const fences = {
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Every address without a file of its own is answered with `index.html`: the application routes by itself. */
export async function servePages(folder: string, log: Log): Promise<Pages> {
  const app = fastify({ genReqId: () => newId('request'), exposeHeadRoutes: true });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(fences));
  app.setErrorHandler((thrown, request, reply) => {
    const { error, status } = httpError(thrown);
    if (error.code === 'internal') log.error({ err: error, requestId: request.id }, 'page failed');
    const answer = problemAnswer(error, request.id, status);
    void reply
      .code(answer.status)
      .headers(answer.headers)
      .send(Buffer.from(JSON.stringify(answer.body)));
  });
  await app.register(fastifyStatic, {
    root: resolve(folder),
    // Beside each file that shrinks lies one of the same name and `.br` or `.gz`, where the builder put them.
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // Names under assets/ carry a hash of what is in them.
      const forGood = /[\\/]assets[\\/]/.test(path);
      reply.header('cache-control', forGood ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const isPage = request.method === 'GET' && !/\.[a-z0-9]+$/i.test(path);
    if (!isPage) throw new ParleyError('not_found', `There is nothing at ${request.method} ${path}.`);
    return reply.sendFile('index.html');
  });
  await app.ready();
  return { listener: (request, response) => app.routing(request, response), close: () => app.close() };
}
