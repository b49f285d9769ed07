import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health } from '@parley/contracts/gen/grpc/health/v1/health_pb';
import { Agent, fetch as undiciFetch } from 'undici';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import { silentLog } from '../log/log.ts';
import { createProxy } from '../proxy/proxy.ts';
import { peerSettings, readTls } from '../rpc/peers.ts';
import { fromConnectError } from '../rpc/rpc.ts';
import { hasOpenssl, makeCertificates } from '../testing/certificates.ts';
import { serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import type { App } from './routes.ts';
import { socketDoor } from './sockets.ts';

const skip = !hasOpenssl && 'this machine has no openssl';

const routes = (app: App) => {
  app.get('/v1/things', { config: { public: true } }, async (request) => ({
    by: request.raw.httpVersion,
    host: request.seen.host,
    isSecure: request.seen.isSecure,
  }));
  app.post('/v1/things', { config: { public: true } }, async (request, reply) =>
    reply.code(201).send({ got: request.body }),
  );
  app.get('/v1/big', { config: { public: true } }, async () => ({ words: 'so much '.repeat(40_000) }));
};
const echo = socketDoor({
  path: '/echo',
  authorize: null,
  maxPayloadBytes: 1_000,
  onConnection: (socket) => void socket.on('message', (data) => socket.send(data)),
});

/** A service under TLS, made out to `web-api` and to `localhost`, and a gateway before it. */
async function secured(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [files] = makeCertificates(folder, 'web-api+localhost');
  const tls = readTls(readConfig(z.object(peerSettings), { ...files }))!;
  const server = await serve(t, { tls, routes, sockets: [echo] });
  const origin = `https://localhost:${server.port}`;
  const gateway = async (name: string) => {
    const prefixes = ['/v1', '/echo', '/grpc.health.v1.Health'];
    const proxy = await createProxy({
      shares: { maxConnections: 1_000, addressConnections: 1_000 },
      host: '127.0.0.1',
      port: 0,
      routes: prefixes.map((prefix) => ({ prefix, origin, tls: { name, ca: tls.ca } })),
      clock: systemClock,
      log: silentLog(),
    });
    t.after(() => proxy.close(AbortSignal.abort()));
    await proxy.start();
    return `http://localhost:${proxy.port}`;
  };
  return { ca: readFileSync(files!.PARLEY_TLS_CA), origin, gateway };
}

/** Asks over HTTP/2 with the client of Node. */
async function ask(
  origin: string,
  headers: Record<string, string>,
  options: { ca?: Buffer; body?: string } = {},
) {
  const session = connect(origin, options.ca ? { ca: options.ca } : {});
  const stream = session.request(headers, { endStream: options.body === undefined });
  if (options.body !== undefined) stream.end(options.body);
  const [answer] = await once(stream, 'response');
  let body = '';
  for await (const chunk of stream.setEncoding('utf8')) body += chunk;
  session.close();
  return { status: answer[':status'], headers: answer, body };
}

test('under TLS REST answers by HTTP/2 and HTTP/1.1, whichever client asks, and sockets open', {
  skip,
}, async (t) => {
  const { ca, origin } = await secured(t);
  const { host } = new URL(origin);
  const told = { by: '2.0', host, isSecure: true };

  const node = await ask(origin, { ':path': '/v1/things' }, { ca });
  assert.deepEqual([node.status, JSON.parse(node.body)], [200, told]);
  assert.match(String(node.headers['x-request-id']), /^req_/);
  assert.match(String(node.headers['strict-transport-security']), /max-age/);

  const dispatcher = new Agent({ allowH2: true, connect: { ca } });
  t.after(() => dispatcher.close());
  const things = await undiciFetch(`${origin}/v1/things`, { dispatcher });
  assert.deepEqual(await things.json(), told);
  const posted = await undiciFetch(`${origin}/v1/things`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  assert.deepEqual([posted.status, await posted.json()], [201, { got: { a: 1 } }]);

  const socket = new WebSocket(`${origin.replace('https', 'wss')}/echo`, { ca });
  await once(socket, 'open');
  socket.send('there and back');
  assert.equal(String((await once(socket, 'message'))[0]), 'there and back');
  socket.terminate();
});

test('over HTTP/2 refusals are the same problems, and large answers come whole and packed', {
  skip,
}, async (t) => {
  const { ca, origin } = await secured(t);
  const nothing = await ask(origin, { ':path': '/v1/nothing' }, { ca });
  assert.equal(nothing.status, 404);
  assert.equal(JSON.parse(nothing.body).detail, 'There is nothing at GET /v1/nothing.');
  const garbage = { ':method': 'POST', ':path': '/v1/things', 'content-type': 'application/json' };
  assert.equal((await ask(origin, garbage, { ca, body: '{' })).status, 400);
  assert.equal((await ask(origin, garbage, { ca, body: `"${'a'.repeat(70_000)}"` })).status, 413);
  assert.equal((await ask(origin, { ':method': 'PUT', ':path': '/v1/things' }, { ca })).status, 405);
  assert.equal(
    (await ask(origin, { ':path': '/v1/things', ':authority': 'evil.example' }, { ca })).status,
    403,
  );
  const whole = await ask(origin, { ':path': '/v1/big' }, { ca });
  assert.equal(JSON.parse(whole.body).words.length, 320_000);
  const packed = await ask(origin, { ':path': '/v1/big', 'accept-encoding': 'gzip' }, { ca });
  assert.equal(packed.headers['content-encoding'], 'gzip');
});

test('the gateway finds services under TLS, by every protocol, and no other that has their certificates', {
  skip,
}, async (t) => {
  const { gateway, origin } = await secured(t);
  const url = await gateway('web-api');
  const told = { host: new URL(url).host, isSecure: false };
  assert.deepEqual(await (await fetch(`${url}/v1/things`)).json(), { ...told, by: '1.1' });
  const second = await ask(url, { ':path': '/v1/things' });
  assert.deepEqual(JSON.parse(second.body), { ...told, by: '2.0' });
  const socket = new WebSocket(`${url}/echo`);
  await once(socket, 'open');
  socket.terminate();
  const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
  assert.equal((await client.check({})).status, 1);
  // What the gateway shows services is nothing that makes its callers one of them.
  const watched = await client.watch({})[Symbol.asyncIterator]().next().catch(fromConnectError);
  assert.equal((watched as { code?: string }).code, 'unauthenticated');

  const other = await gateway('assistant-api');
  assert.equal((await fetch(`${other}/v1/things`)).status, 503);
  const refused = await ask(other, { ':path': '/v1/things' });
  assert.deepEqual([refused.status, JSON.parse(refused.body).code], [503, 'unavailable']);
  assert.equal(refused.body.includes(origin), false);
});

test('what is no service of the gateway is told so over HTTP/2: a problem, or a status to gRPC', async (t) => {
  const proxy = await createProxy({
    shares: { maxConnections: 1_000, addressConnections: 1_000 },
    host: '127.0.0.1',
    port: 0,
    routes: [],
    clock: systemClock,
    log: silentLog(),
  });
  t.after(() => proxy.close(AbortSignal.abort()));
  await proxy.start();
  const url = `http://localhost:${proxy.port}`;
  assert.equal((await ask(url, { ':path': '/livez' })).status, 200);
  const nothing = await ask(url, { ':path': '/v2/nothing' });
  assert.deepEqual([nothing.status, JSON.parse(nothing.body).code], [404, 'not_found']);
  const rpc = { ':method': 'POST', ':path': '/a.B/C', 'content-type': 'application/grpc' };
  const unknown = await ask(url, rpc, { body: '' });
  assert.deepEqual([unknown.status, unknown.headers['grpc-status']], [200, '12']);
});

test('a body that does not come whole over HTTP/2 is waited for as long as one of HTTP/1', {
  skip,
}, async (t) => {
  const server = await serve(t, { routes, limits: { requestMs: 60, headersMs: 60 } });
  const session = connect(`http://127.0.0.1:${server.port}`);
  t.after(() => session.destroy());
  const headers = { ':method': 'POST', ':path': '/v1/things', 'content-type': 'application/json' };
  const stream = session.request(headers);
  stream.on('error', () => {});
  stream.write('{"a":');
  await once(stream, 'close');
  assert.notEqual(stream.rstCode, 0);
  const get = session.request({ ':path': '/v1/things' });
  get.resume();
  assert.equal((await once(get, 'response'))[0][':status'], 200);
});
