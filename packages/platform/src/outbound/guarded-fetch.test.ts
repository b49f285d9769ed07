import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { manualClock } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import { isPublicAddress } from './address.ts';
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';

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
  const guarded = createGuardedFetch({ clock: systemClock, http: true });
  t.after(() => guarded.close());
  let refused = 0;
  for (const url of hostileUrls(port, 20_000)) {
    // What the generator happens to make public is not asked: a test sends nothing outside.
    if (leadsOutside(url)) continue;
    await assert.rejects(guarded.fetch(url), { code: 'invalid_argument' }, url);
    refused += 1;
  }
  assert.ok(refused > 15_000, `${refused}`);
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

test('a redirect is an error, and nothing goes where it points', async (t) => {
  const { port, count } = await sentinel(t);
  const { origin, guarded } = await pair(t, (_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
  });
  await assert.rejects(guarded.fetch(origin), { code: 'failed_precondition', message: /redirect/ });
  assert.equal(count(), 0);
});

test('an answer is read up to its limit, counted after it is unpacked', async (t) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const { origin, guarded } = await pair(
    t,
    (request, response) => {
      const packed = request.url === '/bomb';
      response
        .writeHead(200, packed ? { 'content-encoding': 'gzip' } : {})
        .end(packed ? bomb : Buffer.alloc(1001));
    },
    { limits: { responseBytes: 1000 } },
  );
  for (const path of ['/bomb', '/long']) {
    const answer = await guarded.fetch(`${origin}${path}`);
    await assert.rejects(answer.arrayBuffer(), { code: 'out_of_range' }, path);
  }
});

test('an answer that never ends is given up at the deadline, before its headers and after', async (t) => {
  for (const path of ['/silent', '/endless']) {
    const clock = manualClock();
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { origin, guarded } = await pair(
      t,
      (request, response) => {
        if (request.url === '/endless') response.writeHead(200).write('a');
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

/** Loopback, private and special addresses in the notations that parsers are known to disagree about. */
function* hostileUrls(port: number, count: number): Generator<string> {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % below;
  };
  const pick = <T>(of: readonly T[]): T => of[random(of.length)] as T;
  const nets = [
    () => [127, random(256), random(256), 1 + random(254)],
    () => [10, random(256), random(256), random(256)],
    () => [169, 254, 169, 254],
    () => [192, 168, random(256), random(256)],
    () => [172, 16 + random(16), random(256), random(256)],
    () => [100, 64 + random(64), random(256), random(256)],
    () => [0, 0, 0, 0],
    () => [168, 63, 129, 16],
  ];
  const hex = (n: number, width: number) => n.toString(16).padStart(width, '0');
  const notations: ((o: number[], n: number) => string)[] = [
    (o) => o.join('.'),
    (_, n) => String(n),
    (_, n) => `0x${n.toString(16)}`,
    (_, n) => `0${n.toString(8)}`,
    (o) => o.map((part) => `0x${part.toString(16)}`).join('.'),
    (o) => o.map((part) => `0${part.toString(8)}`).join('.'),
    (o) => `${o[0]}.${(o[1]! << 16) | (o[2]! << 8) | o[3]!}`,
    (o) => `${o[0]}.${o[1]}.${(o[2]! << 8) | o[3]!}`,
    (o) => o.join('。'),
    (o) => o.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    (o) => `[::ffff:${o.join('.')}]`,
    (o) => `[::ffff:${hex(o[0]!, 2)}${hex(o[1]!, 2)}:${hex(o[2]!, 2)}${hex(o[3]!, 2)}]`,
    (o) => `[::${o.join('.')}]`,
    (o) => `[64:ff9b::${o.join('.')}]`,
    (o) => `[2002:${hex(o[0]!, 2)}${hex(o[1]!, 2)}:${hex(o[2]!, 2)}${hex(o[3]!, 2)}::]`,
    () => `[${pick(['::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1'])}]`,
    () =>
      pick([
        'localhost',
        'LocalHost',
        'a.localhost',
        'host.docker.internal',
        'db.local',
        'metadata',
        'redis',
      ]),
  ];
  for (let n = 0; n < count; n++) {
    const octets = pick(nets)();
    const value = octets.reduce((sum, part) => sum * 256 + part, 0);
    const host = pick(notations)(octets, value);
    const dot = host.endsWith(']') ? '' : pick(['', '', '.']);
    const user = pick(['', '', '', 'a@', 'example.com:443@', 'example.com%2f@']);
    const scheme = pick(['http', 'https', 'HTTP', 'hTTps']);
    yield `${scheme}://${user}${host}${dot}:${port}${pick(['/', '', '/?x=@example.com', '/#@1.1.1.1'])}`;
  }
}

function leadsOutside(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && isPublicAddress(url.hostname.replace(/^\[|\]$/g, ''));
}
