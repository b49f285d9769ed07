import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { Principal } from '@parley/contracts/identity';
import { guardsWith } from '../identity/principal.ts';
import { newId } from '../ids.ts';
import { manualClock, serve } from '../testing/server.ts';
import { ownerOf, requestTurns } from './shares.ts';

test('an address that asks too often gets 429 and when to come back, before its key is looked at; others do not', async (t) => {
  const clock = manualClock();
  let asked = 0;
  const requires = guardsWith({
    async authenticate() {
      asked += 1;
      throw new Error('a stranger');
    },
  });
  const server = await serve(t, {
    clock,
    rates: { perAddress: 2, perKey: 0 },
    routes: (app) => void app.get('/v1/things', { onRequest: [requires('assistants:read')] }, async () => []),
  });
  const ask = (address: string) =>
    server.inject({
      url: '/v1/things',
      headers: { authorization: 'Bearer x', 'x-forwarded-for': address },
      remoteAddress: '127.0.0.1',
    });
  for (let n = 0; n < 20; n += 1) assert.notEqual((await ask('203.0.113.7')).statusCode, 429);
  const refused = await ask('203.0.113.7');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(refused.json().code, 'resource_exhausted');
  assert.equal(asked, 20);
  assert.notEqual((await ask('203.0.113.8')).statusCode, 429);
  clock.advance(500);
  assert.notEqual((await ask('203.0.113.7')).statusCode, 429);
  assert.equal((await ask('203.0.113.7')).statusCode, 429);
});

test('programs of this machine are not counted by address', async (t) => {
  const server = await serve(t, { rates: { perAddress: 1, perKey: 0 } });
  for (let n = 0; n < 30; n += 1) assert.equal((await server.inject('/livez')).statusCode, 200);
});

test('a key that asks too often gets 429 from wherever it asks, and no other key does', async (t) => {
  const requires = guardsWith({
    authenticate: async ({ value }) => ({ ...somebody, credentialId: value }) as unknown as Principal,
  });
  const server = await serve(t, {
    clock: manualClock(),
    rates: { perAddress: 0, perKey: 1 },
    routes: (app) => void app.get('/v1/things', { onRequest: [requires('assistants:read')] }, async () => []),
  });
  const ask = async (key: string, from: number) =>
    (
      await server.inject({
        url: '/v1/things',
        headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': `203.0.113.${from}` },
      })
    ).statusCode;
  for (let n = 0; n < 10; n += 1) assert.equal(await ask('one', n), 200);
  assert.equal(await ask('one', 11), 429);
  assert.equal(await ask('other', 11), 200);
});

test('of what one key asks at once four are worked on at a time, and others do not wait for them', async (t) => {
  const requires = guardsWith({
    authenticate: async ({ value }) => ({ ...somebody, credentialId: value }) as unknown as Principal,
  });
  const working: { key: string; end: () => void }[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = await serve(t, {
    routes: (app) =>
      void app.get('/v1/things', { onRequest: [requires('assistants:read')] }, async (request) => {
        await new Promise<void>((end) => {
          working.push({ key: request.principal?.credentialId ?? '', end });
          arrived.resolve();
        });
        return [];
      }),
  });
  const ask = (key: string) =>
    server.inject({ url: '/v1/things', headers: { authorization: `Bearer ${key}` } });
  const workingOn = async (count: number) => {
    while (working.length < count) {
      await arrived.promise;
      arrived = Promise.withResolvers();
    }
  };
  const asked = Array.from({ length: 104 }, () => ask('one'));
  await workingOn(4);
  const refused = await ask('one');
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '1']);
  const other = ask('other');
  await workingOn(5);
  assert.deepEqual(
    working.map(({ key }) => key),
    ['one', 'one', 'one', 'one', 'other'],
  );
  working[4]!.end();
  assert.equal((await other).statusCode, 200);
  for (let n = 0; n < 105; n += 1) {
    await workingOn(n + 1);
    assert.ok(working.length <= Math.max(5, n + 5));
    working[n]!.end();
  }
  for (const answer of await Promise.all(asked)) assert.equal(answer.statusCode, 200);
});

test('nothing is done for those who went while they waited for a turn', async (t) => {
  const requires = guardsWith({ authenticate: async () => somebody as unknown as Principal });
  const working: (() => void)[] = [];
  let [arrived, left] = [0, 0];
  const server = await serve(t, {
    routes: (app) => {
      const counted = async () => {
        arrived += 1;
      };
      const onRequestAbort = async () => {
        left += 1;
      };
      const onRequest = [requires('assistants:read'), counted];
      app.get('/v1/things', { onRequest, onRequestAbort }, async () => {
        await new Promise<void>((end) => working.push(end));
        return [];
      });
    },
  });
  const ask = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${server.port}/v1/things`, {
      headers: { authorization: 'Bearer one' },
      ...(signal && { signal }),
    });
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setImmediate(resolve));
  };
  const first = Array.from({ length: 4 }, () => ask());
  await until(() => working.length === 4);
  const leaving = new AbortController();
  const gone = Array.from({ length: 10 }, () => ask(leaving.signal).catch(() => undefined));
  await until(() => arrived === 14);
  const last = ask();
  await until(() => arrived === 15);
  leaving.abort();
  await Promise.all(gone);
  await until(() => left === 10);
  for (const end of working.splice(0)) end();
  assert.ok((await Promise.all(first)).every(({ status }) => status === 200));
  await until(() => working.length === 1);
  working[0]!();
  assert.equal((await last).status, 200);
  assert.equal(working.length, 1);
});

test('a turn that is given back, once or twice, is one that another request gets', async () => {
  const takeTurn = requestTurns();
  const [first, ...rest] = await Promise.all(Array.from({ length: 4 }, () => takeTurn('one')));
  const fifth = takeTurn('one');
  first!();
  first!();
  (await fifth)();
  for (const done of rest) done();
  await Promise.all(Array.from({ length: 4 }, () => takeTurn('one')));
});

const outside = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test('one address gets its share of the connections, and programs of this machine the reserve', {
  skip: outside === undefined && 'this machine has no address but its own',
}, async (t) => {
  const limits = { maxConnections: 4, addressConnections: 2 };
  const server = await serve(t, { host: '0.0.0.0', limits });
  const dial = (host: string) => {
    const socket = connect(server.port, host);
    t.after(() => socket.destroy());
    return socket;
  };
  const livez = async (socket: ReturnType<typeof dial>) => {
    socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n');
    return String((await once(socket, 'data'))[0]).slice(0, 12);
  };
  for (let n = 0; n < 2; n += 1) assert.equal(await livez(dial(outside!)), 'HTTP/1.1 200');
  const third = dial(outside!);
  third.on('error', () => {});
  await once(third, 'close');
  for (let n = 0; n < 10; n += 1) assert.equal(await livez(dial('127.0.0.1')), 'HTTP/1.1 200');
});

test('an address stands for whoever has it: alone, or the whole network', () => {
  for (const [address, owner] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:bbbb:1:2:3', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['2001:db8::5:1:2:3:4', '2001:db8:0:5::/64'],
    ['2001:db8:0:5::9', '2001:db8:0:5::/64'],
    ['2001:db8::6:1:2:3:4', '2001:db8:0:6::/64'],
  ] as const) {
    assert.equal(ownerOf(address), owner);
  }
});

const somebody = { role: 'developer', scopes: ['*'], projectId: newId('project'), userId: null };
