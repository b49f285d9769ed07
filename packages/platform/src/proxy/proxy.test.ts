import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp1, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect as connectTcp, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { WebSocket } from 'ws';
import { asyncQueue } from '../async/async-queue.ts';
import { ParleyError } from '../errors.ts';
import type { EdgeConfig } from '../http/edge.ts';
import { socketDoor } from '../http/sockets.ts';
import { createLog, type Log, silentLog } from '../log/log.ts';
import { peerTokenHeader } from '../rpc/peers.ts';
import { fromConnectError, type RpcRoutes } from '../rpc/rpc.ts';
import { serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import { createProxy, type Route } from './proxy.ts';

async function proxyTo(
  t: TestContext,
  routes: Route[],
  more: { pages?: string; edge?: EdgeConfig; log?: Log } = {},
) {
  const proxy = await createProxy({
    shares: { maxConnections: 10_000, addressConnections: 1_000 },
    host: '127.0.0.1',
    port: 0,
    routes,
    clock: systemClock,
    log: silentLog(),
    ...more,
  });
  t.after(() => proxy.close(AbortSignal.abort()));
  await proxy.start();
  return `http://127.0.0.1:${proxy.port}`;
}

async function upstream(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createHttp1(listener);
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function allOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of stream) all.push(item);
  return all;
}

const talk: RpcRoutes = (router) =>
  router.service(TalkService, {
    async *talk(requests) {
      for await (const { message } of requests) {
        if (message.case === 'audio') yield { message };
        if (message.case === 'text') throw new ParleyError('failed_precondition', 'Say nothing.');
      }
    },
  });

test('the longest prefix wins, and a prefix ends at a slash', async (t) => {
  const named = (name: string) => upstream(t, (_request, response) => void response.end(name));
  const base = await proxyTo(t, [
    { prefix: '/v1', origin: await named('web') },
    { prefix: '/v1/assistants', origin: await named('assistant') },
  ]);
  const textAt = async (path: string) => (await fetch(base + path)).text();
  assert.equal(await textAt('/v1/me'), 'web');
  assert.equal(await textAt('/v1/assistants'), 'assistant');
  assert.equal(await textAt('/v1/assistants/asst_1?x=/y'), 'assistant');
  assert.equal(await textAt('/v1/assistants-of-mine'), 'web');
  const nowhere = await fetch(`${base}/v2`);
  assert.equal(nowhere.status, 404);
  assert.equal(nowhere.headers.get('content-type'), 'application/problem+json');
});

test('method, body, status and headers pass through; what a caller says about itself does not', async (t) => {
  let seen: IncomingMessage['headers'] = {};
  const origin = await upstream(t, (request, response) => {
    seen = request.headers;
    response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-method': request.method });
    request.pipe(response);
  });
  const base = await proxyTo(t, [{ prefix: '/v1', origin }]);
  const answer = await fetch(`${base}/v1/things`, {
    method: 'PUT',
    body: 'x'.repeat(300_000),
    headers: {
      'x-forwarded-for': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      [peerTokenHeader]: 'guess',
      'x-mine': 'yes',
    },
  });
  assert.equal(answer.status, 201);
  assert.equal((await answer.text()).length, 300_000);
  assert.equal(answer.headers.get('x-method'), 'PUT');
  assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.equal(seen.forwarded, undefined);
  assert.equal(seen[peerTokenHeader], undefined);
  assert.equal(seen['x-mine'], 'yes');
  assert.equal(seen.host, new URL(base).host);
});

test('behind a proxy that ends TLS neither https, the address nor the name is lost, and none can be forged', async (t) => {
  let seen: IncomingMessage['headers'] = {};
  const origin = await upstream(t, (request, response) => {
    seen = request.headers;
    response.end('there');
  });
  const folder = mkdtempSync(join(tmpdir(), 'parley-pages-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), '<h1>Parley</h1>');
  const routes = [{ prefix: '/v1', origin }];
  const publicUrl = ['https://parley.example'];
  const told = {
    'x-forwarded-for': '6.6.6.6, 203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-real-ip': '6.6.6.6',
    'x-forwarded-host': 'parley.example',
  };

  const trusting = await proxyTo(t, routes, { edge: { trustProxy: '127.0.0.1' } });
  await fetch(`${trusting}/v1/me`, { headers: told });
  assert.equal(seen['x-forwarded-proto'], 'https');
  assert.equal(seen['x-forwarded-for'], '203.0.113.7');
  assert.equal(seen['x-forwarded-host'], 'parley.example');
  assert.equal(seen['x-real-ip'], undefined);

  const known = await proxyTo(t, routes, { pages: folder, edge: { publicUrl, trustProxy: '0' } });
  await fetch(`${known}/v1/me`, { headers: told });
  assert.equal(seen['x-forwarded-proto'], 'https');
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.match((await fetch(known)).headers.get('strict-transport-security') ?? '', /max-age=31536000/);

  const alone = await proxyTo(t, routes, { pages: folder });
  await fetch(`${alone}/v1/me`, { headers: told });
  assert.equal(seen['x-forwarded-proto'], 'http');
  assert.equal(seen['x-forwarded-host'], new URL(alone).host);
  assert.equal((await fetch(alone)).headers.get('strict-transport-security'), null);
});

test('what belongs to one connection passes neither way, and only a WebSocket may take it over', async (t) => {
  let seen: IncomingMessage['headers'] = {};
  const origin = await upstream(t, (request, response) => {
    seen = request.headers;
    const own = {
      connection: 'close, X-Inner',
      'x-inner': '1',
      'proxy-authenticate': 'Basic',
      'keep-alive': 'max=1',
    };
    response.writeHead(200, { ...own, 'x-outer': '1' }).end('there');
  });
  const base = await proxyTo(t, [{ prefix: '/v1', origin }]);
  const ask = async (...lines: string[]): Promise<string> => {
    const socket = connectTcp(Number(new URL(base).port), '127.0.0.1');
    socket.write(['GET /v1/me HTTP/1.1', 'host: a', ...lines, '', ''].join('\r\n'));
    let said = '';
    for await (const chunk of socket) said += chunk;
    return said;
  };
  const hops = [
    'keep-alive: 5',
    'proxy-connection: close',
    'proxy-authorization: Basic x',
    'te: trailers, x',
  ];
  const connection = 'connection: close, X-Hop, Authorization';
  const answer = await ask(connection, 'x-hop: 1', 'x-end: 1', 'authorization: Bearer k', ...hops);
  assert.equal(seen['x-end'], '1');
  assert.equal(
    seen.authorization,
    'Bearer k',
    'a caller cannot have its credential taken away and be somebody else',
  );
  for (const name of ['x-hop', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te']) {
    assert.equal(seen[name], undefined, name);
  }
  assert.match(answer, /x-outer: 1/);
  assert.doesNotMatch(answer, /x-inner|proxy-authenticate|max=1/i);

  const upgraded = await ask(
    'connection: upgrade, close, HTTP2-Settings',
    'upgrade: h2c',
    'http2-settings: AAMAAABk',
  );
  assert.match(upgraded, /^HTTP\/1\.1 200/);
  assert.equal(seen.upgrade, undefined);
  assert.equal(seen['http2-settings'], undefined);
});

test('a part that is down is answered with 503, and the next request finds it again', async (t) => {
  const closed = createTcp();
  closed.listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const base = await proxyTo(t, [{ prefix: '/v1', origin: `http://127.0.0.1:${port}` }]);
  const down = await fetch(`${base}/v1/me`, { method: 'POST', body: 'x'.repeat(100_000) });
  assert.equal(down.status, 503);
  assert.equal(((await down.json()) as { code: string }).code, 'unavailable');
  const refused = new WebSocket(`${base}/v1/talk`);
  const [, response] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(response.statusCode, 503);
  response.resume();
  const server = await serve(t, {
    port,
    routes: (app) => void app.get('/v1/me', { config: { public: true } }, async () => 1),
  });
  assert.equal(server.port, port);
  assert.equal((await fetch(`${base}/v1/me`)).status, 200);
});

test('a body beyond the limit is answered with 413 through the gateway too, whatever its length', async (t) => {
  const server = await serve(t, {
    routes: (app) => void app.post('/v1/things', { config: { public: true } }, async () => ({})),
  });
  const base = await proxyTo(t, [{ prefix: '/v1', origin: `http://127.0.0.1:${server.port}` }]);
  for (const bytes of [65_537, 1024 * 1024, 3 * 1024 * 1024]) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const whole = await fetch(`${base}/v1/things`, { ...init, body: Buffer.alloc(bytes, 'x') });
    assert.equal(whole.status, 413, `${bytes} bytes`);
    assert.equal(whole.headers.get('content-type'), 'application/problem+json');
    const body = new Blob([Buffer.alloc(bytes, 'x')]).stream();
    const chunked = await fetch(`${base}/v1/things`, { ...init, body, duplex: 'half' });
    assert.equal(chunked.status, 413, `${bytes} bytes in chunks`);
  }
});

test('an upstream hears of a caller who goes away', async (t) => {
  const entered = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const origin = await upstream(t, (_request, response) => {
    entered.resolve();
    response.once('close', () => left.resolve());
  });
  const base = await proxyTo(t, [{ prefix: '/v1', origin }]);
  const abort = new AbortController();
  const request = fetch(`${base}/v1/slow`, { signal: abort.signal });
  await entered.promise;
  abort.abort();
  await assert.rejects(request);
  await left.promise;
});

test('a socket passes with all its subprotocols, and a refusal with its reason', async (t) => {
  const door = socketDoor<readonly string[]>({
    path: '/v1/talk',
    maxPayloadBytes: 100_000,
    protocols: ['parley.v1'],
    async authorize({ protocols }) {
      if (!protocols.includes('parley.token.good')) throw new ParleyError('unauthenticated', 'Who are you?');
      return protocols;
    },
    onConnection: (socket) => void socket.on('message', (data, binary) => socket.send(data, { binary })),
  });
  const server = await serve(t, { sockets: [door] });
  const base = await proxyTo(t, [{ prefix: '/v1', origin: `http://127.0.0.1:${server.port}` }]);
  const socket = new WebSocket(`${base}/v1/talk`, ['parley.v1', 'parley.token.good']);
  await once(socket, 'open');
  assert.equal(socket.protocol, 'parley.v1');
  const audio = Buffer.alloc(50_000, 7);
  socket.send(audio);
  const [data, binary] = await once(socket, 'message');
  assert.ok(binary && audio.equals(data));
  socket.close(1000);
  await once(socket, 'close');

  const refused = new WebSocket(`${base}/v1/talk`, ['parley.v1']);
  const [, response] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(response.statusCode, 401);
  assert.equal(response.headers['content-type'], 'application/problem+json');
  response.resume();
});

test('gRPC streams pass both ways, with errors in their trailers', async (t) => {
  const server = await serve(t, { rpc: talk });
  const origin = `http://127.0.0.1:${server.port}`;
  const baseUrl = await proxyTo(t, [{ prefix: '/parley.talk.v1.TalkService', origin }]);
  const client = createClient(TalkService, createGrpcTransport({ baseUrl }));
  const requests = asyncQueue<{
    message: { case: 'audio'; value: Uint8Array } | { case: 'text'; value: string };
  }>(5);
  const answers = client.talk(requests)[Symbol.asyncIterator]();
  for (let index = 0; index < 20; index++) {
    requests.push({ message: { case: 'audio', value: new Uint8Array(640).fill(index) } });
    const { value } = await answers.next();
    assert.deepEqual(value?.message.value, new Uint8Array(640).fill(index));
  }
  requests.push({ message: { case: 'text', value: 'hello' } });
  const thrown = await answers.next().catch(fromConnectError);
  assert.equal((thrown as ParleyError).code, 'failed_precondition');

  const done = asyncQueue<{ message: { case: 'audio'; value: Uint8Array } }>(5);
  done.push({ message: { case: 'audio', value: new Uint8Array(2) } });
  done.close();
  const all = await allOf(
    createClient(TalkService, createConnectTransport({ baseUrl, httpVersion: '2' })).talk(done),
  );
  assert.equal(all.length, 1);
});

test('silent gRPC streams, as many as one session takes and more, keep nobody else out', async (t) => {
  const server = await serve(t, { rpc: talk });
  const url = await proxyTo(t, [
    { prefix: '/parley.talk.v1.TalkService', origin: `http://127.0.0.1:${server.port}` },
  ]);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const clients = [1, 2].map(() => createClient(TalkService, createGrpcTransport({ baseUrl: url })));
  for (let n = 0; n < 300; n += 1) {
    const silent = asyncQueue<never>(1);
    void allOf(clients[n % 2]!.talk(silent, { signal: stop.signal })).catch(() => {});
  }
  const other = createClient(TalkService, createGrpcTransport({ baseUrl: url }));
  const requests = asyncQueue<{ message: { case: 'audio'; value: Uint8Array } }>(1);
  requests.push({ message: { case: 'audio', value: Uint8Array.of(1) } });
  requests.close();
  const answers = await allOf(other.talk(requests, { timeoutMs: 5000 }));
  assert.equal(answers.length, 1);
});

test('gRPC to a part that is down or to a name that nobody has ends with a status', async (t) => {
  const baseUrl = await proxyTo(t, [{ prefix: '/parley.talk.v1.TalkService', origin: 'http://127.0.0.1:1' }]);
  const thrown = await allOf(
    createClient(TalkService, createGrpcTransport({ baseUrl })).talk(asyncQueue(1)),
  ).catch(fromConnectError);
  assert.equal((thrown as ParleyError).code, 'unavailable');
  const other = await proxyTo(t, []);
  const unknown = await allOf(
    createClient(TalkService, createGrpcTransport({ baseUrl: other })).talk(asyncQueue(1)),
  ).catch(fromConnectError);
  assert.equal((unknown as ParleyError).code, 'unimplemented');
});

test('a part that is away is in the log at once and then at most every ten seconds, however often it is asked', async (t) => {
  const lines: string[] = [];
  const log = createLog({ pretty: false, destination: { write: (line) => lines.push(line) } });
  const down = ['/v1', '/parley.talk.v1.TalkService'].map((prefix) => ({
    prefix,
    origin: 'http://127.0.0.1:1',
  }));
  const baseUrl = await proxyTo(t, down, { log });
  const client = createClient(TalkService, createGrpcTransport({ baseUrl }));
  for (let n = 0; n < 20; n += 1) {
    assert.equal((await fetch(`${baseUrl}/v1/me`)).status, 503);
    await assert.rejects(allOf(client.talk(asyncQueue(1))));
  }
  // One for requests and one for streams.
  const failed = lines.filter((line) => line.includes('upstream failed'));
  assert.equal(failed.length, 2);
  assert.ok(failed.every((line) => line.includes('ECONNREFUSED')));
});

test('pages are served with their fences, hashed files for good, every other address by the application', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-pages-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<h1>Parley</h1>');
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'run()');
  const origin = await upstream(t, (_request, response) => void response.end('api'));
  const base = await proxyTo(t, [{ prefix: '/v1', origin }], { pages: folder });

  for (const path of ['/', '/index.html', '/assistants/asst_1?tab=voice']) {
    const page = await fetch(base + path);
    assert.equal(await page.text(), '<h1>Parley</h1>', path);
    assert.equal(page.headers.get('cache-control'), 'no-cache', path);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/, path);
    assert.match(page.headers.get('permissions-policy') ?? '', /microphone=\(self\)/, path);
  }
  const asset = await fetch(`${base}/assets/main-1a2b.js`);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.equal((await fetch(`${base}/assets/gone.js`)).status, 404);
  assert.equal((await fetch(`${base}/..%2f..%2fetc%2fpasswd.txt`)).status, 404);
  assert.equal((await fetch(`${base}/`, { method: 'POST' })).status, 404);
  assert.equal(await (await fetch(`${base}/v1/me`)).text(), 'api');
});
