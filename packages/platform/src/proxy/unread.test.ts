/** Callers who go on sending to one that has answered: nobody reads it, and nothing is kept for it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { silentLog } from '../log/log.ts';
import { systemClock } from '../time/clock.ts';
import { createProxy } from './proxy.ts';

const path = '/parley.talk.v1.TalkService/Talk';
/** More than the windows on the way take. */
const unread = Buffer.alloc(1024 * 1024);

/** A proxy to one that answers without reading, and then resets the stream; and its callers. */
async function stage(t: TestContext) {
  const upstream = createServer();
  let sessions = 0;
  upstream.on('session', () => {
    sessions += 1;
  });
  upstream.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': '3' });
      setImmediate(() => stream.close());
    });
    stream.end('no');
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  t.after(() => upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const proxy = await createProxy({
    shares: { maxConnections: 100, addressConnections: 100 },
    host: '127.0.0.1',
    port: 0,
    routes: [{ prefix: '/parley.talk.v1.TalkService', origin: `http://127.0.0.1:${port}` }],
    clock: systemClock,
    log: silentLog(),
  });
  await proxy.start();
  t.after(() => proxy.close(AbortSignal.abort()));
  return {
    proxy,
    sessions: () => sessions,
    caller(): ClientHttp2Session {
      const session = connect(`http://127.0.0.1:${proxy.port}`);
      session.on('error', () => {});
      t.after(() => session.destroy());
      return session;
    },
  };
}

function ask(session: ClientHttp2Session) {
  const stream = session.request({ ':method': 'POST', ':path': path, te: 'trailers' });
  stream.on('error', () => {});
  stream.write(unread);
  return stream.resume();
}

test('whoever goes on sending after the answer gives back the place on the session to the service', async (t) => {
  const { caller, sessions } = await stage(t);
  // More than one session takes at a time.
  for (let n = 0; n < 250; n += 1) {
    await once(ask(caller()), 'end');
  }
  assert.equal(sessions(), 1);
});

test('a stream on which the caller goes on sending after the answer is reset', async (t) => {
  const { proxy, caller } = await stage(t);
  await once(ask(caller()), 'aborted');
  // Nothing is left to wait for.
  await proxy.close();
});
