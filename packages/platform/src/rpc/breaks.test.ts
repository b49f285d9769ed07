/** Every way in which the request of an rpc can break, on either side of a stream: it ends at once, as what it is. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Code } from '@connectrpc/connect';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { untilAbort } from '../async/until-abort.ts';
import { framed, type RawCall, rawCall } from '../testing/raw-grpc.ts';
import { serve } from '../testing/server.ts';
import type { RpcRoutes } from './rpc.ts';

const routes: RpcRoutes = (router) => {
  router.service(IdentityService, { authenticate: ({ value }) => ({ principal: { credentialId: value } }) });
  router.service(TalkService, {
    async *talk(requests, { signal }) {
      const asked = requests[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await untilAbort(asked.next(), signal);
        if (done) break;
        if (value.message.case === 'audio') yield { message: value.message };
      }
      // Goes on after the caller has said its last, as calls do.
      await untilAbort(new Promise<never>(() => {}), signal);
    },
  });
};
const paths = {
  one: '/parley.identity.v1.IdentityService/Authenticate',
  stream: '/parley.talk.v1.TalkService/Talk',
};
const sound = framed(Uint8Array.of(0x12, 2, 1, 2));
const fiveMiB = Buffer.alloc(5 * 1024 * 1024);

const broken: [name: string, code: Code, call: Omit<RawCall, 'path'>][] = [
  ['a message over 4 MiB', Code.ResourceExhausted, { bytes: [framed(fiveMiB)] }],
  ['the beginning of one over 4 MiB', Code.ResourceExhausted, { bytes: [framed(fiveMiB).subarray(0, 99)] }],
  ['a length that nobody has', Code.ResourceExhausted, { bytes: [Buffer.from([0, 255, 255, 255, 255])] }],
  [
    'one over 4 MiB once it is unpacked',
    Code.ResourceExhausted,
    { headers: { 'grpc-encoding': 'gzip' }, bytes: [framed(gzipSync(fiveMiB), 1)] },
  ],
  ['bytes that are no protobuf', Code.InvalidArgument, { bytes: [framed(Uint8Array.of(255, 255, 255))] }],
  ['text that is no UTF-8', Code.InvalidArgument, { bytes: [framed(Uint8Array.of(0x1a, 2, 255, 254))] }],
  ['flags that nobody knows', Code.InvalidArgument, { bytes: [framed(Uint8Array.of(7, 7), 0x80)] }],
  [
    'a compression that nobody knows',
    Code.Unimplemented,
    { headers: { 'grpc-encoding': 'snappy' }, bytes: [sound] },
  ],
  ['packing without its name', Code.InvalidArgument, { bytes: [framed(Uint8Array.of(7), 1)] }],
  [
    'what is not packed as it says',
    Code.InvalidArgument,
    { headers: { 'grpc-encoding': 'gzip' }, bytes: [framed(Uint8Array.of(7), 1)] },
  ],
  [
    'half a message at the end',
    Code.InvalidArgument,
    { bytes: [framed(Uint8Array.of(7, 7)).subarray(0, 6)], end: true },
  ],
  ['a deadline that is none', Code.InvalidArgument, { headers: { 'grpc-timeout': 'soon' }, bytes: [sound] }],
];

async function open(t: TestContext, limits = {}) {
  const server = await serve(t, { rpc: routes, limits });
  const connected = () => {
    const session = connect(`http://127.0.0.1:${server.port}`);
    t.after(() => session.destroy());
    return session;
  };
  const counted = async (path: string, code: string) => {
    const line = new RegExp(`rpc_duration_seconds_count\\{[^}]*method="${path}",code="${code}"\\} (\\d+)`);
    return Number(line.exec(await server.metrics.text())?.[1] ?? 0);
  };
  return { connected, counted };
}
const nameOf = (code: Code) => Code[code].replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

for (const [name, code, call] of broken) {
  test(`${name} ends the call at once, with its status, and is counted as that`, async (t) => {
    const { connected, counted } = await open(t);
    let asked = 0;
    for (const [kind, path] of Object.entries(paths)) {
      const befores = kind === 'stream' ? [[], [sound, sound]] : [[]];
      for (const before of befores) {
        for (const end of call.end ? [true] : [false, true]) {
          const bytes = [...before, ...(call.bytes ?? [])];
          // What a client still has to send when it is told the end counts against its session.
          const { http, status, message } = await rawCall(connected(), { ...call, path, bytes, end });
          assert.deepEqual([http, status], [200, code], `${kind} ${message}`);
          asked += 1;
        }
      }
    }
    // Counted once the stream is closed, for which one who left its side open is given a second.
    const all = async () =>
      (await counted(paths.one, nameOf(code))) + (await counted(paths.stream, nameOf(code)));
    while ((await all()) < asked) await new Promise((resolve) => setImmediate(resolve));
  });
}

test('what nobody serves is told in the terms of gRPC, over both versions of HTTP', async (t) => {
  const server = await serve(t, { rpc: routes });
  const origin = `http://127.0.0.1:${server.port}`;
  const session = connect(origin);
  t.after(() => session.destroy());
  for (const path of ['/parley.talk.v1.TalkService/Sing', '/somebody.Else/Talk', '/', '/v1/assistants']) {
    for (const end of [true, false]) {
      const { http, status } = await rawCall(session, { path, bytes: [sound], end });
      assert.deepEqual([http, status], [200, Code.Unimplemented], path);
    }
    const headers = { 'content-type': 'application/grpc-web+proto' };
    const web = await fetch(`${origin}${path}`, { method: 'POST', headers, body: sound });
    assert.deepEqual([web.status, web.headers.get('grpc-status')], [200, '12'], path);
  }
});

test('a call that its client gives up, or does not give the time, is counted as that', async (t) => {
  const { connected, counted } = await open(t);
  const session = connected();
  const headers = { ':method': 'POST', ':path': paths.stream, 'content-type': 'application/grpc' };
  const stream = session.request(headers, { endStream: false });
  stream.on('error', () => {});
  stream.write(sound);
  await once(stream, 'data');
  stream.close(constants.NGHTTP2_CANCEL);
  while ((await counted(paths.stream, 'canceled')) < 1) await new Promise((resolve) => setImmediate(resolve));
  const late = await rawCall(session, {
    path: paths.stream,
    headers: { 'grpc-timeout': '50m' },
    bytes: [sound],
  });
  assert.equal(late.status, Code.DeadlineExceeded);
  while ((await counted(paths.stream, 'deadline_exceeded')) < 1)
    await new Promise((resolve) => setImmediate(resolve));
});

test('a deadline of no time has passed, and one beyond all timers is none', async (t) => {
  const { connected } = await open(t);
  const session = connected();
  const past = { path: paths.stream, headers: { 'grpc-timeout': '0S' }, bytes: [sound] };
  assert.equal((await rawCall(session, past)).status, Code.DeadlineExceeded);
  for (const long of ['99999999H', '2147484S', '600H']) {
    const stream = session.request({
      ':method': 'POST',
      ':path': paths.stream,
      'content-type': 'application/grpc',
      'grpc-timeout': long,
    });
    stream.on('error', () => {});
    stream.write(sound);
    const [data] = await once(stream, 'data');
    assert.deepEqual(data, sound, long);
    stream.close(constants.NGHTTP2_CANCEL);
  }
});

test('the one message of a call that is no stream is not waited for without end', async (t) => {
  const { connected } = await open(t, { requestMs: 60, headersMs: 60 });
  const half = framed(Uint8Array.of(7, 7)).subarray(0, 6);
  const { status } = await rawCall(connected(), { path: paths.one, bytes: [half] });
  assert.equal(status, undefined, 'cut');
});
