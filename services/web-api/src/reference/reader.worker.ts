/** Loads Scalar from its package and packs it: 5 MB of source, which keep a thread for longer than sound can wait. */
import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import reader from '@scalar/fastify-api-reference';
import fastify from 'fastify';

const app = fastify();
await app.register(reader, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
const { rawPayload } = await app.inject('/docs/js/scalar.js');
await app.close();
parentPort?.postMessage(gzipSync(rawPayload));
