import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { TalkRequestSchema, TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import type { ServerMessage } from '@parley/contracts/talk';
import { asyncQueue } from '@parley/platform/async/async-queue';
import { newId } from '@parley/platform/ids';
import { openRelay } from '@parley/platform/relay/relay';
import { systemClock } from '@parley/platform/time/clock';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { openTestTalk } from './talk-client.test-support.ts';

const api = await testAssistantApi();
const origin = await api.start();
const key = api.key(newId('project'));
const { body: assistant } = await api.ask(key, 'POST', '/v1/assistants', {
  name: 'Echo',
  definition: echoDefinition(),
});
await api.ask(key, 'POST', `/v1/assistants/${assistant.id}/publish`, {});

const client = createClient(TalkService, createGrpcTransport({ baseUrl: origin }));
type Request = MessageInitShape<typeof TalkRequestSchema>['message'];

function talk(by: string | null = key) {
  const requests = asyncQueue<ReturnType<typeof create<typeof TalkRequestSchema>>>(100);
  const send = (message: Request) => requests.push(create(TalkRequestSchema, message ? { message } : {}));
  const abort = new AbortController();
  const headers: Record<string, string> = by === null ? {} : { authorization: `Bearer ${by}` };
  const responses = client.talk(requests, { headers, signal: abort.signal })[Symbol.asyncIterator]();
  const messages: ServerMessage[] = [];
  let audioBytes = 0;
  return {
    send,
    requests,
    messages,
    abort,
    audioBytes: () => audioBytes,
    /** Reads on to the first event that fits; undefined at the end of the stream. */
    async until(fits: (message: ServerMessage) => boolean): Promise<ServerMessage | undefined> {
      for (;;) {
        const { done, value } = await responses.next();
        if (done) return undefined;
        if (value.message.case === 'audio') audioBytes += value.message.value.length;
        if (value.message.case !== 'event') continue;
        const message: ServerMessage = JSON.parse(value.message.value);
        messages.push(message);
        if (fits(message)) return message;
      }
    },
  };
}

test('a call over gRPC is the same call as over a socket: events, audio, record', async () => {
  const call = talk();
  call.send({ case: 'start', value: { assistant: 'Echo', output: { encoding: 'mulaw', rateHz: 8000 } } });
  const started = await call.until(({ type }) => type === 'started');
  assert.ok(started?.type === 'started');
  assert.deepEqual(started.output, { encoding: 'mulaw', rateHz: 8000 });
  await call.until((message) => message.type === 'agent.heard' && message.final);
  assert.ok(call.audioBytes() > 0);
  call.send({ case: 'text', value: 'Ada' });
  await call.until(
    (message) => message.type === 'agent.heard' && message.final && message.heard.includes('Ada'),
  );
  call.send({ case: 'ping', value: 'here' });
  await call.until((message) => message.type === 'pong' && message.id === 'here');
  call.send({ case: 'end', value: {} });
  await call.until(({ type }) => type === 'ended');
  assert.equal(await call.until(() => true), undefined, 'the stream ends without an error');
  await api.calls.settled();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${started.conversationId}`);
  assert.deepEqual([body.channel, body.endReason], ['grpc', 'caller-ended']);
  assert.equal(body.audioFile.rateHz, 16_000);
});

test('refusals are statuses of gRPC', async () => {
  await assert.rejects(
    talk(null).until(() => true),
    { code: Code.Unauthenticated },
  );
  await assert.rejects(
    talk('wrong').until(() => true),
    { code: Code.Unauthenticated },
  );
  await assert.rejects(
    talk(api.key(newId('project'), 'viewer')).until(() => true),
    { code: Code.PermissionDenied },
  );
  const nobody = talk();
  nobody.send({ case: 'start', value: { assistant: 'Nobody' } });
  await assert.rejects(
    nobody.until(({ type }) => type === 'ended'),
    { code: Code.NotFound },
  );
  const early = talk();
  early.send({ case: 'audio', value: new Uint8Array(320) });
  await assert.rejects(
    early.until(({ type }) => type === 'ended'),
    { code: Code.FailedPrecondition },
  );
});

test('a call whose stream was cut is taken up again, by a socket as well', async () => {
  const call = talk();
  call.send({ case: 'start', value: { assistant: 'Echo', mode: 'text' } });
  const started = await call.until(({ type }) => type === 'started');
  assert.ok(started?.type === 'started');
  call.abort.abort();
  const socket = await openTestTalk(origin, { key });
  const { conversationId, resumeToken } = started;
  socket.send({ type: 'resume', conversationId, resumeToken, lastSeq: 1 });
  await socket.until('resumed');
  socket.send({ type: 'end' });
  assert.equal((await socket.until('ended')).reason, 'caller-ended');
});

test('a revoked key ends its calls and its tokens in under a second', async () => {
  const other = api.key(newId('project'));
  const { body } = await api.ask(key, 'POST', '/v1/talk/tokens');
  const call = talk();
  call.send({ case: 'start', value: { assistant: 'Echo', mode: 'text' } });
  await call.until(({ type }) => type === 'started');
  const relay = await openRelay({ url: api.url, clock: systemClock });
  const revokedAtMs = systemClock.monotonicMs();
  await relay.publish('identity.revoked', { credentialIds: [key] });
  const ended = await call.until(({ type }) => type === 'ended');
  assert.equal(ended?.type === 'ended' && ended.reason, 'access-ended');
  await assert.rejects(
    call.until(() => true),
    { code: Code.Unauthenticated },
  );
  assert.ok(systemClock.monotonicMs() - revokedAtMs < 1000);
  await relay.close();
  await assert.rejects(openTestTalk(origin, { token: body.token }), /401/);
  assert.equal((await api.ask(other, 'POST', '/v1/talk/tokens')).status, 201);
});

test('what is no message of protobuf is the fault of whoever sent it', async () => {
  const session = connect(origin);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/parley.talk.v1.TalkService/Talk',
    'content-type': 'application/grpc+proto',
    authorization: `Bearer ${key}`,
    te: 'trailers',
  });
  const trailers = new Promise<IncomingHttpHeaders>((resolve) => stream.once('trailers', resolve));
  stream.resume();
  stream.end(Buffer.from([0, 0, 0, 0, 3, 0xff, 0xff, 0xff]));
  assert.equal(Number((await trailers)['grpc-status']), Code.InvalidArgument);
  session.close();
});

test('a stream on which no call can begin any more ends at once, and one whose time is over with that', async () => {
  const nothing = talk();
  nothing.requests.close();
  await assert.rejects(
    nothing.until(() => true),
    { code: Code.InvalidArgument },
  );
  const headers = {
    ':method': 'POST',
    ':path': '/parley.talk.v1.TalkService/Talk',
    authorization: `Bearer ${key}`,
  };
  const session = connect(origin);
  const stream = session.request(
    { ...headers, 'content-type': 'application/grpc', 'grpc-timeout': '50m' },
    { endStream: false },
  );
  stream.resume();
  const [last] = await once(stream, 'trailers');
  assert.equal(Number(last['grpc-status']), Code.DeadlineExceeded);
  session.destroy();
});
