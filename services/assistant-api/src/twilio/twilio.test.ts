import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testAssistantApi } from '../testing.ts';
import {
  authToken,
  caller,
  callSid,
  number,
  parametersIn,
  publicUrl,
  twilioStage,
} from './twilio-stage.test-support.ts';

const stage = await twilioStage({
  PARLEY_MAX_CALLS: '2',
  PARLEY_PROJECT_CALLS: '100',
  PARLEY_KEY_CALLS: '100',
});
const { api, key, ask, ring } = stage;
const echo = await stage.assistant('Echo');
assert.equal((await stage.add(echo)).status, 201);

describe('a call to a telephone number', () => {
  test('is streamed to its assistant with a token for one stream, and its names are kept', async () => {
    const { status, type, body } = await ring();
    assert.equal(status, 200);
    assert.match(type, /^text\/xml/);
    const { assistant, token, ...others } = parametersIn(body);
    assert.equal(assistant, echo);
    assert.deepEqual(others, { from: caller, to: number });
    assert.ok(body.includes(`<Stream url="wss://parley.test/v1/carriers/twilio/media"`), body);
    assert.ok(body.includes(`statusCallback="${publicUrl}/v1/twilio/status"`), body);
    assert.ok(body.includes(`<Redirect method="POST">${publicUrl}/v1/twilio/next</Redirect>`), body);
    assert.ok(token!.length >= 40);

    const stream = await stage.stream(body);
    await stream.until('audio');
    const second = await stage.stream(body);
    assert.equal((await second.closed).code, 4401, 'the token is used up');
    stream.give(JSON.stringify({ event: 'stop' }));
    await stream.closed;
    const { channel, metadata, assistantId, endReason, transferTo } = await stage.stored();
    assert.deepEqual([channel, assistantId, endReason, transferTo], ['twilio', echo, 'caller-ended', null]);
    assert.deepEqual([metadata.from, metadata.to, metadata.callSid], [caller, number, callSid]);
  });

  test('that nobody has added is told in a sentence', async () => {
    const { status, body } = await ring('+442071838750');
    assert.equal(status, 200);
    assert.match(body, /<Say [^>]*>The number that you have called is not in use\.<\/Say><Hangup\/>/);
  });

  test('whose assistant is not published, or gone, is told in a sentence', async () => {
    const draft = await stage.assistant('Draft', undefined, false);
    await stage.add(draft, '+14155552672');
    assert.match((await ring('+14155552672')).body, /cannot be reached at the moment/);
    await api.ask(key, 'DELETE', `/v1/assistants/${draft}`);
    assert.match((await ring('+14155552672')).body, /cannot be reached at the moment/);
  });

  test('is told that the line is busy while the node is full', async () => {
    const streams = [];
    for (const nth of [1, 2]) {
      const { body } = await ask('/v1/twilio/voice', { CallSid: `CA${String(nth).repeat(32)}`, To: number });
      streams.push(await stage.stream(body));
      await streams.at(-1)!.until('audio');
    }
    assert.match((await ring()).body, /<Response><Reject reason="busy"\/><\/Response>/);
    for (const { socket } of streams) socket.terminate();
    while (api.calls.count > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('ends by word of the carrier where its stream is still open', async () => {
    for (const over of [
      { CallStatus: 'completed' },
      { StreamEvent: 'stream-stopped', StreamSid: 'MZ1' },
      { StreamEvent: 'stream-error', StreamError: 'Protocol error' },
    ]) {
      const stream = await stage.stream((await ring()).body);
      await stream.until('audio');
      assert.equal((await ask('/v1/twilio/status', { CallStatus: 'in-progress' })).status, 200);
      assert.equal((await ask('/v1/twilio/status', { StreamEvent: 'stream-started' })).status, 200);
      assert.equal(api.calls.count, 1, 'one that goes on goes on');
      assert.equal((await ask('/v1/twilio/status', over)).status, 200);
      assert.equal((await stream.closed).code, 1000);
      const { endReason } = await stage.stored();
      assert.equal(endReason, 'StreamError' in over ? 'connection-lost' : 'caller-ended');
    }
  });

  test('ends when its number is removed, and a token that waits opens nothing', async () => {
    const { body: added } = await stage.add(echo, '+14155552673');
    const { body } = await ring('+14155552673');
    const waiting = (await ring('+14155552673')).body;
    const stream = await stage.stream(body);
    await stream.until('audio');
    assert.equal((await api.ask(key, 'DELETE', `/v1/phone-numbers/${added.id}`)).status, 204);
    assert.equal((await stream.closed).code, 4401);
    assert.equal((await (await stage.stream(waiting)).closed).code, 4401);
    assert.equal((await stage.stored()).endReason, 'access-ended');
  });
});

describe('what Twilio has not signed', () => {
  const paths = ['/v1/twilio/voice', '/v1/twilio/next', '/v1/twilio/status'];

  test('is refused, and opens nothing', async () => {
    for (const path of paths) {
      assert.equal((await ask(path, { To: number }, 'another-token')).status, 403, path);
    }
    const { status } = await ask('/v1/twilio/voice?to=elsewhere', { To: number });
    assert.equal(status, 200, 'the query is signed too');
  });

  test('is refused before its body is read where it shows no signature', async () => {
    for (const path of paths) {
      for (const signature of [undefined, '', 'x', 'x'.repeat(28)]) {
        const answer = await api.server.inject({
          method: 'POST',
          url: path,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
          },
          payload: 'x'.repeat(1024 * 1024),
        });
        assert.equal(answer.statusCode, 403, path);
      }
    }
  });

  test('may not be large, and must be a form', async () => {
    const signed = { 'x-twilio-signature': `${'x'.repeat(27)}=` };
    const send = (type: string, payload: string) =>
      api.server.inject({
        method: 'POST',
        url: paths[0]!,
        headers: { 'content-type': type, ...signed },
        payload,
      });
    const form = 'application/x-www-form-urlencoded';
    assert.equal((await send(form, 'a=b&'.repeat(8 * 1024))).statusCode, 413);
    const json = await send('application/json', '{}');
    assert.equal(json.statusCode, 415);
    assert.equal(json.json().detail, `Send the body as ${form}.`);
    assert.equal((await send(form, '%')).statusCode, 403);
  });

  test('a form without a call is refused though it is signed', async () => {
    assert.equal((await ask('/v1/twilio/voice', { CallSid: 'CA1', To: number })).status, 400);
  });

  test('nothing is answered where no account or no address is set, and the mend is named', async () => {
    const bare = await testAssistantApi();
    const nameless = await testAssistantApi({ settings: { PARLEY_TWILIO_AUTH_TOKEN: authToken } });
    for (const [one, variable] of [
      [bare, /PARLEY_TWILIO_AUTH_TOKEN/],
      [nameless, /PARLEY_PUBLIC_URL/],
    ] as const) {
      const answer = await one.ask(null, 'POST', paths[0]!);
      assert.equal(answer.status, 409);
      assert.match(answer.body.detail, variable);
    }
  });
});
