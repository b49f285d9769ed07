import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { z } from 'zod';
import { serve } from '../testing/server.ts';
import type { App } from './routes.ts';

const open = { config: { public: true } };
const note = z.strictObject({ text: z.string().default('none') });

function routes(app: App): void {
  app.get('/v1/things', open, async () => ({ items: ['x'.repeat(5000)] }));
  app.post('/v1/things', { schema: { body: note }, ...open }, async ({ body }) => body);
  app.patch('/v1/things/:id', { schema: { body: note }, ...open }, async ({ body }) => body);
  app.get('/v1/things/:id', open, async ({ params }) => params);
  app.delete('/v1/things/:id', open, async (_request, reply) => reply.code(204).send());
}

test('a method that a path does not have is 405 and tells those that it has', async (t) => {
  const server = await serve(t, { routes });
  const wrong = await server.inject({ method: 'PUT', url: '/v1/things/7?x=1' });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers.allow, 'DELETE, GET, HEAD, OPTIONS, PATCH');
  assert.equal(wrong.headers['content-type'], 'application/problem+json');
  assert.equal((await server.inject({ method: 'PUT', url: '/v1/nothing' })).statusCode, 404);
  const options = await server.inject({ method: 'OPTIONS', url: '/v1/things' });
  assert.deepEqual([options.statusCode, options.headers.allow], [204, 'GET, HEAD, OPTIONS, POST']);
  assert.equal((await server.inject({ method: 'OPTIONS', url: '/v1/nothing' })).statusCode, 404);
});

test('a slash at the end leads to the same', async (t) => {
  const server = await serve(t, { routes });
  assert.deepEqual((await server.inject('/v1/things/7/')).json(), { id: '7' });
});

test('a body of another type is 415; an empty one of JSON is none', async (t) => {
  const server = await serve(t, { routes });
  const post = (type: string, payload: string | Buffer, headers = {}) =>
    server.inject({
      method: 'POST',
      url: '/v1/things',
      headers: { 'content-type': type, ...headers },
      payload,
    });
  const others = ['text/plain', 'application/x-www-form-urlencoded', 'application/xml'];
  const nearly = [
    'merge-patch+json',
    'json-patch+json',
    'jsonp',
    'json; charset=utf-16',
    'json;a=b; charset="latin1"',
  ];
  for (const type of [...others, ...nearly.map((each) => `application/${each}`)]) {
    const refused = await post(type, 'text=1');
    assert.equal(refused.statusCode, 415, type);
    assert.equal(refused.json().detail, 'Send the body as application/json.');
  }
  assert.deepEqual((await post('application/json; charset=utf-8', '')).json(), { text: 'none' });
  for (const type of ['JSON', 'json;charset=UTF-8', 'json; charset="utf-8"; a=b', 'json;a=b']) {
    assert.deepEqual((await post(`application/${type}`, '{"text":"a"}')).json(), { text: 'a' }, type);
  }
  assert.deepEqual((await server.inject({ method: 'POST', url: '/v1/things' })).json(), { text: 'none' });
  assert.equal((await post('application/json', '{')).statusCode, 400);
  const gone = {
    method: 'DELETE',
    url: '/v1/things/7',
    headers: { 'content-type': 'application/json' },
  } as const;
  assert.equal((await server.inject(gone)).statusCode, 204);
});

test('a body that is not UTF-8 is refused, and is never stored as something else', async (t) => {
  const server = await serve(t, { routes });
  const headers = { 'content-type': 'application/json' };
  const post = (payload: Buffer) => server.inject({ method: 'POST', url: '/v1/things', headers, payload });
  for (const odd of ['ff', 'c3', 'eda080', 'c0af', 'f4908080']) {
    const refused = await post(
      Buffer.concat([Buffer.from('{"text":"'), Buffer.from(odd, 'hex'), Buffer.from('"}')]),
    );
    assert.equal(refused.statusCode, 400, odd);
    assert.equal(refused.json().detail, 'The body is not valid UTF-8.');
  }
  assert.deepEqual((await post(Buffer.from('\ufeff{"text":"ü😀\ufffd"}'))).json(), { text: 'ü😀\ufffd' });
});

test('a change without a body is refused, one that changes nothing is not', async (t) => {
  const server = await serve(t, { routes });
  const url = '/v1/things/7';
  const headers = { 'content-type': 'application/json' };
  for (const asked of [{}, { headers }, { headers, payload: '' }]) {
    assert.equal((await server.inject({ method: 'PATCH', url, ...asked })).statusCode, 400);
  }
  assert.equal((await server.inject({ method: 'PATCH', url, payload: {} })).statusCode, 200);
});

test('bodies may be packed with gzip, and what they unpack to is bounded', async (t) => {
  const server = await serve(t, { routes });
  const post = (payload: Buffer, encoding = 'gzip') =>
    server.inject({
      method: 'POST',
      url: '/v1/things',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      payload,
    });
  assert.deepEqual((await post(gzipSync('{"text":"packed"}'))).json(), { text: 'packed' });
  const bomb = gzipSync(JSON.stringify({ text: 'x'.repeat(10_000_000) }));
  assert.ok(bomb.length < 64 * 1024);
  assert.equal((await post(bomb)).statusCode, 413);
  assert.equal((await post(Buffer.from('not gzip'))).statusCode, 400);
  assert.equal((await post(Buffer.from('{}'), 'br')).statusCode, 415);
});

test('answers are packed for who takes that', async (t) => {
  const server = await serve(t, { routes });
  const packed = await server.inject({ url: '/v1/things', headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(JSON.parse(gunzipSync(packed.rawPayload).toString()).items[0].length, 5000);
  assert.equal((await server.inject('/v1/things')).headers['content-encoding'], undefined);
});

test('pages elsewhere may call where their origin is set, and only there', async (t) => {
  const server = await serve(t, { routes, corsOrigins: ['https://shop.example'] });
  const preflight = (origin: string) =>
    server.inject({
      method: 'OPTIONS',
      url: '/v1/things',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
  const allowed = await preflight('https://shop.example');
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://shop.example');
  assert.match(String(allowed.headers['access-control-allow-methods']), /POST/);
  assert.equal(allowed.headers['access-control-allow-credentials'], undefined, 'keys, no cookies');
  assert.equal((await preflight('https://evil.example')).headers['access-control-allow-origin'], undefined);
  const get = await server.inject({ url: '/v1/things', headers: { origin: 'https://shop.example' } });
  assert.equal(get.headers['access-control-allow-origin'], 'https://shop.example');
  const closed = await serve(t, { routes });
  const none = await closed.inject({ url: '/v1/things', headers: { origin: 'https://shop.example' } });
  assert.equal(none.headers['access-control-allow-origin'], undefined);
});

test('the log of a request names the trace that its caller is in', async (t) => {
  const lines: string[] = [];
  const server = await serve(t, { routes, log: pino({}, { write: (line) => void lines.push(line) }) });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const tracesOf = async (traceparent: string) => {
    lines.length = 0;
    await server.inject({ url: '/v1/things', headers: { traceparent } });
    return lines.map((line) => JSON.parse(line).traceId);
  };
  assert.deepEqual(await tracesOf(`00-${traceId}-00f067aa0ba902b7-01`), [traceId]);
  assert.deepEqual(await tracesOf(`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`), [undefined]);
});
