import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { z } from 'zod';
import { ParleyError } from '../errors.ts';
import { guardsWith, principalOf } from '../identity/principal.ts';
import { silentLog } from '../log/log.ts';
import { serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import type { App } from './routes.ts';
import { createServer } from './server.ts';

const open = { config: { public: true } };

test('a body that is not valid is answered with every fault by the path of its field', async (t) => {
  const body = z.object({ name: z.string().min(1), steps: z.array(z.object({ ask: z.string() })) });
  const server = await serve(t, {
    routes: (app) => void app.post('/things', { schema: { body } }, async () => ({})),
  });
  const answer = await server.inject({
    method: 'POST',
    url: '/things',
    payload: { name: '', steps: [{ ask: 1 }] },
  });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = answer.json();
  assert.equal(problem.code, 'invalid_argument');
  assert.deepEqual(
    problem.faults.map(({ path }: { path: string }) => path),
    ['name', 'steps[0].ask'],
  );
  assert.match(problem.requestId, /^req_/);
  assert.equal(answer.headers['x-request-id'], problem.requestId);
});

test('an error of ours keeps its code, message and time to wait; one of nobody tells only its request id', async (t) => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const server = await serve(t, {
    log,
    routes(app) {
      app.get('/busy', () => {
        throw new ParleyError('resource_exhausted', 'Too many calls.', { retryAfterMs: 1_500 });
      });
      app.get('/broken', () => {
        throw new Error('password is hunter2');
      });
    },
  });
  const busy = await server.inject('/busy');
  assert.equal(busy.statusCode, 429);
  assert.equal(busy.headers['retry-after'], '2');
  assert.deepEqual(busy.json(), {
    type: 'about:blank',
    title: 'Too Many Requests',
    status: 429,
    code: 'resource_exhausted',
    detail: 'Too many calls.',
    retryAfterMs: 1_500,
    requestId: busy.headers['x-request-id'],
  });
  const broken = await server.inject('/broken');
  assert.equal(broken.statusCode, 500);
  assert.doesNotMatch(broken.body, /hunter2/);
  const logged = lines.find((line) => line.includes('request failed')) ?? '';
  assert.match(logged, /hunter2/);
  assert.match(logged, new RegExp(String(broken.headers['x-request-id'])));
});

test('what HTTP itself refuses is a problem too', async (t) => {
  const server = await serve(t, {
    limits: { bodyBytes: 10 },
    routes: (app) => void app.post('/things', async () => ({})),
  });
  const json = { 'content-type': 'application/json' };
  const cases = [
    { request: { url: '/nowhere' }, status: 404, code: 'not_found' },
    {
      request: { method: 'POST', url: '/things', payload: '{', headers: json },
      status: 400,
      code: 'invalid_argument',
    },
    {
      request: { method: 'POST', url: '/things', payload: '{"a":"too long"}', headers: json },
      status: 413,
      code: 'invalid_argument',
    },
    {
      request: { method: 'POST', url: '/things', payload: 'x', headers: { 'content-type': 'text/odd' } },
      status: 415,
      code: 'invalid_argument',
    },
    { request: { url: '/%zz' }, status: 400, code: 'invalid_argument' },
  ] as const;
  for (const { request, status, code } of cases) {
    const answer = await server.inject(request);
    assert.equal(answer.statusCode, status, request.url);
    assert.equal(answer.headers['content-type'], 'application/problem+json', request.url);
    assert.equal(answer.json().code, code, request.url);
  }
});

test('a request id is ours, whatever the caller sends', async (t) => {
  const server = await serve(t);
  const answer = await server.inject({
    url: '/livez',
    headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
  });
  assert.match(String(answer.headers['x-request-id']), /^req_[0-9a-z]{26}$/);
});

test('an answer that does not fit its schema is our fault and does not leave', async (t) => {
  const schema = { response: { 200: z.object({ id: z.string() }) } };
  const server = await serve(t, {
    routes: (app) => void app.get('/thing', { schema }, async () => ({ id: 7 }) as never),
  });
  const answer = await server.inject('/thing');
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.json().code, 'internal');
});

test('a route under /v1 with neither guard nor `public`, or with a guard that comes late, keeps a server from coming to be', async () => {
  const build = (routes: (app: App) => void) =>
    createServer({
      name: 'test-api',
      version: '1',
      host: '127.0.0.1',
      port: 0,
      log: silentLog(),
      clock: systemClock,
      routes,
    });
  const failure = { code: 'failed_precondition', message: /GET \/v1\/secrets/ };
  await assert.rejects(
    build((app) => void app.get('/v1/secrets', async () => ({}))),
    failure,
  );
  await assert.rejects(
    build(
      (app) =>
        void app.register(async (inner) => void inner.get('/secrets', async () => ({})), { prefix: '/v1' }),
    ),
    failure,
  );
  const requires = guardsWith({
    authenticate: () => Promise.reject(new ParleyError('unauthenticated', 'No.')),
  });
  for (const hook of ['preParsing', 'preValidation', 'preHandler', 'preSerialization'] as const) {
    const late = build(
      (app) => void app.post('/late', { [hook]: [requires('calls:read')] }, async () => ({})),
    );
    await assert.rejects(late, { code: 'failed_precondition', message: /onRequest.*POST \/late/ }, hook);
  }
  const server = await build((app) => {
    app.get('/v1/open', open, async () => ({}));
    app.get('/v1/closed', { onRequest: [requires('calls:read')] }, async (request) => principalOf(request));
  });
  assert.equal((await server.inject('/v1/open')).statusCode, 200);
  const closed = await server.inject({ url: '/v1/closed', headers: { authorization: 'Bearer pk' } });
  assert.equal(closed.statusCode, 401);
  assert.equal(closed.headers['www-authenticate'], 'Bearer');
  await server.close();
});

test('data may not be framed, sniffed or kept', async (t) => {
  const server = await serve(t);
  const { headers } = await server.inject('/livez');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('/metrics tells requests by route, never by id, and the lag of the event loop', async (t) => {
  const server = await serve(t, { routes: (app) => void app.get('/things/:id', async () => ({})) });
  await server.inject('/things/secret-7');
  const { body } = (await server.operations('/metrics'))!;
  assert.match(body, /seconds_count\{service="test-api",method="GET",route="\/things\/:id",status="200"\} 1/);
  assert.doesNotMatch(body, /secret-7/);
  assert.match(body, /nodejs_eventloop_lag_p99_seconds/);
});

test('a route that keeps the thread for long is named by a metric: its handler, and what checks and writes', async (t) => {
  let atMs = 0;
  const work = () => {
    atMs += 10;
    return true;
  };
  const clock = { ...systemClock, monotonicMs: () => atMs };
  const slow = z.object({ name: z.string().refine(work) });
  const server = await serve(t, {
    clock,
    routes(app) {
      app.get('/handled', async () => ({ done: work() }));
      app.post('/checked', { schema: { body: slow } }, async () => ({}));
      app.get('/written', { schema: { response: { 200: slow } } }, async () => ({ name: 'x' }));
      app.get('/waited', async () => {
        await Promise.resolve();
        work();
        return {};
      });
    },
  });
  await server.inject('/handled');
  await server.inject({ method: 'POST', url: '/checked', payload: { name: 'x' } });
  await server.inject('/written');
  await server.inject('/waited');
  const counts = (await server.metrics.text()).matchAll(/long_stretch_seconds_count\{.*name="(.*)"\} 1/g);
  assert.deepEqual(
    Array.from(counts, ([, name]) => name),
    ['GET /handled', 'POST /checked', 'GET /written'],
  );
});
