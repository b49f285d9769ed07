/** What passes through the gateway by HTTP/2 that Node, as a client, would not send by itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { type TestContext, test } from 'node:test';
import { silentLog } from '../log/log.ts';
import { createProxy } from '../proxy/proxy.ts';
import { systemClock } from '../time/clock.ts';

/** A gateway before a server that answers with what it got. */
async function throughGateway(t: TestContext) {
  const echo = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  t.after(() => echo.close());
  const proxy = await createProxy({
    shares: { maxConnections: 100, addressConnections: 100 },
    host: '127.0.0.1',
    port: 0,
    routes: [{ prefix: '/echo', origin: `http://127.0.0.1:${(echo.address() as AddressInfo).port}` }],
    clock: systemClock,
    log: silentLog(),
  });
  t.after(() => proxy.close(AbortSignal.abort()));
  await proxy.start();
  const ask = async (method: string, body?: string) => {
    const session = connect(`http://127.0.0.1:${proxy.port}`);
    t.after(() => session.destroy());
    const stream = session.request(
      { ':method': method, ':path': '/echo' },
      { endStream: body === undefined },
    );
    if (body !== undefined) stream.end(body);
    const [answer] = await once(stream, 'response');
    const parts = await stream.toArray();
    return { status: answer[':status'], got: JSON.parse(Buffer.concat(parts).toString()) };
  };
  return { port: proxy.port, ask };
}

/** Frames of HTTP/2 by hand: a GET of /echo that has these headers too. */
function getWith(headers: Record<string, string>): Buffer {
  const said = (text: string) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
  const block = Buffer.concat([
    Buffer.of(0x82, 0x86, 0x04),
    said('/echo'),
    Buffer.of(0x01),
    said('localhost'),
    ...Object.entries(headers).map(([name, value]) => Buffer.concat([Buffer.of(0), said(name), said(value)])),
  ]);
  const frame = (type: number, flags: number, id: number, payload: Buffer) =>
    Buffer.concat([Buffer.of(0, 0, payload.length, type, flags, 0, 0, 0, id), payload]);
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 0, 0, Buffer.alloc(0)),
    frame(1, 5, 1, block),
  ]);
}

test('a header of one connection ends no gateway, and does not pass', async (t) => {
  const { port, ask } = await throughGateway(t);
  const socket = connectTcp(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write(getWith({ 'http2-settings': 'AAMAAABk' }));
  let seen = '';
  for await (const chunk of socket) {
    seen += chunk;
    if (seen.includes('"body"')) break;
  }
  assert.match(seen, /"method":"GET"/);
  assert.doesNotMatch(seen, /http2-settings/);
  assert.equal((await ask('GET')).status, 200);
});

test('methods that seldom have a body pass with theirs', async (t) => {
  const { ask } = await throughGateway(t);
  for (const method of ['DELETE', 'GET', 'POST']) {
    const { status, got } = await ask(method, 'what for');
    assert.deepEqual([status, got.method, got.body], [200, method, 'what for']);
  }
  assert.equal((await ask('DELETE')).got.body, '');
});
