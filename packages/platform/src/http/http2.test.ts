import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, type TestContext, test } from 'node:test';
import { silentLog } from '../log/log.ts';
import { createProxy } from '../proxy/proxy.ts';
import { serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';

const types = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, continuation: 9 };
const endHeaders = 4;
const isAnswer = 1;

function frame(type: keyof typeof types, payload: Buffer = Buffer.alloc(0), stream = 0, flags = 0): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(types[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const path = '/grpc.health.v1.Health/Check';
/** POST of it by http to localhost, in the static table and literals of HPACK. */
const post = Buffer.concat([
  Buffer.from([0x83, 0x86, 0x04, path.length]),
  Buffer.from(path),
  Buffer.from([1, 9]),
  Buffer.from('localhost'),
]);
const last = Buffer.from('the end');
const times = (count: number, each: (index: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, index) => each(index)));
const odd = (index: number) => 2 * index + 1;

/** One that is told once, and then meant by its number in the table: 62, each time 3,600 bytes. */
const told = Buffer.concat([Buffer.from([0x40, 1, 0x78, 0x7f, 0x91, 0x1b]), Buffer.alloc(3_600, 0x61)]);
const again = Buffer.from([0xbe, 0xbe, 0xbe]);

/** Each less than Node would work off by itself, but for CONTINUATION. */
const floods: Record<string, Buffer> = {
  PING: times(600, () => frame('ping', Buffer.alloc(8))),
  SETTINGS: times(600, () => frame('settings')),
  'long SETTINGS': frame(
    'settings',
    times(24, () => Buffer.from([0, 4, 0, 0, 255, 255])),
  ),
  'rapid reset': times(800, (index) =>
    Buffer.concat([
      frame('headers', post, odd(index), endHeaders),
      frame('reset', Buffer.from([0, 0, 0, 8]), odd(index)),
    ]),
  ),
  'packed headers': Buffer.concat([
    frame('headers', Buffer.concat([post, told, again]), 1, endHeaders),
    frame('reset', Buffer.from([0, 0, 0, 8]), 1),
    times(450, (index) =>
      Buffer.concat([
        frame('headers', Buffer.concat([post, again, again.subarray(2)]), odd(index + 1), endHeaders),
        frame('reset', Buffer.from([0, 0, 0, 8]), odd(index + 1)),
      ]),
    ),
  ]),
  'empty DATA': Buffer.concat([
    frame('headers', post, 1, endHeaders),
    times(500, () => frame('data', Buffer.alloc(0), 1)),
  ]),
  'endless CONTINUATION': Buffer.concat([
    frame('headers', post, 1),
    times(2_000, () => frame('continuation', Buffer.alloc(0), 1)),
  ]),
};

/** What comes of the flood: the code of a GOAWAY or a cut, or an answer to what was asked after all of it. */
async function flood({ host, port }: Door, bytes: Buffer): Promise<'ended' | 'served'> {
  const socket = connect(port, host);
  socket.on('error', () => {});
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame('settings')]));
  socket.write(bytes);
  socket.write(frame('ping', Buffer.concat([last, Buffer.of(0)])));
  let said = Buffer.alloc(0);
  return new Promise((resolve) => {
    socket.once('close', () => resolve('ended'));
    socket.on('data', (chunk) => {
      said = Buffer.concat([said, chunk]);
      while (said.length >= 9 && said.length >= 9 + said.readUIntBE(0, 3)) {
        const length = said.readUIntBE(0, 3);
        const [type, flags] = [said[3], said[4]];
        const payload = said.subarray(9, 9 + length);
        said = said.subarray(9 + length);
        if (type !== types.ping || flags !== isAnswer || !payload.subarray(0, 7).equals(last)) continue;
        // What came in one piece with the flood is answered before the end of the session: asked once more.
        if (payload[7] === 0) socket.write(frame('ping', Buffer.concat([last, Buffer.of(1)])));
        else {
          resolve('served');
          socket.destroy();
        }
      }
    });
  });
}

interface Door {
  host: string;
  port: number;
}

/** Whoever comes from this machine may be a proxy; at a service only one from outside is held to its own measure. */
const outside = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const shares = { maxConnections: 10_000, addressConnections: 1_000 };

async function gateway(t: TestContext): Promise<Door> {
  const { port: upstream } = await serve(t);
  const routes = [{ prefix: '/grpc.health.v1.Health', origin: `http://127.0.0.1:${upstream}` }];
  const host = '127.0.0.1';
  const proxy = await createProxy({ host, port: 0, routes, shares, clock: systemClock, log: silentLog() });
  t.after(() => proxy.close(AbortSignal.abort()));
  await proxy.start();
  return { host, port: proxy.port };
}

async function service(t: TestContext): Promise<Door> {
  return { host: outside!, port: (await serve(t, { host: '0.0.0.0' })).port };
}

for (const [door, open] of Object.entries({ gateway, service })) {
  describe(`at the ${door}`, {
    skip: door === 'service' && outside === undefined && 'this machine has no address but its own',
  }, () => {
    for (const [name, bytes] of Object.entries(floods)) {
      test(`a session that floods with ${name} is ended before it is worked off, and no other is`, async (t) => {
        const at = await open(t);
        const other = connectHttp2(`http://${at.host}:${at.port}`);
        t.after(() => other.destroy());
        await once(other, 'remoteSettings');
        assert.equal(await flood(at, bytes), 'ended');
        const [headers] = await once(other.request({ ':path': '/nothing' }), 'response');
        assert.equal(headers[':status'], 404);
      });
    }

    test('what a client does in measure is served', async (t) => {
      const pings = times(50, () => frame('ping', Buffer.alloc(8)));
      const resets = floods['rapid reset']!.subarray(0, floods['rapid reset']!.length / 10);
      assert.equal(await flood(await open(t), Buffer.concat([pings, resets])), 'served');
    });
  });
}

test('a proxy of this machine keeps its session, and what else runs on it, when it asks for too many streams', async (t) => {
  const { port } = await serve(t);
  // More than may be open at once: what those behind it cancelled may not be known as closed yet.
  const streams = times(400, (index) => frame('headers', post, odd(index), endHeaders));
  assert.equal(await flood({ host: '127.0.0.1', port }, streams), 'served');
});
