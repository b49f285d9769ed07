import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { type TestContext, test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { z } from 'zod';
import { asyncQueue } from '../async/async-queue.ts';
import { readConfig, secretOf } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import { createLog, silentLog } from '../log/log.ts';
import { serve } from '../testing/server.ts';
import { createPeers, peerSettings, peerTokenHeader } from './peers.ts';
import { fromConnectError, type RpcRoutes, requestIdKey } from './rpc.ts';

const token = secretOf('a'.repeat(32));
const noUrls = readConfig(z.object(peerSettings), {});

const identity: RpcRoutes = (router) =>
  router.service(IdentityService, {
    async authenticate({ value }, context) {
      if (value === 'slow') await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      if (value === 'broken') throw new TypeError('password is hunter2');
      if (value === 'busy') throw new ParleyError('resource_exhausted', 'Too many.', { retryAfterMs: 1_500 });
      if (value === 'bad') {
        throw new ParleyError('invalid_argument', 'No.', { faults: [{ path: 'a[0].b', message: 'is odd' }] });
      }
      return { principal: { kind: 'api-key', role: 'viewer', credentialId: value } };
    },
  });

const talk: RpcRoutes = (router) =>
  router.service(TalkService, {
    async *talk(requests) {
      for await (const { message } of requests) {
        if (message.case === 'audio') yield { message };
        if (message.case === 'text') throw new ParleyError('failed_precondition', 'Say nothing.');
        if (message.case === 'end') return;
      }
    },
  });

/** The peers of a process in which web-api runs, and those of one in which it does not. */
async function bothLayouts(t: TestContext) {
  const server = await serve(t, { internalRpc: identity, peerToken: token });
  const webApiUrl = secretOf(`http://127.0.0.1:${server.port}`);
  const near = createPeers({ config: { ...noUrls, peerToken: token }, log: silentLog() });
  near.offer('web-api', identity);
  const far = createPeers({
    config: { ...noUrls, peerToken: token, 'web-api': webApiUrl },
    log: silentLog(),
  });
  t.after(() => far.close());
  return { near, far };
}

test('a caller cannot tell a peer in its process from one far away', async (t) => {
  for (const [layout, peers] of Object.entries(await bothLayouts(t))) {
    const client = peers.client('web-api', IdentityService);
    const { principal } = await client.authenticate({ value: 'key_1' });
    assert.equal(principal?.credentialId, 'key_1', layout);
    await assert.rejects(client.authenticate({ value: 'busy' }), {
      name: 'ParleyError',
      code: 'resource_exhausted',
      message: 'Too many.',
      retryAfterMs: 1_500,
    });
    await assert.rejects(client.authenticate({ value: 'bad' }), {
      code: 'invalid_argument',
      faults: [{ path: 'a[0].b', message: 'is odd' }],
    });
    await assert.rejects(client.authenticate({ value: 'broken' }), {
      code: 'internal',
      message: 'Something went wrong on our side.',
    });
    await assert.rejects(client.authenticate({ value: 'slow' }, { timeoutMs: 30 }), {
      code: 'deadline_exceeded',
    });
    const abort = new AbortController();
    const canceled = client.authenticate({ value: 'slow' }, { signal: abort.signal, timeoutMs: 500 });
    abort.abort();
    await assert.rejects(canceled, { code: 'canceled' });
  }
});

test('a peer that is not there is unavailable, and its address stays private', async (t) => {
  const nowhere = createPeers({ config: { ...noUrls, peerToken: undefined }, log: silentLog() });
  const gone = createPeers({
    config: { ...noUrls, peerToken: undefined, 'web-api': secretOf('http://127.0.0.1:1') },
    log: silentLog(),
  });
  t.after(() => gone.close());
  for (const peers of [nowhere, gone]) {
    await assert.rejects(peers.client('web-api', IdentityService).authenticate({}), {
      code: 'unavailable',
      message: 'A part of the system cannot be reached.',
    });
  }
});

test('services for peers refuse whoever shows neither certificate nor token', async (t) => {
  for (const peerToken of [token, undefined]) {
    const server = await serve(t, { internalRpc: identity, rpc: talk, peerToken });
    const baseUrl = `http://127.0.0.1:${server.port}`;
    for (const transport of [
      createGrpcTransport({ baseUrl }),
      createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
    ]) {
      const client = createClient(IdentityService, transport);
      const thrown = await client.authenticate({ value: 'x' }).catch(fromConnectError);
      assert.equal((thrown as ParleyError).code, 'unauthenticated');
      const headers = { [peerTokenHeader]: 'b'.repeat(32) };
      const wrong = await client.authenticate({ value: 'x' }, { headers }).catch(fromConnectError);
      assert.equal((wrong as ParleyError).code, 'unauthenticated');
    }
  }
});

test('who is asking is known before a message is read: what a stranger packs is never unpacked', async (t) => {
  const server = await serve(t, { internalRpc: identity, peerToken: token });
  const url = `http://127.0.0.1:${server.port}/parley.identity.v1.IdentityService/Authenticate`;
  const types = {
    'application/proto': {},
    'application/json': {},
    'application/grpc-web+proto': {},
    'application/proto; packed': { 'content-encoding': 'gzip' },
  };
  for (const [type, headers] of Object.entries(types)) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type.split(';')[0]!, ...headers },
      body: Buffer.alloc(1024 * 1024, '\u00ff'),
    });
    const said = `${await answer.text()}${answer.headers.get('grpc-status') ?? ''}`;
    assert.match(said, /unauthenticated|grpc-status: 16|^16$/, type);
  }
});

test('a message that is no protobuf is the fault of its sender, on every protocol', async (t) => {
  const server = await serve(t, { rpc: identity });
  const url = `http://127.0.0.1:${server.port}/parley.identity.v1.IdentityService/Authenticate`;
  const ask = async (type: string, body: Buffer) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    return `${await answer.text()} grpc-status: ${answer.headers.get('grpc-status') ?? ''}`;
  };
  for (const garbage of ['ff', '0a05', '0affffffff0f', '0a02fffe', '0b', '00']) {
    const message = Buffer.from(garbage, 'hex');
    const head = Buffer.from([0, 0, 0, 0, message.length]);
    assert.match(await ask('application/proto', message), /"code":"invalid_argument"/, garbage);
    const framed = await ask('application/grpc-web+proto', Buffer.concat([head, message]));
    assert.match(framed, /grpc-status: 3/, garbage);
  }
  assert.match(await ask('application/json', Buffer.from('{"kind":7}')), /"code":"invalid_argument"/);
  const text = await server.metrics.text();
  assert.match(text, /rpc_duration_seconds_count\{[^}]*Authenticate",code="invalid_argument"\} 13/);
});

test('a message that is marked as compressed, and no header says how, is the fault of its sender', async (t) => {
  const lines: string[] = [];
  const log = createLog({ pretty: false, destination: { write: (line) => lines.push(line) } });
  const rpc: RpcRoutes = (router) => {
    identity(router);
    talk(router);
  };
  const server = await serve(t, { rpc, log });
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  t.after(() => session.destroy());
  const paths = ['parley.identity.v1.IdentityService/Authenticate', 'parley.talk.v1.TalkService/Talk'];
  for (const path of paths) {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/${path}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.end(Buffer.from([1, 0, 0, 0, 2, 0x0a, 0x00])).resume();
    const [trailers] = await once(stream, 'trailers');
    assert.equal(trailers['grpc-status'], '3', path);
    assert.match(decodeURIComponent(trailers['grpc-message']), /no header .* says how/);
    await once(stream, 'close');
  }
  assert.equal(
    lines.find((line) => line.includes('rpc failed')),
    undefined,
  );
  const text = await server.metrics.text();
  for (const path of paths) assert.match(text, new RegExp(`${path}",code="invalid_argument"`));
});

test('a stream carries audio both ways, ends with our error, and every answer has its request id', async (t) => {
  const server = await serve(t, { rpc: talk });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` });
  const requests = asyncQueue<{
    message: { case: 'audio'; value: Uint8Array } | { case: 'text'; value: string };
  }>(10);
  let requestId: string | null = null;
  const answers = createClient(TalkService, transport).talk(requests, {
    onHeader: (header) => {
      requestId = header.get('x-request-id');
    },
  });
  const iterator = answers[Symbol.asyncIterator]();
  for (let index = 0; index < 20; index++) {
    requests.push({ message: { case: 'audio', value: new Uint8Array(640).fill(index) } });
    const { value } = await iterator.next();
    assert.deepEqual(value?.message, { case: 'audio', value: new Uint8Array(640).fill(index) });
  }
  requests.push({ message: { case: 'text', value: 'hello' } });
  const thrown = await iterator.next().catch(fromConnectError);
  assert.equal((thrown as ParleyError).code, 'failed_precondition');
  assert.equal((thrown as ParleyError).message, 'Say nothing.');
  assert.match(String(requestId), /^req_/);
  await server.close();
  assert.match(
    await server.metrics.text(),
    /rpc_duration_seconds_count\{service="test-api",method="\/parley.talk.v1.TalkService\/Talk",code="failed_precondition"\} 1/,
  );
});

test('a handler hears of a client that went away', async (t) => {
  const entered = Promise.withResolvers<string>();
  const left = Promise.withResolvers<void>();
  const server = await serve(t, {
    rpc: (router) =>
      router.service(TalkService, {
        async *talk(_requests, context) {
          entered.resolve(context.values.get(requestIdKey));
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
          left.resolve();
        },
      }),
  });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` });
  const abort = new AbortController();
  const stream = createClient(TalkService, transport).talk(asyncQueue(1), { signal: abort.signal });
  const ended = stream[Symbol.asyncIterator]()
    .next()
    .catch(() => {});
  assert.match(await entered.promise, /^req_/);
  abort.abort();
  await Promise.all([left.promise, ended]);
});

test('a message beyond the limit is refused', async (t) => {
  const server = await serve(t, { rpc: talk, limits: { messageBytes: 1_000 } });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` });
  const requests = asyncQueue<{ message: { case: 'audio'; value: Uint8Array } }>(1);
  requests.push({ message: { case: 'audio', value: new Uint8Array(2_000) } });
  const stream = createClient(TalkService, transport).talk(requests);
  const thrown = await stream[Symbol.asyncIterator]().next().catch(fromConnectError);
  assert.equal((thrown as ParleyError).code, 'resource_exhausted');
});
