import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createParley } from './client.ts';
import type { Timers } from './clock.ts';
import { ParleyApiError } from './errors.ts';

/** Waits take no time, and their lengths are written down. */
function instantTimers(): Timers & { waitsMs: number[] } {
  const waitsMs: number[] = [];
  return {
    waitsMs,
    after(delayMs, callback) {
      if (delayMs >= 30_000) return { cancel() {} };
      waitsMs.push(delayMs);
      const handle = setImmediate(callback);
      return { cancel: () => clearImmediate(handle) };
    },
  };
}

async function serve(t: TestContext, handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const timers = instantTimers();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { timers, url, parley: createParley({ url, apiKey: 'pk_live_x', timers }) };
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
}

test('a refused request rejects with the code, the faults by path and the request id of the problem', async (t) => {
  const { parley } = await serve(t, (_request, response) =>
    answer(response, 400, {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'invalid_argument',
      detail: 'The definition has faults.',
      faults: [{ path: 'definition.mind.kind', message: 'must be flow' }],
      requestId: 'req_1',
    }),
  );
  await assert.rejects(parley.assistants.update('asst_1', { name: 'x' }), (error) => {
    assert(error instanceof ParleyApiError);
    assert.equal(error.code, 'invalid_argument');
    assert.equal(error.status, 400);
    assert.equal(error.requestId, 'req_1');
    assert.deepEqual(error.faults, [{ path: 'definition.mind.kind', message: 'must be flow' }]);
    return true;
  });
});

test('a read waits as long as a busy server asks and is then tried again', async (t) => {
  let requests = 0;
  const { parley, timers } = await serve(t, (_request, response) => {
    requests += 1;
    if (requests === 1) answer(response, 503, {}, { 'retry-after': '2' });
    else answer(response, 200, { items: [], nextCursor: null });
  });
  assert.deepEqual(await parley.assistants.list(), { items: [], nextCursor: null });
  assert.equal(requests, 2);
  assert.deepEqual(timers.waitsMs, [2000]);
});

test('an edit is never sent twice', async (t) => {
  let requests = 0;
  const { parley } = await serve(t, (_request, response) => {
    requests += 1;
    answer(response, 503, {}, { 'retry-after': '1' });
  });
  await assert.rejects(parley.assistants.update('asst_1', { name: 'x' }), {
    code: 'unavailable',
    status: 503,
    retryAfterMs: 1000,
  });
  assert.equal(requests, 1);
});

test('every item of a list comes once, over all its pages, with the filter on each request', async (t) => {
  const asked: string[] = [];
  const { parley } = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    const second = request.url?.includes('cursor=next') === true;
    answer(
      response,
      200,
      second
        ? { items: [{ id: 'c' }], nextCursor: null }
        : { items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'next' },
    );
  });
  const ids: string[] = [];
  for await (const { id } of parley.conversations.each({ status: 'ended' })) ids.push(id);
  assert.deepEqual(ids, ['a', 'b', 'c']);
  assert.deepEqual(asked, [
    '/v1/conversations?limit=100&status=ended',
    '/v1/conversations?limit=100&cursor=next&status=ended',
  ]);
});

test('the key goes in the header and an answer without a body is no error', async (t) => {
  let authorization: string | undefined;
  const { parley } = await serve(t, (request, response) => {
    authorization = request.headers.authorization;
    response.writeHead(204).end();
  });
  assert.equal(await parley.conversations.delete('conv_1'), undefined);
  assert.equal(authorization, 'Bearer pk_live_x');
});

test('a server that does not answer is given up at the deadline', async (t) => {
  const { url } = await serve(t, () => {});
  const parley = createParley({ url, deadlineMs: 10 });
  await assert.rejects(parley.assistants.create({ name: 'x', definition: {} as never }), {
    code: 'deadline_exceeded',
  });
});

test('what you abort yourself rejects with your reason', async (t) => {
  const { parley } = await serve(t, () => {});
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const asked = parley.me(controller.signal);
  controller.abort(reason);
  await assert.rejects(asked, reason);
});

test('a server that is not there is said to be unreachable after three tries', async () => {
  const timers = instantTimers();
  const parley = createParley({ url: 'http://127.0.0.1:9', timers });
  await assert.rejects(parley.me(), { code: 'unavailable', status: 0 });
  assert.equal(timers.waitsMs.length, 2);
});

test('what makes something is sent again with the same key, and the next thing with another', async (t) => {
  const keys: (string | undefined)[] = [];
  const statuses = [503, 409, 201, 201];
  const { parley } = await serve(t, (request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined);
    const status = statuses[keys.length - 1]!;
    answer(response, status, status === 201 ? { id: 'key_1' } : { code: 'aborted' }, { 'retry-after': '1' });
  });
  await parley.apiKeys.create({ name: 'one' });
  await parley.apiKeys.create({ name: 'two' });
  assert.match(keys[0] ?? '', /^"[0-9a-f]{32}"$/);
  assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
  assert.notEqual(keys[3], keys[0]);
});

test('a page elsewhere talks with the tokens that its own server gets for it', async (t) => {
  const bodies: string[] = [];
  const { parley, url } = await serve(t, async (request, response) => {
    bodies.push(String(Buffer.concat(await request.toArray())));
    answer(response, 201, { token: 't1', expiresAt: '2026-01-01T00:00:00Z' });
  });
  const origins = ['https://shop.example'];
  const page = createParley({ url, takeTalkToken: () => parley.talkToken({ origins }) });
  assert.equal((await page.takeTalkToken()).token, 't1');
  assert.deepEqual(bodies, [JSON.stringify({ origins })]);
});

test('an edit names the revision that was read, and is told when it is not the last one any more', async (t) => {
  const listed: unknown[] = [];
  const { parley } = await serve(t, (request, response) => {
    listed.push(request.headers['if-match']);
    answer(response, 412, { code: 'aborted', detail: 'It has changed since.' });
  });
  const refused = { status: 412, message: 'It has changed since.' };
  await assert.rejects(parley.assistants.update('asst_1', { name: 'x' }, { revision: 4 }), refused);
  await assert.rejects(parley.assistants.publish('asst_1', '', { revision: 4 }), refused);
  await assert.rejects(parley.assistants.update('asst_1', { name: 'x' }), refused);
  assert.deepEqual(listed, ['"4"', '"4"', undefined]);
});
