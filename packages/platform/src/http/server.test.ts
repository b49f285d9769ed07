import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus } from '@parley/contracts/gen/grpc/health/v1/health_pb';
import type { Principal } from '@parley/contracts/identity';
import { WebSocket } from 'ws';
import { secretOf } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import type { Identity } from '../identity/principal.ts';
import { peerTokenHeader } from '../rpc/peers.ts';
import { fromConnectError } from '../rpc/rpc.ts';
import { manualClock, serve } from '../testing/server.ts';
import type { App } from './routes.ts';

const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;

const hello = (app: App) => {
  app.get('/hello', async () => ({ hello: 'you' }));
};

const echo = {
  path: '/echo',
  authorize: null,
  maxPayloadBytes: 1_000,
  onConnection: (socket: WebSocket) => void socket.on('message', (data) => socket.send(data)),
};

async function raw(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

test('REST, WebSocket, gRPC, gRPC-web and Connect answer on the same port', async (t) => {
  const server = await serve(t, { routes: hello, sockets: [echo] });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  assert.deepEqual(await (await fetch(`${baseUrl}/hello`)).json(), { hello: 'you' });

  const socket = new WebSocket(`${baseUrl}/echo`);
  await once(socket, 'open');
  socket.send('there and back');
  const [data] = await once(socket, 'message');
  assert.equal(String(data), 'there and back');
  socket.terminate();

  for (const transport of [
    createGrpcTransport({ baseUrl }),
    createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
    createConnectTransport({ baseUrl, httpVersion: '1.1' }),
    createConnectTransport({ baseUrl, httpVersion: '2' }),
  ]) {
    const { status } = await createClient(Health, transport).check({ service: '' });
    assert.equal(status, SERVING);
  }
});

test('bytes that are no protocol are answered with a problem, and the server goes on', async (t) => {
  const server = await serve(t, { routes: hello });
  const garbage = [
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'PRO LOG\r\n\r\n',
    '\0\0\0\0',
    'GET nothing\r\n\r\n',
  ];
  for (const bytes of garbage) {
    const socket = await raw(server.port);
    socket.write(bytes, 'latin1');
    const answer = await answerOf(socket);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(answer, /application\/problem\+json/);
  }
  const broken = await raw(server.port);
  broken.write('PRI * HTTP/2.0\r\n\r\nXX\r\n\r\nnot a frame');
  broken.resume();
  await once(broken, 'close');
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/hello`)).status, 200);
});

test('hundreds of broken connections of every kind neither crash the server nor stay open', async (t) => {
  const server = await serve(t, { routes: hello, sockets: [echo] });
  const starts = [
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'POST /hello HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n',
  ];
  const upgrade = 'GET /echo HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n';
  const keys = 'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  starts.push(upgrade + keys, `${upgrade}\r\n`, 'PR', '', '\x81');
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed;
  };
  const broken = Array.from({ length: 300 }, async (_, index) => {
    const socket = await raw(server.port);
    const noise = Buffer.from(Array.from({ length: random() % 200 }, () => random() % 256));
    socket.write(Buffer.concat([Buffer.from(starts[index % starts.length] ?? '', 'latin1'), noise]), () => {
      if (index % 3 === 0) socket.resetAndDestroy();
      else if (index % 3 === 1) socket.destroy();
      else socket.end();
    });
    socket.resume();
    await once(socket, 'close');
  });
  await Promise.all(broken);
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/hello`)).status, 200);
  await server.close();
});

test('a preface that arrives byte by byte is still HTTP/2, a method that begins like it HTTP/1', async (t) => {
  const server = await serve(t, { routes: hello });
  const slow = await raw(server.port);
  const session = connectHttp2(`http://127.0.0.1:${server.port}`, {
    createConnection: () => {
      const write = slow.write.bind(slow);
      // The first bytes go one at a time, each in a packet of its own.
      slow.write = ((chunk: Buffer, ...rest: []) => {
        slow.write = write;
        const bytes = Buffer.from(chunk);
        for (let index = 0; index < 4; index++) write(bytes.subarray(index, index + 1));
        return write(bytes.subarray(4), ...rest);
      }) as typeof slow.write;
      return slow;
    },
  });
  const stream = session.request({ ':path': '/nothing' });
  const [headers] = await once(stream, 'response');
  assert.equal(headers[':status'], 404);
  session.destroy();

  const http1 = await raw(server.port);
  for (const byte of 'PROPFIND / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n') http1.write(byte);
  assert.match(await answerOf(http1), /^HTTP\/1\.1 404/);
});

test('a connection that says nothing is cut at its deadline, and counts for nothing until then', async (t) => {
  const clock = manualClock();
  const server = await serve(t, { routes: hello, clock, limits: { firstByteMs: 1_000 } });
  const silent = await raw(server.port);
  const partial = await raw(server.port);
  partial.write('PR');
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/hello`)).status, 200);
  clock.advance(1_000);
  silent.resume();
  partial.resume();
  await Promise.all([once(silent, 'close'), once(partial, 'close')]);
});

test('a client that sends its headers for ever is told that it is too late', async (t) => {
  const server = await serve(t, { limits: { headersMs: 50, requestMs: 60, headersCheckMs: 20 } });
  const socket = await raw(server.port);
  socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  assert.match(await answerOf(socket), /^HTTP\/1\.1 408 [\s\S]*"code":"deadline_exceeded"/);
});

test('a client that has sent its request and closed its half still gets the answer', async (t) => {
  const server = await serve(t, { routes: hello });
  const socket = await raw(server.port);
  socket.end('GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  assert.match(await answerOf(socket), /\{"hello":"you"\}$/);
  const empty = await raw(server.port);
  empty.end();
  assert.equal(await answerOf(empty), '');
});

test('close lets a request in flight finish, takes no new one, and says that it is not ready', async (t) => {
  const release = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const peerToken = secretOf('t'.repeat(32));
  const server = await serve(t, {
    peerToken,
    routes: (app) => {
      app.get('/slow', async () => {
        entered.resolve();
        await release.promise;
        return { done: true };
      });
    },
  });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const watch = createClient(Health, createGrpcTransport({ baseUrl })).watch(
    { service: '' },
    { headers: { [peerTokenHeader]: peerToken.reveal() } },
  );
  const seen: number[] = [];
  const watched = Promise.withResolvers<void>();
  const watching = (async () => {
    for await (const { status } of watch) {
      seen.push(status);
      if (status === SERVING) watched.resolve();
    }
  })();
  const slow = fetch(`${baseUrl}/slow`);
  await Promise.all([entered.promise, watched.promise]);
  const closed = server.close();
  await watching;
  assert.deepEqual(seen, [SERVING, NOT_SERVING]);
  assert.equal((await server.inject('/readyz')).statusCode, 503);
  await assert.rejects(fetch(`${baseUrl}/livez`));
  release.resolve();
  const answer = await slow;
  assert.deepEqual(await answer.json(), { done: true });
  await closed;
});

test('close does not wait for a hanging request beyond its deadline or its signal', async (t) => {
  for (const how of ['deadline', 'signal'] as const) {
    const clock = manualClock();
    const entered = Promise.withResolvers<void>();
    const server = await serve(t, {
      clock,
      drainMs: 500,
      routes: (app) => {
        app.get('/hang', () => {
          entered.resolve();
          return new Promise(() => {});
        });
      },
    });
    const hanging = assert.rejects(fetch(`http://127.0.0.1:${server.port}/hang`));
    await entered.promise;
    const hurry = new AbortController();
    const closed = server.close(hurry.signal);
    if (how === 'deadline') clock.advance(500);
    else hurry.abort();
    await closed;
    await hanging;
  }
});

test('a port that is taken is named, with what to do about it', async (t) => {
  const first = await serve(t);
  await assert.rejects(serve(t, { port: first.port }), {
    code: 'failed_precondition',
    message: `Port ${first.port} on 127.0.0.1 is taken by another program. Stop it, or set PARLEY_PORT_OFFSET.`,
  });
});

test('metrics and what fails are told to operators on a port of their own, and to nobody on the public one', async (t) => {
  const server = await serve(t, {
    operations: { host: '127.0.0.1', port: 0 },
    checks: {
      database: () => Promise.reject(new ParleyError('unavailable', 'The database cannot be reached.')),
    },
  });
  const ask = async (port: number, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  assert.equal((await ask(server.port, '/metrics')).status, 404);
  assert.deepEqual(await ask(server.port, '/readyz'), { status: 503, text: '{"ready":false}' });
  const operators = server.operationsPort!;
  assert.match((await ask(operators, '/metrics')).text, /parley_http_request_duration_seconds/);
  const ready = await ask(operators, '/readyz');
  assert.equal(ready.status, 503);
  assert.match(ready.text, /The database cannot be reached/);
  assert.equal((await ask(operators, '/livez')).status, 200);
  assert.equal((await ask(operators, '/v1/me')).status, 404);
  assert.equal((await ask(operators, '/metrics', { method: 'POST' })).status, 404);
  const lent = await raw(operators);
  lent.write('GET /metrics HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n');
  assert.match(await answerOf(lent), /^HTTP\/1\.1 403/);
  await server.close();
  await assert.rejects(fetch(`http://127.0.0.1:${operators}/livez`));
});

test('everybody may ask over gRPC whether the server lives, and only our own services to be told for ever', async (t) => {
  const server = await serve(t, { peerToken: secretOf('t'.repeat(32)) });
  const client = createClient(Health, createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` }));
  assert.equal((await client.check({ service: '' })).status, SERVING);
  const watch = async () => {
    for await (const _ of client.watch({ service: '' })) return 'told';
    return 'ended';
  };
  assert.equal(((await watch().catch(fromConnectError)) as ParleyError).code, 'unauthenticated');
});

test('who has a credential may watch the health over gRPC, a few times at once, for as long as it counts', async (t) => {
  const clock = manualClock();
  let counts = true;
  const authenticate: Identity['authenticate'] = async ({ value }) => {
    if (!counts) throw new ParleyError('unauthenticated', 'This API key is revoked.');
    return { credentialId: value } as Principal;
  };
  const server = await serve(t, { clock, identity: { authenticate } });
  const client = createClient(Health, createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` }));
  const watch = (key: string) =>
    client.watch({ service: '' }, { headers: { authorization: `Bearer ${key}` } })[Symbol.asyncIterator]();
  const watches = Array.from({ length: 10 }, () => watch('key_1'));
  for (const { value } of await Promise.all(watches.map((each) => each.next())))
    assert.equal(value.status, SERVING);
  const more = await watch('key_1').next().catch(fromConnectError);
  assert.equal((more as ParleyError).code, 'resource_exhausted');
  assert.equal((await watch('key_2').next()).value?.status, SERVING, 'another key has its own');
  counts = false;
  clock.advance(1_000);
  for (const ended of await Promise.all(watches.map((each) => each.next().catch(fromConnectError)))) {
    assert.equal((ended as ParleyError).code, 'unauthenticated');
  }
});
