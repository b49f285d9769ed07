import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, test } from 'node:test';
import { type TwilioReply, twilioReplySchema } from '@parley/channels/twilio/messages';
import { newId } from '@parley/platform/ids';
import { encodeMulaw } from '@parley/voice/audio/codec';
import { WebSocket } from 'ws';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi({
  settings: {
    PARLEY_MAX_CALLS: '8',
    PARLEY_PROJECT_CALLS: '100',
    PARLEY_KEY_CALLS: '100',
    PARLEY_ADDRESS_STREAMS: '60',
  },
});
const origin = (await api.start()).replace('http', 'ws');
const key = api.key(newId('project'));
const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition: echoDefinition() });
await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
const path = '/v1/carriers/twilio/media';
const streamSid = 'MZ1';
const silence = new Int16Array(160);

async function token(): Promise<string> {
  return (await api.ask(key, 'POST', '/v1/talk/tokens')).body.token;
}

function startOf(customParameters: Record<string, string>): object {
  const start = { streamSid, callSid: 'CA1', accountSid: 'AC1', tracks: ['inbound'], customParameters };
  return { event: 'start', sequenceNumber: '1', streamSid, start };
}

interface Stream {
  socket: WebSocket;
  send(message: object | string): void;
  until(event: TwilioReply['event']): Promise<void>;
  closed: Promise<{ code: number; reason: string }>;
}

/** Closed after each test, however it ended: a call that is left open is waited for by those after it. */
const dialled: WebSocket[] = [];
afterEach(() => {
  for (const socket of dialled.splice(0)) socket.terminate();
});

/** Until the last call is over and kept. */
async function noCall(): Promise<void> {
  while (api.calls.count > 0) {
    await api.calls.settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function dial(where = path): Promise<Stream> {
  const socket = new WebSocket(`${origin}${where}`);
  dialled.push(socket);
  const events = new Set<TwilioReply['event']>();
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    events.add(twilioReplySchema.parse(JSON.parse(String(data))).event);
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await once(socket, 'open');
  return {
    socket,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    until: (event) =>
      new Promise((resolve) => {
        const look = () => {
          if (!events.has(event)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

async function begin(): Promise<Stream> {
  const stream = await dial();
  stream.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  stream.send(startOf({ assistant: 'Echo', token: await token(), campaign: 'spring' }));
  return stream;
}

function media(samples: Int16Array): object {
  const payload = Buffer.from(encodeMulaw(samples)).toString('base64');
  return { event: 'media', streamSid, media: { track: 'inbound', payload } };
}

describe('the door for carriers', () => {
  const refusals: [string, () => Promise<(object | string)[]>, number][] = [
    ['without a token', async () => [startOf({ assistant: 'Echo' })], 4401],
    [
      'with a token that nobody gave out',
      async () => [startOf({ assistant: 'Echo', token: 'x'.repeat(43) })],
      4401,
    ],
    [
      'for an assistant that there is not',
      async () => [startOf({ assistant: 'No', token: await token() })],
      4404,
    ],
    ['without an assistant', async () => [startOf({ token: await token() })], 4400],
    ['with sound before its start', async () => [media(silence)], 4400],
    ['that stops before its start', async () => [{ event: 'stop', streamSid }], 4400],
    ['of something that is not JSON', async () => ['{"event":'], 4400],
    [
      'in a format that is not the telephone’s',
      async () => [
        {
          event: 'start',
          streamSid,
          start: { callSid: 'CA1', mediaFormat: { encoding: 'audio/x-l16', sampleRate: 16000, channels: 1 } },
        },
      ],
      4400,
    ],
  ];
  for (const [what, messages, code] of refusals) {
    test(`ends a stream ${what} with ${code}`, async () => {
      const stream = await dial();
      for (const message of await messages()) stream.send(message);
      assert.equal((await stream.closed).code, code);
    });
  }

  test('takes a token once', async () => {
    const used = await token();
    const first = await dial();
    first.send(startOf({ assistant: 'Echo', token: used }));
    await first.until('media');
    first.socket.close();
    const second = await dial();
    second.send(startOf({ assistant: 'Echo', token: used }));
    assert.equal((await second.closed).code, 4401);
  });

  test('forgives a few messages out of order, and then ends the stream', async () => {
    const stream = await begin();
    await stream.until('media');
    for (let n = 0; n < 8; n += 1) stream.send(startOf({ assistant: 'Echo' }));
    stream.send({ ...media(silence), streamSid: 'MZother' });
    stream.send({ event: 'media', streamSid, media: { payload: '%%%%%%%%' } });
    assert.equal(stream.socket.readyState, WebSocket.OPEN);
    stream.send('not JSON');
    assert.equal((await stream.closed).code, 4400);
  });

  test('ends a stream that floods', async () => {
    const stream = await begin();
    await stream.until('media');
    const second = media(new Int16Array(8000));
    for (let n = 0; n < 40; n += 1) stream.send(second);
    assert.equal((await stream.closed).code, 4429);
  });

  test('is closed to browsers, and to this machine without a token where that is not set', async () => {
    const status = async (url: string, headers: Record<string, string>) => {
      const socket = new WebSocket(`${origin}${url}`, { headers });
      const [, response] = await once(socket, 'unexpected-response');
      response.resume();
      return response.statusCode;
    };
    assert.equal(await status(path, { origin: 'http://127.0.0.1' }), 403);
    const stream = await dial(`${path}/${made.body.id}`);
    stream.send(startOf({}));
    assert.equal((await stream.closed).code, 4401);
  });
});

test('a token may come with the request, in the header in which the carrier sends one', async () => {
  const opens = async (where: string, headers: Record<string, string>) => {
    const socket = new WebSocket(`${origin}${where}`, { headers });
    return new Promise<number>((resolve) => {
      socket.once('open', () => {
        dialled.push(socket);
        resolve(101);
      });
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
  };
  const telnyx = '/v1/carriers/telnyx/media/Echo';
  const vonage = '/v1/carriers/vonage/media/Echo';
  assert.equal(await opens(telnyx, { 'x-telnyx-streaming-auth-token': 'x'.repeat(43) }), 401);
  assert.equal(await opens(vonage, { authorization: `Bearer ${'x'.repeat(43)}` }), 401);
  assert.equal(await opens(telnyx, { 'x-telnyx-streaming-auth-token': await token() }), 101);
  assert.equal(await opens(vonage, { authorization: `Bearer ${await token()}` }), 101);
  const [, socket] = dialled.slice(-2);
  socket!.send(JSON.stringify({ event: 'websocket:connected', 'content-type': 'audio/l16;rate=8000' }));
  const [data, isBinary] = await once(socket!, 'message');
  assert.ok(isBinary && data.length === 320, 'the assistant in the path speaks');
});

test('a full node tells a carrier before the upgrade when to try again', async () => {
  await noCall();
  const streams = await Promise.all(Array.from({ length: 8 }, begin));
  await Promise.all(streams.map((stream) => stream.until('media')));
  const socket = new WebSocket(`${origin}${path}`);
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  assert.equal(response.statusCode, 503);
  assert.ok(Number(response.headers['retry-after']) > 0);
  const metrics = await api.server.operations('/metrics');
  assert.match(metrics!.body, /parley_calls_refused_total\{[^}]*reason="full"[^}]*\} [1-9]/);
  for (const stream of streams) stream.socket.close();
});

test('silent streams of one address keep no other address out', async () => {
  await noCall();
  const from = (address: string) =>
    new WebSocket(`${origin}${path}`, { headers: { 'x-forwarded-for': address } });
  const silent = Array.from({ length: 60 }, () => from('203.0.113.7'));
  await Promise.all(silent.map((socket) => once(socket, 'open')));
  dialled.push(...silent);
  const [, refused] = await once(from('203.0.113.7'), 'unexpected-response');
  refused.resume();
  assert.equal(refused.statusCode, 503);
  const other = from('203.0.113.8');
  await once(other, 'open');
  dialled.push(other);
});

test('a door that is open without a token is refused on any address but this machine’s', async () => {
  await assert.rejects(
    testAssistantApi({ settings: { PARLEY_CARRIER_OPEN: 'loopback', PARLEY_HOST: '0.0.0.0' } }),
    /PARLEY_CARRIER_OPEN/,
  );
});

test('a token may be offered as a subprotocol, and one of those that are offered is chosen', async () => {
  for (const beside of [['parley.v1'], [], ['something-else']]) {
    const offered = [`parley.token.${await token()}`, ...beside];
    const socket = new WebSocket(`${origin}${path}`, offered);
    dialled.push(socket);
    await once(socket, 'open');
    assert.equal(socket.protocol, beside.includes('parley.v1') ? 'parley.v1' : offered[0]);
    socket.send(JSON.stringify(startOf({ assistant: 'Echo' })));
    await once(socket, 'message');
  }
});
