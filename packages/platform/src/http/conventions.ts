/** What people expect of REST beside its routes: methods, content types, empty bodies, compression, other pages. */
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import { ParleyError } from '../errors.ts';
import type { App, RouteAccess } from './routes.ts';
import { emptyChange, textOf } from './validation.ts';

/** Answers below this are smaller as they are, in bytes. */
const worthPacking = 1024;
/** As `traceparent` has it (W3C Trace Context): version, trace, span, flags. */
const traceparent = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

/** JSON is UTF-8 (RFC 8259): what says otherwise, and patches that mean something else by it, is no such body. */
export const jsonTypes = /^application\/json(?![^\s;])(?!.*;\s*charset=(?!"?utf-?8(?![\w-])))/i;

/** Before the routes are added; `routes` holds them later. */
export async function keepConventions(
  app: App,
  { routes, corsOrigins }: { routes: readonly RouteAccess[]; corsOrigins: readonly string[] },
): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    const [, traceId] = traceparent.exec(String(request.headers.traceparent ?? '')) ?? [];
    if (traceId) request.log = request.log.child({ traceId });
    // What a page elsewhere asks beforehand is answered below.
    const preflight = request.headers['access-control-request-method'] !== undefined;
    if (request.method !== 'OPTIONS' || (preflight && corsOrigins.length > 0)) return;
    const allowed = methodsAt(routes, request.url);
    if (allowed.length > 0) return reply.header('allow', allowed.join(', ')).code(204).send();
  });
  if (corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'],
      exposedHeaders: [
        'etag',
        'location',
        'retry-after',
        'x-request-id',
        'content-range',
        'idempotent-replayed',
      ],
      maxAge: 600,
    });
  }
  // Of a body that is packed it is the unpacked size that counts against the route's limit.
  await app.register(compress, {
    threshold: worthPacking,
    encodings: ['gzip'],
    requestEncodings: ['gzip'],
    onUnsupportedRequestEncoding: () =>
      new ParleyError('invalid_argument', 'The body may be packed with gzip only.', { httpStatus: 415 }),
    onInvalidRequestPayload: (_encoding, _request, cause) =>
      new ParleyError('invalid_argument', 'The body is not gzip, as its header says.', { cause }),
  });

  app.removeContentTypeParser('text/plain');
  const json = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>(jsonTypes, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    try {
      void json(request, textOf(body), done);
    } catch (refusal) {
      done(refusal as ParleyError);
    }
  });
  // Where everything may be left out, so may the body; but a change without one changes nothing.
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.schema?.body === undefined) return;
    if (request.body === undefined && request.method === 'PATCH') throw emptyChange();
    request.body ??= {};
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const allowed = methodsAt(routes, path);
    if (allowed.length === 0) {
      throw new ParleyError('not_found', `There is nothing at ${request.method} ${path}.`);
    }
    reply.header('allow', allowed.join(', '));
    const message = `${request.method} is not for ${path}; ${allowed.join(', ')} ${allowed.length > 1 ? 'are' : 'is'}.`;
    throw new ParleyError('unimplemented', message, { httpStatus: 405 });
  });
}

/** The methods of the routes that a URL leads to, OPTIONS included; none where it leads nowhere. */
function methodsAt(routes: readonly RouteAccess[], url: string): string[] {
  const parts = partsOf(url.split('?')[0] ?? '/');
  const methods = routes.filter(({ path }) => leadsTo(partsOf(path), parts)).map(({ method }) => method);
  return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].sort();
}

function partsOf(path: string): string[] {
  return path.replace(/(?<=.)\/$/, '').split('/');
}

function leadsTo(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length &&
    pattern.every((one, index) => (one.startsWith(':') ? parts[index] !== '' : one === parts[index]))
  );
}
