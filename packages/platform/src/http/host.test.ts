import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { silentLog } from '../log/log.ts';
import { createProxy } from '../proxy/proxy.ts';
import { serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import type { App } from './routes.ts';
import { socketDoor } from './sockets.ts';

async function service(t: TestContext): Promise<number> {
  const door = socketDoor({
    path: '/v1/echo',
    authorize: async () => 'anybody',
    onConnection: (socket) => socket.close(),
    maxPayloadBytes: 100,
  });
  const open = { config: { public: true } };
  const routes = (app: App) => void app.get('/v1/a', open, async () => 1);
  return (await serve(t, { sockets: [door], routes })).port;
}

async function gateway(t: TestContext): Promise<number> {
  const proxy = await createProxy({
    shares: { maxConnections: 100, addressConnections: 100 },
    host: '127.0.0.1',
    port: 0,
    routes: [{ prefix: '/v1', origin: `http://127.0.0.1:${await service(t)}` }],
    clock: systemClock,
    log: silentLog(),
  });
  t.after(() => proxy.close(AbortSignal.abort()));
  await proxy.start();
  return proxy.port;
}

/** The status of what is answered to these lines. */
async function ask(port: number, lines: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [said] = await once(socket, 'data');
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]);
}

const upgrade = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

for (const [name, open] of Object.entries({ service, gateway })) {
  describe(`at the ${name}`, () => {
    test('a request or an upgrade that names no host, or two, is refused; HTTP/1.0 knows none', async (t) => {
      const port = await open(t);
      const doors: [string[], number][] = [
        [['GET /v1/a HTTP/1.1', 'Connection: close'], 200],
        [['GET /v1/echo HTTP/1.1', ...upgrade], 101],
      ];
      for (const [lines, fine] of doors) {
        const odd = [
          ['Host: localhost', 'Host: localhost'],
          ['Host: localhost', 'hOST: other.example'],
          ['Host:'],
          ['Host:   '],
          ['Host:', 'Host: localhost'],
        ];
        for (const hosts of odd) {
          assert.equal(await ask(port, [...lines, ...hosts]), 400, `${lines[0]} ${hosts}`);
        }
        assert.equal(await ask(port, [...lines, 'Host: localhost']), fine, lines[0]);
      }
      assert.equal(await ask(port, ['GET /v1/a HTTP/1.0']), 200);
    });
  });
}
