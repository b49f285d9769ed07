import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerMessage, talkLimits } from '@parley/contracts/talk';
import { publish } from '@parley/harness/call/assistants';
import { Caller } from '@parley/harness/call/caller';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { eventually, within } from '@parley/harness/process/wait';
import { sayAndAsk } from './flows.ts';
import { openWire } from './wire.ts';

let parley: RunningParley;
/** A call that goes on beside all of it. */
let bystander: Caller;

const long = Array.from(
  { length: 24 },
  (_, at) => `This is sentence number ${at + 1} of a long message.`,
).join(' ');

const start = { type: 'start', assistant: 'Order status', mode: 'text' };

interface Raw {
  socket: WebSocket;
  messages: ServerMessage[];
  closed: Promise<{ code: number; reason: string }>;
  send(...messages: (string | object | Uint8Array<ArrayBuffer>)[]): void;
  /** The first error that ends the talk. */
  fatal(): Extract<ServerMessage, { type: 'error' }> | undefined;
}

/** A conversation that has begun; a server that is too busy is called again. */
async function begin(message: object, url?: string) {
  for (;;) {
    const raw = await open(url);
    raw.send(message);
    await eventually('an answer', 10_000, () => raw.messages.length > 0);
    const [first] = raw.messages;
    if (first?.type === 'started') return { ...raw, started: first };
    assert.equal(raw.fatal()?.code, 'unavailable');
    await sleep(500);
  }
}

/** A socket on which anything can be said. */
async function open(url = parley.url): Promise<Raw> {
  const { token } = await parley.client.talkToken();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/talk`, [
    'parley.v1',
    `parley.token.${token}`,
  ]);
  const messages: ServerMessage[] = [];
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') messages.push(JSON.parse(data));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  socket.addEventListener('error', () => {});
  await within('an open socket', 10_000, new Promise((resolve) => socket.addEventListener('open', resolve)));
  return {
    socket,
    messages,
    closed: within('the close of the socket', 45_000, closed),
    send(...all) {
      for (const message of all) {
        const raw = typeof message === 'string' || message instanceof Uint8Array;
        socket.send(raw ? message : JSON.stringify(message));
      }
    },
    fatal: () =>
      messages.find(
        (message): message is Extract<ServerMessage, { type: 'error' }> =>
          message.type === 'error' && message.fatal,
      ),
  };
}

const voiceStart = { ...start, mode: 'voice' };

describe('what no client should send', () => {
  before(async () => {
    parley = await startParley();
    await publish(parley.client, 'Bystander', sayAndAsk(long));
    await publish(
      parley.client,
      'Impatient',
      sayAndAsk('Hello.', { turnTaking: { silencePromptMs: 2000, maxSilences: 2 } }),
    );
    bystander = await Caller.dial(parley.client, { assistant: 'Bystander' });
    await bystander.next('agent.speaking');
  });
  after(() => parley?.stop());

  describe('beside a call that is not disturbed', { concurrency: 6 }, () => {
    const refused: [
      name: string,
      first: (string | object | Uint8Array<ArrayBuffer>)[],
      code: string,
      close: number,
      path?: string,
    ][] = [
      ['malformed JSON', ['{"type":'], 'invalid_argument', 4400],
      ['JSON that is no message', ['null'], 'invalid_argument', 4400],
      ['an unknown control', [{ type: 'dance' }], 'invalid_argument', 4400, 'type'],
      [
        'a sample rate that is not offered',
        [{ ...voiceStart, input: { encoding: 'pcm16', rateHz: 44_100 } }],
        'invalid_argument',
        4400,
        'input.rateHz',
      ],
      [
        'an encoding that is not offered',
        [{ ...voiceStart, output: { encoding: 'mp3', rateHz: 8000 } }],
        'invalid_argument',
        4400,
        'output.encoding',
      ],
      ['an assistant that is not there', [{ ...start, assistant: 'Nobody' }], 'not_found', 4404],
      ['a version that is not there', [{ ...start, version: 77 }], 'not_found', 4404],
      ['sound before the start', [new Uint8Array(640)], 'failed_precondition', 4400],
      [
        'a flood of messages',
        [start, ...Array.from({ length: 200 }, () => ({ type: 'ping' }))],
        'resource_exhausted',
        4429,
      ],
      [
        'a flood of messages that mean nothing',
        [start, ...Array.from({ length: 30 }, () => '?')],
        'invalid_argument',
        4400,
      ],
      [
        'a flood of sound',
        [voiceStart, ...Array.from({ length: 20 }, () => new Uint8Array(64_000))],
        'resource_exhausted',
        4429,
      ],
    ];
    for (const [name, messages, code, close, path] of refused) {
      test(`${name} is answered with ${code} and a close`, async () => {
        let raw = await open();
        raw.send(...messages);
        let closed = await raw.closed;
        while (raw.fatal()?.code === 'unavailable') {
          await sleep(500);
          raw = await open();
          raw.send(...messages);
          closed = await raw.closed;
        }
        const error = raw.fatal();
        assert.deepEqual([closed.code, error?.code], [close, code]);
        assert.ok((error?.message.length ?? 0) > 10);
        if (path)
          assert.ok(
            error?.faults.some((fault) => fault.path === path),
            JSON.stringify(error),
          );
      });
    }

    test('odd byte counts are told and forgiven, and the call goes on', async () => {
      const raw = await begin(voiceStart);
      raw.send(new Uint8Array(641), new Uint8Array(1), { type: 'ping', id: 'alive' });
      await eventually('a pong', 10_000, () => raw.messages.some(({ type }) => type === 'pong'));
      const told = raw.messages.filter((message) => message.type === 'error');
      assert.deepEqual(
        told.map((one) => one.type === 'error' && [one.code, one.fatal]),
        [
          ['invalid_argument', false],
          ['invalid_argument', false],
        ],
      );
      raw.send({ type: 'end' });
      assert.equal((await raw.closed).code, 1000);
    });

    test('messages of 10 MB are not read to their end', async () => {
      for (const huge of ['x'.repeat(10_000_000), new Uint8Array(10_000_000)]) {
        const raw = await begin(start);
        raw.send(huge);
        // What is still on its way when the server hangs up may break the socket before the close is read.
        const { code } = await raw.closed;
        assert.ok([1009, 1006].includes(code), `${code}`);
      }
      const text = await begin(start);
      text.send({ type: 'text', text: 'x'.repeat(talkLimits.textBytes) });
      assert.equal((await text.closed).code, 1009);
    });

    test('silence for ever ends the call after as many prompts as were set', async () => {
      const caller = await Caller.dial(parley.client, { assistant: 'Impatient' });
      assert.equal((await within('the end', 45_000, caller.talk.closed())).reason, 'silence');
      assert.ok(caller.all('agent.heard').filter(({ final }) => final).length >= 2);
    });

    test('a client that sends and never reads is dropped, and its call is closed', async () => {
      const wire = await openWire(parley.url);
      try {
        const output = { encoding: 'pcm16', rateHz: 48_000 };
        const raw = await begin({ ...voiceStart, assistant: 'Bystander', output }, wire.url);
        wire.stall();
        const microphone = setInterval(() => {
          if (raw.socket.readyState === raw.socket.OPEN) raw.send(new Uint8Array(640));
        }, 20);
        const stored = await ended(raw.started.conversationId, 45_000);
        clearInterval(microphone);
        assert.equal(stored.endReason, 'slow-client');
      } finally {
        await wire.close();
      }
    });

    test('an abrupt close leaves a call that can be taken up, and an orderly one ends it', async () => {
      const wire = await openWire(parley.url);
      try {
        const torn = await begin(start, wire.url);
        const { conversationId, resumeToken } = torn.started;
        wire.cut();
        assert.equal((await torn.closed).code, 1006);
        assert.equal((await parley.client.conversations.get(conversationId)).status, 'live');
        const back = await open();
        back.send({ type: 'resume', conversationId, resumeToken, lastSeq: 0 });
        await eventually('the resumed talk', 10_000, () => back.messages.length > 0);
        assert.equal(back.messages[0]?.type, 'resumed');
        back.socket.close(1000);
        assert.equal((await ended(conversationId, 10_000)).endReason, 'caller-ended');

        const late = await open();
        late.send({ type: 'resume', conversationId, resumeToken, lastSeq: 0 });
        assert.equal((await late.closed).code, 4409);
        assert.equal(late.fatal()?.code, 'failed_precondition');
        const stranger = await open();
        stranger.send({ type: 'resume', conversationId, resumeToken: 'x'.repeat(43), lastSeq: 0 });
        assert.notEqual((await stranger.closed).code, 1000);
      } finally {
        await wire.close();
      }
    });

    test('nobody opens a socket without a token, and a token opens one', async () => {
      const { token } = await parley.client.talkToken();
      const outcome = (protocols: string[]) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/v1/talk`, protocols);
          socket.addEventListener('open', () => {
            resolve('open');
            socket.close();
          });
          socket.addEventListener('error', () => resolve('refused'));
        });
      assert.equal(await outcome(['parley.v1']), 'refused');
      assert.equal(await outcome(['parley.v1', `parley.token.${token}`]), 'open');
      assert.equal(await outcome(['parley.v1', `parley.token.${token}`]), 'refused');
    });
  });

  test('the call beside it heard every sound of its answer', async (t) => {
    await bystander.hangUp();
    const spoke = bystander.all('agent.speaking')[0];
    const last = bystander.all('agent.heard').at(-1);
    assert.ok(spoke && last);
    assert.equal(bystander.all('interruption').length, 0);
    assert.equal(bystander.all('error').length, 0);
    const shouldMs = last.atMs - spoke.atMs;
    const heardMs = bystander.heard.bytes / 32;
    t.diagnostic(
      `${heardMs} ms of sound in ${bystander.heard.frames} frames, over ${shouldMs} ms of the call`,
    );
    assert.ok(heardMs >= shouldMs * 0.97, `${heardMs} of ${shouldMs}`);
    assert.deepEqual(bystander.talk.droppedAudioBytes, 0);
  });
});

function ended(conversationId: string, limitMs: number) {
  return eventually('the end of the conversation', limitMs, async () => {
    const stored = await parley.client.conversations.get(conversationId);
    return stored.status === 'ended' && stored;
  });
}
