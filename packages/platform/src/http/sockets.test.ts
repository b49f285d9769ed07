import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { ParleyError } from '../errors.ts';
import { manualClock, serve } from '../testing/server.ts';
import { type SocketDoor, socketDoor } from './sockets.ts';

const room: SocketDoor<string> = {
  path: '/v1/rooms/:id/talk',
  maxPayloadBytes: 1_000,
  protocols: ['parley.v1'],
  async authorize(request) {
    if (request.headers.authorization !== 'Bearer good')
      throw new ParleyError('unauthenticated', 'Who are you?');
    return request.params.id ?? '';
  },
  onConnection(socket, _request, caller) {
    socket.send(`hello ${caller}`);
  },
};

const good = { headers: { authorization: 'Bearer good' } };

async function refusal(socket: WebSocket): Promise<{ response: IncomingMessage; problem: { code: string } }> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of response) text += chunk;
  return { response, problem: JSON.parse(text) };
}

test('a caller is known before the upgrade, and its door knows who it is', async (t) => {
  const server = await serve(t, { sockets: [socketDoor(room)] });
  const url = `ws://127.0.0.1:${server.port}/v1/rooms/blue%20sky/talk`;
  const socket = new WebSocket(url, ['other', 'parley.v1'], good);
  const [[upgrade], [data]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'message')]);
  assert.match(String(upgrade.headers['x-request-id']), /^req_/);
  assert.equal(String(data), 'hello blue sky');
  assert.equal(socket.protocol, 'parley.v1');
  socket.terminate();
});

test('a caller who is refused gets a plain HTTP answer with the reason', async (t) => {
  const server = await serve(t, { sockets: [socketDoor(room)] });
  const cases = [
    { path: '/v1/rooms/blue/talk', options: {}, status: 401, code: 'unauthenticated' },
    { path: '/v1/rooms/blue', options: good, status: 404, code: 'not_found' },
    { path: '/v1/rooms/%zz/talk', options: good, status: 400, code: 'invalid_argument' },
  ];
  for (const { path, options, status, code } of cases) {
    const { response, problem } = await refusal(
      new WebSocket(`ws://127.0.0.1:${server.port}${path}`, options),
    );
    assert.equal(response.statusCode, status);
    assert.equal(response.headers['content-type'], 'application/problem+json');
    assert.equal(problem.code, code);
  }
});

test('an authorisation that hangs is given up at its deadline', async (t) => {
  const clock = manualClock();
  const asked = Promise.withResolvers<void>();
  const hanging = socketDoor<never>({
    ...room,
    authorize: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
  const server = await serve(t, { clock, sockets: [hanging] });
  const refused = refusal(new WebSocket(`ws://127.0.0.1:${server.port}/v1/rooms/a/talk`));
  await asked.promise;
  clock.advance(10_000);
  assert.equal((await refused).problem.code, 'deadline_exceeded');
});

test('a message beyond the limit closes its socket with 1009 and hurts nobody else', async (t) => {
  const server = await serve(t, { sockets: [socketDoor(room)] });
  const url = `ws://127.0.0.1:${server.port}/v1/rooms/a/talk`;
  const [big, small] = [new WebSocket(url, good), new WebSocket(url, good)];
  await Promise.all([once(big, 'message'), once(small, 'message')]);
  big.send(Buffer.alloc(1_001));
  const [code] = await once(big, 'close');
  assert.equal(code, 1009);
  assert.equal(small.readyState, WebSocket.OPEN);
  small.terminate();
});

test('a message in endless pieces, even empty ones, closes its socket', async (t) => {
  const server = await serve(t, { sockets: [socketDoor(room)] });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/rooms/blue/talk`, good);
  await once(socket, 'message');
  for (let n = 0; n < 100; n += 1) socket.send('', { fin: false });
  assert.equal((await once(socket, 'close'))[0], 1008);
});

test('a dead peer is noticed by its missing pong, a live one is left alone', async (t) => {
  const clock = manualClock();
  const server = await serve(t, { clock, sockets: [socketDoor(room)], limits: { heartbeatMs: 1_000 } });
  const url = `ws://127.0.0.1:${server.port}/v1/rooms/a/talk`;
  const alive = new WebSocket(url, good);
  await once(alive, 'message');
  const dead = new WebSocket(url, { ...good, autoPong: false });
  await once(dead, 'message');
  const pinged = Promise.all([once(alive, 'ping'), once(dead, 'ping')]);
  clock.advance(1_000);
  await pinged;
  // What comes back after the pong proves that the pong was read.
  alive.ping();
  await once(alive, 'pong');
  const cut = once(dead, 'close');
  clock.advance(1_000);
  await cut;
  assert.equal(alive.readyState, WebSocket.OPEN);
  alive.terminate();
});

test('draining asks each open socket to end, in the way of its door, and takes no new one', async (t) => {
  const asked = Promise.withResolvers<WebSocket>();
  const call = socketDoor<string>({ ...room, drain: (socket) => asked.resolve(socket) });
  const server = await serve(t, { sockets: [call, socketDoor<string>({ ...room, path: '/v1/plain/:id' })] });
  const base = `ws://127.0.0.1:${server.port}/v1`;
  const calling = new WebSocket(`${base}/rooms/a/talk`, good);
  const plain = new WebSocket(`${base}/plain/a`, good);
  await Promise.all([once(calling, 'message'), once(plain, 'message')]);
  const plainClosed = once(plain, 'close');
  const closed = server.close();
  assert.equal((await plainClosed)[0], 1001);
  assert.equal(calling.readyState, WebSocket.OPEN);
  await assert.rejects(once(new WebSocket(`${base}/rooms/b/talk`, good), 'open'));
  const callClosed = once(calling, 'close');
  (await asked.promise).close(1000, 'call is over');
  assert.equal((await callClosed)[0], 1000);
  await closed;
});

test('a request that offers HTTP/2 by an upgrade is answered in HTTP/1', async (t) => {
  const server = await serve(t, { sockets: [socketDoor(room)] });
  const request = httpRequest({
    port: server.port,
    path: '/livez',
    headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAARAAAAA' },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  response.resume();
});

test('a client that vanishes while it is authorised leaves nothing open', async (t) => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  let connections = 0;
  const slow = socketDoor<string>({
    ...room,
    authorize: () => {
      asked.resolve();
      return answer.promise;
    },
    onConnection: () => {
      connections += 1;
    },
  });
  const server = await serve(t, { sockets: [slow] });
  const socket = connect(server.port, '127.0.0.1');
  socket.write(
    'GET /v1/rooms/a/talk HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await asked.promise;
  socket.resetAndDestroy();
  answer.resolve('late');
  await server.close();
  assert.ok(connections <= 1);
});
