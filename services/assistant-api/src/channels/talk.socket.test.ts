import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { describe, test } from 'node:test';
import { type ServerMessage, serverMessageSchema } from '@parley/contracts/talk';
import { newId } from '@parley/platform/ids';
import { every, systemClock } from '@parley/platform/time/clock';
import { bytesFromPcm16 } from '@parley/voice/audio/codec';
import { parseWav } from '@parley/voice/audio/wav';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { codedSpeech, echoDefinition, testAssistantApi } from '../testing.ts';
import { openTestTalk, type TestTalk } from './talk-client.test-support.ts';

const book = new Codebook(200);
const api = await testAssistantApi({ speech: codedSpeech(book) });
const origin = await api.start();
const projectId = newId('project');
const key = api.key(projectId);
const definition = echoDefinition({
  turnTaking: { ...echoDefinition().turnTaking, minWaitMs: 100, maxWaitMs: 200 },
});
const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition });
assert.equal(made.status, 201);
await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});

const start = { type: 'start', assistant: 'Echo', mode: 'text' };

async function begin(
  over: object = {},
): Promise<TestTalk & { started: Extract<ServerMessage, { type: 'started' }> }> {
  const talk = await openTestTalk(origin, { key });
  talk.send({ ...start, ...over });
  return { ...talk, started: await talk.until('started') };
}

/** Sound at the pace at which a microphone gives it. */
function speak(talk: TestTalk, samples: Int16Array): Promise<void> {
  return new Promise((resolve) => {
    let at = 0;
    const timer = every(systemClock, 20, () => {
      talk.send(Uint8Array.from(bytesFromPcm16(samples.subarray(at, at + 320))));
      at += 320;
      if (at < samples.length) return;
      timer.cancel();
      resolve();
    });
  });
}

describe('a talk', () => {
  test('in text is told in order, without gaps, and kept as it was', async () => {
    const talk = await begin({ metadata: { ticket: '42' } });
    await talk.until('agent.heard', ({ final }) => final);
    talk.send({ type: 'text', text: 'Ada' });
    await talk.until('agent.heard', ({ heard, final }) => final && heard.includes('You said Ada'));
    talk.send({ type: 'end' });
    assert.equal((await talk.until('ended')).reason, 'caller-ended');
    assert.equal((await talk.closed).code, 1000);
    for (const message of talk.messages) serverMessageSchema.parse(message);
    assert.deepEqual(
      talk.messages.map(({ seq }) => seq),
      talk.messages.map((_, at) => at + 1),
    );

    await api.calls.settled();
    const { body } = await api.ask(key, 'GET', `/v1/conversations/${talk.started.conversationId}`);
    assert.deepEqual(
      [body.status, body.endReason, body.channel, body.mode],
      ['ended', 'caller-ended', 'websocket', 'text'],
    );
    assert.deepEqual(body.metadata, { ticket: '42' });
    const said = body.messages.map((m: { role: string; kind: string; heardText: string }) => [
      m.role,
      m.kind,
      m.heardText,
    ]);
    assert.equal(said[0][0], 'agent');
    assert.deepEqual(said[1], ['caller', 'typed', 'Ada']);
    assert.match(said[2][2], /You said Ada/);
    assert.equal(body.audioFile, null);
    assert.ok(body.turnCount >= 2);
  });

  test('in voice hears, answers and is recorded on two channels', async () => {
    const talk = await begin({ mode: 'voice' });
    await talk.until('agent.heard', ({ final }) => final);
    await speak(talk, book.encode('Grace Hopper', 16_000));
    await speak(talk, new Int16Array(16_000));
    const said = await talk.until('caller.transcript', ({ final }) => final);
    assert.equal(said.text, 'Grace Hopper');
    const { waterfall } = await talk.until('turn', ({ turn }) => turn === said.turn);
    const { totalMs, ...parts } = waterfall;
    assert.equal(
      Object.values(parts).reduce((a, b) => a + b),
      totalMs,
    );
    await talk.until('agent.heard', ({ final, turn }) => final && turn === said.turn);
    assert.ok(talk.audioBytes() > 0);
    talk.send({ type: 'end' });
    await talk.closed;

    await api.calls.settled();
    const at = `/v1/conversations/${talk.started.conversationId}`;
    const { body } = await api.ask(key, 'GET', at);
    assert.equal(
      body.turns.find((turn: { turn: number }) => turn.turn === said.turn).waterfall.totalMs,
      totalMs,
    );
    assert.equal(body.medianResponseMs, totalMs);
    const recording = await api.ask(key, 'GET', `${at}/recording`);
    assert.equal(recording.status, 200);
    assert.equal(recording.headers['content-type'], 'audio/wav');
    const { rateHz, channels } = parseWav(recording.body);
    assert.equal(rateHz, 16_000);
    // A frame that comes late splits a word in two: it is the words that count here.
    const callerWords = new Set(book.decode(channels[0]!, 16_000).map(({ text }) => text));
    assert.deepEqual([...callerWords], ['Grace', 'Hopper']);
    assert.match(
      book
        .decode(channels[1]!, 16_000)
        .map(({ text }) => text)
        .join(' '),
      /Hello there\..*You said Grace Hopper\./,
    );
    assert.ok(
      Math.abs(body.audioFile.durationMs - body.durationMs) < 100,
      `${body.audioFile.durationMs} of ${body.durationMs}`,
    );

    const part = await api.server.inject({
      url: `${at}/recording`,
      headers: { authorization: `Bearer ${key}`, range: 'bytes=0-43' },
    });
    assert.deepEqual([part.statusCode, part.rawPayload.length], [206, 44]);
    assert.equal(part.headers['content-range'], `bytes 0-43/${recording.body.length}`);
    const past = { authorization: `Bearer ${key}`, range: 'bytes=999999999-' };
    assert.equal((await api.server.inject({ url: `${at}/recording`, headers: past })).statusCode, 416);
    assert.equal((await api.ask(api.key(newId('project')), 'GET', `${at}/recording`)).status, 404);

    assert.equal((await api.ask(key, 'DELETE', at)).status, 204);
    assert.equal((await api.ask(key, 'GET', at)).status, 404);
    assert.equal((await api.ask(key, 'GET', `${at}/recording`)).status, 404);
  });

  test('that is live is listed as such, and neither deleted nor heard yet', async () => {
    const talk = await begin({ mode: 'voice' });
    const at = `/v1/conversations/${talk.started.conversationId}`;
    const { body } = await api.ask(key, 'GET', '/v1/conversations?status=live');
    assert.ok(body.items.some(({ id }: { id: string }) => id === talk.started.conversationId));
    assert.equal((await api.ask(key, 'DELETE', at)).status, 409);
    assert.equal((await api.ask(key, 'GET', `${at}/recording`)).status, 409);
    talk.send({ type: 'end' });
    await talk.closed;
  });
});

describe('who may talk', () => {
  test('nobody without a key, with a wrong one, from another site, or without the permission', async () => {
    await assert.rejects(openTestTalk(origin, {}), /401/);
    await assert.rejects(openTestTalk(origin, { key: 'wrong' }), /401/);
    await assert.rejects(openTestTalk(origin, { key, headers: { origin: 'https://evil.test' } }), /403/);
    await assert.rejects(openTestTalk(origin, { key: api.key(projectId, 'viewer') }), /403/);
    await assert.rejects(openTestTalk(origin, { headers: { cookie: 'parley_session=x' } }), /401/);
  });

  test('a token opens one socket, even when two ask at once', async () => {
    const { body } = await api.ask(key, 'POST', '/v1/talk/tokens');
    const opened = await Promise.allSettled([1, 2, 3].map(() => openTestTalk(origin, { token: body.token })));
    const talks = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.equal(talks.length, 1);
    assert.equal(talks[0]!.socket.protocol, 'parley.v1');
    talks[0]!.send(start);
    await talks[0]!.until('started');
    talks[0]!.socket.close(1000);
  });

  test('one who comes with a wrong token hears of talk tokens, whatever it looks like', async () => {
    for (const token of ['x'.repeat(43), 'short', '', 'pk_live_of_somebody', 'odd~token']) {
      const asked = get(`${origin}/v1/talk`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
          'sec-websocket-protocol': `parley.v1, parley.token.${token}`,
        },
      });
      const [answer] = await once(asked, 'response');
      assert.equal(answer.statusCode, 401);
      const { detail } = JSON.parse((await answer.toArray()).join(''));
      assert.match(detail, /^This talk token is unknown.*POST \/v1\/talk\/tokens/, token);
    }
  });

  test("another project's assistant is not there, and its conversation cannot be taken up", async () => {
    const { started, ...mine } = await begin();
    const stranger = api.key(newId('project'));
    const first = await openTestTalk(origin, { key: stranger });
    first.send({ ...start, assistant: made.body.id });
    assert.equal((await first.until('error')).code, 'not_found');
    assert.equal((await first.closed).code, 4404);
    const second = await openTestTalk(origin, { key: stranger });
    const { conversationId, resumeToken } = started;
    second.send({ type: 'resume', conversationId, resumeToken, lastSeq: 0 });
    assert.equal((await second.until('error')).code, 'not_found');
    mine.socket.close(1000);
  });
});

describe('what cannot be understood', () => {
  const bad: [string, string | object | Uint8Array, string][] = [
    ['text that is no JSON', 'hello', 'invalid_argument'],
    ['JSON that is no object', '[1]', 'invalid_argument'],
    ['an unknown type', { type: 'dance' }, 'invalid_argument'],
    ['a start without an assistant', { type: 'start' }, 'invalid_argument'],
    ['a field that is not known', { ...start, surprise: true }, 'invalid_argument'],
    [
      'a rate that is not offered',
      { ...start, input: { encoding: 'pcm16', rateHz: 44_100 } },
      'invalid_argument',
    ],
    ['words before the start', { type: 'text', text: 'hi' }, 'failed_precondition'],
    ['audio before the start', new Uint8Array(640), 'failed_precondition'],
  ];
  for (const [name, message, code] of bad) {
    test(`${name} as the first message ends the socket with a typed error`, async () => {
      const talk = await openTestTalk(origin, { key });
      talk.send(message);
      const error = await talk.until('error');
      assert.deepEqual([error.code, error.fatal, error.seq], [code, true, 0]);
      assert.equal((await talk.closed).code, 4400);
    });
  }

  test('later is forgiven ten times, and the call goes on meanwhile', async () => {
    const talk = await begin();
    for (let i = 0; i < 10; i += 1) talk.send(i % 2 ? 'no json' : { type: 'text', text: '' });
    talk.send({ type: 'ping', id: 'still here' });
    assert.equal((await talk.until('pong')).id, 'still here');
    const errors = talk.messages.filter((one) => one.type === 'error');
    assert.equal(errors.length, 10);
    assert.ok(errors.every((one) => one.type === 'error' && !one.fatal));
    assert.equal(errors[0]!.type === 'error' && errors[0]!.faults[0]!.path, 'text');
    talk.send('once too often');
    assert.equal((await talk.closed).code, 4400);
  });

  test('half a sample is told, and the call goes on', async () => {
    const talk = await begin({ mode: 'voice' });
    talk.send(new Uint8Array(641));
    assert.equal((await talk.until('error')).fatal, false);
    talk.send({ type: 'ping', id: '' });
    await talk.until('pong');
    talk.socket.close(1000);
  });

  test('frames that are too big close the socket with 1009', async () => {
    const binary = await begin({ mode: 'voice' });
    binary.send(new Uint8Array(200_000));
    assert.equal((await binary.closed).code, 1009);
    const text = await begin();
    text.send({ type: 'text', text: 'x'.repeat(70_000) });
    assert.equal((await text.closed).code, 1009);
  });

  test('a start for an assistant that was never published, or a version that is not there, says so', async () => {
    await api.ask(key, 'POST', '/v1/assistants', { name: 'Draft', definition });
    const draft = await openTestTalk(origin, { key });
    draft.send({ ...start, assistant: 'Draft' });
    assert.equal((await draft.until('error')).code, 'failed_precondition');
    const version = await openTestTalk(origin, { key });
    version.send({ ...start, version: 99 });
    assert.equal((await version.until('error')).code, 'not_found');
  });
});

describe('limits', () => {
  test('more audio than may wait to be heard ends the socket', async () => {
    const talk = await begin({ mode: 'voice' });
    const second = new Uint8Array(32_000);
    for (let i = 0; i < 40; i += 1) talk.send(second);
    const error = await talk.until('error');
    assert.deepEqual([error.code, error.fatal], ['resource_exhausted', true]);
    assert.equal((await talk.closed).code, 4429);
  });

  test('a flood of messages ends the socket', async () => {
    const talk = await begin();
    for (let i = 0; i < 60; i += 1) talk.send({ type: 'ping' });
    assert.equal((await talk.closed).code, 4429);
  });
});

describe('a lost socket', () => {
  test('is taken up again with the token: what was missed follows, and the call goes on', async () => {
    const talk = await begin();
    await talk.until('agent.heard', ({ final }) => final);
    const { conversationId, resumeToken } = talk.started;
    const lastSeq = talk.messages.at(-1)!.seq;
    talk.socket.terminate();
    await talk.closed;
    const again = await openTestTalk(origin, { key });
    again.send({ type: 'resume', conversationId, resumeToken, lastSeq: lastSeq - 2 });
    await again.until('resumed');
    again.send({ type: 'text', text: 'Lin' });
    await again.until('agent.heard', ({ heard, final }) => final && heard.includes('Lin'));
    const seqs = again.messages.map(({ seq }) => seq).filter((seq) => seq > 0);
    assert.deepEqual(
      seqs,
      seqs.map((_, at) => lastSeq - 1 + at),
    );
    again.send({ type: 'end' });
    await again.closed;
  });

  test('is taken over where it still seems to be there, and the old one is told', async () => {
    const talk = await begin();
    const { conversationId, resumeToken } = talk.started;
    const again = await openTestTalk(origin, { key });
    again.send({ type: 'resume', conversationId, resumeToken, lastSeq: 0 });
    assert.equal((await talk.closed).code, 4409);
    await again.until('started', ({ seq }) => seq === 1);
    again.send({ type: 'end' });
    await again.closed;
  });

  test('is not taken up with a wrong token, nor once the call has ended', async () => {
    const talk = await begin();
    const { conversationId, resumeToken } = talk.started;
    const wrong = await openTestTalk(origin, { key });
    wrong.send({ type: 'resume', conversationId, resumeToken: 'x'.repeat(43), lastSeq: 0 });
    assert.equal((await wrong.until('error')).code, 'permission_denied');
    talk.send({ type: 'end' });
    await talk.closed;
    const late = await openTestTalk(origin, { key });
    late.send({ type: 'resume', conversationId, resumeToken, lastSeq: 0 });
    assert.equal((await late.until('error')).code, 'failed_precondition');
    assert.equal((await late.closed).code, 4409);
    const unknown = await openTestTalk(origin, { key });
    unknown.send({ type: 'resume', conversationId: newId('conversation'), resumeToken, lastSeq: 0 });
    assert.equal((await unknown.until('error')).code, 'not_found');
  });
});

describe('a node', () => {
  test('that is full says so at once, with when to try again', async () => {
    const small = await testAssistantApi({ url: api.url, settings: { PARLEY_MAX_CALLS: '1' } });
    const there = await small.start();
    const smallKey = small.key(projectId);
    const one = await openTestTalk(there, { key: smallKey });
    one.send(start);
    await one.until('started');
    const two = await openTestTalk(there, { key: smallKey });
    two.send(start);
    const error = await two.until('error');
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, /Try again in \d+ s/);
    one.socket.close(1000);
  });

  test('that stops takes no new call, and lets those that run end, then ends them', async () => {
    const stopping = await testAssistantApi({ url: api.url, settings: { PARLEY_DRAIN_MS: '300' } });
    const there = await stopping.start();
    const itsKey = stopping.key(projectId);
    const idle = await openTestTalk(there, { key: itsKey });
    const talk = await openTestTalk(there, { key: itsKey });
    talk.send(start);
    const { conversationId } = await talk.until('started');
    const closing = stopping.close();
    assert.equal((await idle.closed).code, 1001);
    talk.send({ type: 'ping', id: 'during' });
    await talk.until('pong');
    await assert.rejects(openTestTalk(there, { key: itsKey }));
    assert.equal((await talk.until('ended')).reason, 'server-stopped');
    assert.equal((await talk.closed).code, 1001);
    await closing;
    const { body } = await api.ask(key, 'GET', `/v1/conversations/${conversationId}`);
    assert.deepEqual([body.status, body.endReason], ['ended', 'server-stopped']);
  });
});
