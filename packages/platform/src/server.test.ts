import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus } from '@parley/contracts/gen/grpc/health/v1/health_pb';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { systemClock } from './clock.ts';
import { secretOf } from './config.ts';
import { ParleyError } from './errors.ts';
import { channel } from './flow.ts';
import { silentLog } from './log.ts';
import { peerTokenHeader } from './peers.ts';
import { createServer, type Server, type ServerOptions } from './server.ts';
import { socketDoor } from './server-sockets.ts';

async function serve(t: TestContext, options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await createServer({
    name: 'test-api',
    version: '1.2.3',
    host: '127.0.0.1',
    port: 0,
    log: silentLog(),
    clock: systemClock,
    ...options,
  });
  t.after(() => server.close(AbortSignal.abort()));
  await server.start();
  return server;
}

const echoSocket = socketDoor<string>({
  path: '/v1/rooms/:id/talk',
  maxPayloadBytes: 1_000,
  protocols: ['parley.v1'],
  async authorize(request) {
    if (request.headers.authorization !== 'Bearer good') throw new ParleyError('unauthenticated', 'No.');
    return request.params.id ?? '';
  },
  onConnection(socket, _request, caller) {
    socket.send(`hello ${caller}`);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  },
});

const authorized = { headers: { authorization: 'Bearer good' } };
const text = ([data]: RawData[]) => String(data);

test('REST, WebSocket, gRPC, gRPC-web and Connect answer on the same port', async (t) => {
  const server = await serve(t, {
    routes: (app) => {
      app.get('/hello', { schema: { response: { 200: z.object({ hello: z.string() }) } } }, async () => ({
        hello: 'you',
      }));
    },
    sockets: [echoSocket],
  });
  const url = `http://127.0.0.1:${server.port}`;

  const rest = await fetch(`${url}/hello`);
  assert.deepEqual(await rest.json(), { hello: 'you' });

  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/v1/rooms/blue/talk`,
    ['other', 'parley.v1'],
    authorized,
  );
  assert.equal(text(await once(socket, 'message')), 'hello blue');
  assert.equal(socket.protocol, 'parley.v1');
  socket.send('and back');
  assert.equal(text(await once(socket, 'message')), 'and back');
  socket.terminate();

  for (const transport of [
    createGrpcTransport({ baseUrl: url }),
    createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1' }),
    createConnectTransport({ baseUrl: url, httpVersion: '1.1' }),
    createConnectTransport({ baseUrl: url, httpVersion: '2' }),
  ]) {
    const { status } = await createClient(Health, transport).check({ service: '' });
    assert.equal(status, HealthCheckResponse_ServingStatus.SERVING);
  }
});
