/** The program in the browser that reads the API's document to people: Scalar, as its package brings it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import fastify from 'fastify';

let script: Promise<Buffer> | undefined;

/** Gzipped. It is 5 MB that most processes are never asked for, so it is loaded when the first asks. */
export function readerScript(): Promise<Buffer> {
  script ??= load();
  return script;
}

async function load(): Promise<Buffer> {
  const { default: reader } = await import('@scalar/fastify-api-reference');
  const app = fastify();
  await app.register(reader, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
  const { rawPayload } = await app.inject('/docs/js/scalar.js');
  await app.close();
  return promisify(gzip)(rawPayload);
}
