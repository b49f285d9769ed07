import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { type TestContext, test } from 'node:test';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { manualClock } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
import { chanceOf, hostileUrl } from './hostile-urls.test-support.ts';
import { startNameServer } from './name-server.test-support.ts';
import { createResolve } from './resolve.ts';

/** Counts who connects, on both loopbacks. */
async function sentinel(t: TestContext) {
  let connections = 0;
  const server = createTcp((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { port: address.port, count: () => connections };
}

/** A server that is trusted, and a client for it. */
async function pair(t: TestContext, answer: RequestListener, options: Partial<GuardedFetchOptions> = {}) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const origin = `http://127.0.0.1:${address.port}`;
  const guarded = createGuardedFetch({ clock: systemClock, trustedOrigins: [origin], ...options });
  t.after(async () => {
    await guarded.close();
    server.closeAllConnections();
    server.close();
  });
  return { origin, guarded };
}

test('no notation of an inside address is ever connected to', async (t) => {
  const { port, count } = await sentinel(t);
  const seed = randomInt(2 ** 32);
  const chance = chanceOf(seed);
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const guarded = createGuardedFetch({ clock: systemClock, http: true, resolve });
  t.after(() => guarded.close());
  for (let n = 0; n < 5_000; n += 1) {
    const url = hostileUrl(chance, n, [port]);
    await assert.rejects(guarded.fetch(url), { code: 'invalid_argument' }, `${url} of seed ${seed}`);
  }
  assert.equal(count(), 0);
});

test('a name is refused when any one of its addresses is inside, whichever way it is asked', async (t) => {
  const { port, count } = await sentinel(t);
  const answers = [
    [{ address: '127.0.0.1', family: 4 }],
    [{ address: '::1', family: 6 }],
    [{ address: '::ffff:127.0.0.1', family: 6 }],
    [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
    [],
  ];
  for (const answer of answers) {
    const guarded = createGuardedFetch({ clock: systemClock, http: true, resolve: async () => answer });
    await assert.rejects(guarded.fetch(`http://rebound.example.com:${port}/`), { code: 'invalid_argument' });
    await guarded.close();
  }
  assert.equal(count(), 0);
});

test('a trusted origin is reached, and its answer read as with any fetch', async (t) => {
  const { origin, guarded } = await pair(t, (request, response) => {
    request.pipe(response.writeHead(201, { 'content-type': 'text/plain', 'x-seen': request.method ?? '' }));
  });
  const answer = await guarded.fetch(`${origin}/echo`, { method: 'POST', body: 'hello' });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('x-seen'), 'POST');
  assert.equal(await answer.text(), 'hello');
});

test('a redirect is an error, whatever its form, and nothing goes where it points', async (t) => {
  const { port, count } = await sentinel(t);
  let asked = 0;
  const { origin, guarded } = await pair(t, ({ url = '' }, response) => {
    asked += 1;
    const [, status, to] = /^\/(\d+)\/(.*)$/.exec(url) ?? [];
    response.writeHead(Number(status), { location: decodeURIComponent(to ?? '') }).end('moved');
  });
  const places = [
    ...[`http://127.0.0.1:${port}/`, `//[::1]:${port}/`, `https://localhost:${port}/`, '/302/%2F302', ''],
    ...['file:///etc/passwd', 'data:,x', `${origin}/301/x`, 'https://example.com/'],
  ];
  for (const status of [301, 302, 303, 305, 307, 308]) {
    for (const place of places) {
      const url = `${origin}/${status}/${encodeURIComponent(place)}`;
      await assert.rejects(guarded.fetch(url), { code: 'failed_precondition', message: /redirect/ }, url);
    }
  }
  assert.equal(asked, 6 * places.length);
  assert.equal(count(), 0);
});

test('an answer is read up to its limit, counted after it is unpacked', async (t) => {
  const zeros = Buffer.alloc(20_000_000);
  const packed = new Map<string | undefined, [string, Buffer]>([
    ['/gzip', ['gzip', gzipSync(zeros)]],
    ['/brotli', ['br', brotliCompressSync(zeros)]],
    ['/zstd', ['zstd', zstdCompressSync(zeros)]],
    ['/twice', ['gzip, gzip', gzipSync(gzipSync(zeros))]],
    ['/plain', ['identity', Buffer.alloc(1001)]],
  ]);
  const { origin, guarded } = await pair(
    t,
    ({ url }, response) => {
      const [encoding, bytes] = packed.get(url) ?? [];
      if (encoding) response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
      else {
        response.writeHead(200);
        const more = () => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      }
    },
    { limits: { responseBytes: 1000, requests: 1 } },
  );
  for (const path of [...packed.keys(), '/endless']) {
    const answer = await guarded.fetch(`${origin}${path}`);
    await assert.rejects(answer.arrayBuffer(), { code: 'out_of_range' }, path);
  }
});

test('a flood of headers, or of lines that are none, ends the exchange', async (t) => {
  const heads = [
    () => `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
    () => `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    () => `HTTP/1.1 ${'2'.repeat(100_000)}`,
    () => '\0'.repeat(1000),
    () => 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    () => 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n',
  ];
  for (const head of heads) {
    const server = createTcp((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(head()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const guarded = createGuardedFetch({ clock: systemClock, trustedOrigins: [origin] });
    const exchange = guarded.fetch(origin).then((answer) => answer.arrayBuffer());
    await assert.rejects(exchange, { code: 'unavailable' }, head().slice(0, 40));
    await guarded.close();
  }
});

test('a name server that does not answer is given up, and one that lies about the inside is not believed', async (t) => {
  const { port, count } = await sentinel(t);
  const names = await startNameServer((name, family) => {
    if (name.startsWith('silent')) return undefined;
    if (name.startsWith('nothing')) return [];
    return family === 4 ? ['93.184.216.34'] : ['::1'];
  });
  t.after(() => names.close());
  const guarded = createGuardedFetch({
    clock: systemClock,
    http: true,
    resolve: createResolve([names.address]),
    limits: { connectMs: 300 },
  });
  t.after(() => guarded.close());
  const ask = (name: string) => guarded.fetch(`http://${name}.example.com:${port}/`);
  await assert.rejects(ask('silent'), { code: 'unavailable' });
  await assert.rejects(ask('nothing'), { code: 'unavailable' });
  await assert.rejects(ask('six'), { code: 'invalid_argument' });
  assert.equal(count(), 0);
});

test('an answer that never ends is given up at the deadline, before its headers and after', async (t) => {
  for (const path of ['/silent', '/endless', '/dripping']) {
    const clock = manualClock();
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { origin, guarded } = await pair(
      t,
      (request, response) => {
        if (request.url === '/endless') response.writeHead(200).write('a');
        if (request.url === '/dripping') response.socket?.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(50));
        asked();
      },
      { clock, limits: { totalMs: 60_000 } },
    );
    const exchange = guarded.fetch(`${origin}${path}`).then((answer) => answer.text());
    await arrived;
    clock.advance(60_000);
    await assert.rejects(exchange, { code: 'deadline_exceeded' }, path);
  }
});

test('who has given up is told so, and what belongs to the connection cannot be set', async (t) => {
  const { origin, guarded } = await pair(t, () => {});
  const gone = AbortSignal.abort();
  await assert.rejects(guarded.fetch(origin, { signal: gone }), { code: 'canceled' });
  for (const header of ['Host', 'content-length', 'Transfer-Encoding', 'proxy-authorization', 'connection']) {
    const asked = guarded.fetch(origin, { headers: { [header]: '1' } });
    await assert.rejects(asked, { code: 'invalid_argument', message: /cannot be set/ }, header);
  }
});

test('more requests than its bound are refused, and each that ends makes room', async (t) => {
  const waiting: (() => void)[] = [];
  let arrived = () => {};
  const { origin, guarded } = await pair(
    t,
    (_, response) => {
      waiting.push(() => response.end('done'));
      arrived();
    },
    { limits: { requests: 1 } },
  );
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const held = guarded.fetch(origin);
  await first;
  await assert.rejects(guarded.fetch(origin), { code: 'resource_exhausted' });
  waiting.pop()?.();
  assert.equal(await (await held).text(), 'done');
  const second = guarded.fetch(origin);
  arrived = () => waiting.pop()?.();
  assert.equal(await (await second).text(), 'done');
});

test('a server that is not there is unavailable', async (t) => {
  const { port } = await sentinel(t);
  const origin = `http://127.0.0.1:${port}`;
  const guarded = createGuardedFetch({ clock: systemClock, trustedOrigins: [origin] });
  t.after(() => guarded.close());
  await assert.rejects(guarded.fetch(origin), { code: 'unavailable' });
});
