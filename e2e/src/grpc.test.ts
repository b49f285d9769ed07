import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  type StartSchema,
  TalkRequestSchema,
  TalkService,
} from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { type ServerMessage, serverMessageSchema } from '@parley/contracts/talk';
import { openMicrophone } from '@parley/harness/call/microphone';
import { recordedCall, storedConversation } from '@parley/harness/call/stored';
import { synthesise } from '@parley/harness/call/synthesise';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { eventually } from '@parley/harness/process/wait';
import type { Samples } from '@parley/harness/sound/samples';

let parley: RunningParley;
let number: Samples;

type Message = NonNullable<MessageInitShape<typeof TalkRequestSchema>['message']>;

/** A talk over gRPC: `send` puts messages on the stream, `events` and `audioBytes` are what came back. */
function talkOver(baseUrl: string, key: string) {
  const transport = createGrpcTransport({ baseUrl });
  const waiting: Message[] = [];
  let wake = () => {};
  let over = false;
  async function* requests() {
    while (!over) {
      const message = waiting.shift();
      if (message) yield create(TalkRequestSchema, { message });
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  const events: ServerMessage[] = [];
  const talk = {
    events,
    audioBytes: 0,
    send(...messages: Message[]) {
      waiting.push(...messages);
      wake();
    },
    until: (fits: (event: ServerMessage) => boolean) =>
      eventually('an event over gRPC', 25_000, () => events.find(fits), 5),
    ended: undefined as unknown as Promise<void>,
  };
  const listen = async () => {
    try {
      const headers = { authorization: `Bearer ${key}` };
      for await (const { message } of createClient(TalkService, transport).talk(requests(), { headers })) {
        if (message.case === 'audio') talk.audioBytes += message.value.length;
        else if (message.case === 'event')
          events.push(serverMessageSchema.parse(JSON.parse(message.value)) as ServerMessage);
      }
    } finally {
      over = true;
      wake();
    }
  };
  talk.ended = listen();
  return talk;
}

const heard = (pattern: RegExp) => (event: ServerMessage) =>
  event.type === 'agent.heard' && event.final && pattern.test(event.heard);

const lookedUp = (event: ServerMessage) => event.type === 'tool' && event.phase === 'ok';

const turnOf = (event: ServerMessage) => ('turn' in event ? event.turn : 0);

/** A talk that has begun; a server that is too busy is called again. */
async function begin(
  url: string,
  start: MessageInitShape<typeof StartSchema>,
): Promise<ReturnType<typeof talkOver>> {
  for (;;) {
    const talk = talkOver(url, parley.key);
    talk.send({ case: 'start', value: start });
    const first = await talk.until(() => true);
    if (first.type === 'started') return talk;
    assert.ok(first.type === 'error' && first.code === 'unavailable', JSON.stringify(first));
    await talk.ended.catch(() => {});
    await sleep(500);
  }
}

describe('over gRPC', { concurrency: 4 }, () => {
  before(async () => {
    parley = await startParley();
    ({ number } = await synthesise(parley.client, { number: 'One zero four three.' }));
  });
  after(() => parley?.stop());

  for (const [through, url] of [
    ['the front door', () => parley.url],
    ["the service's own port", () => parley.assistantApiUrl],
  ] as const) {
    test(`a typed conversation through ${through} is the same as over a WebSocket`, async () => {
      const talk = await begin(url(), { assistant: 'Order status', mode: 'text' });
      await talk.until(heard(/order number/));
      talk.send({ case: 'ping', value: 'there?' }, { case: 'text', value: '1042' });
      await talk.until(heard(/another order/));
      talk.send({ case: 'text', value: 'no' });
      await talk.ended;
      const last = talk.events.at(-1);
      assert.deepEqual(last?.type === 'ended' && last.reason, 'agent-ended');
      assert.ok(talk.events.some((event) => event.type === 'pong' && event.id === 'there?'));
      const numbers = talk.events.map(({ seq }) => seq).filter((seq) => seq > 0);
      assert.deepEqual(
        numbers,
        numbers.map((_, at) => at + 1),
      );
      assert.equal((await storedOf(talk.events)).channel, 'grpc');
    });

    test(`a spoken conversation through ${through} is heard, answered and recorded`, async () => {
      const talk = await begin(url(), {
        assistant: 'Order status',
        input: { encoding: 'pcm16', rateHz: 16_000 },
        output: { encoding: 'mulaw', rateHz: 8000 },
      });
      await talk.until(heard(/order number/));
      const microphone = openMicrophone({
        format: { encoding: 'pcm16', rateHz: 16_000 },
        send: (bytes) => talk.send({ case: 'audio', value: bytes }),
      });
      void talk.ended.finally(() => microphone.close());
      // Said again where it was not understood, as people do on a bad line.
      for (let asked = 1; asked <= 3 && !talk.events.some(lookedUp); asked += 1) {
        await microphone.play(number);
        const answered = (event: ServerMessage) => event.type === 'agent.heard' && event.final;
        await talk.until((event) => lookedUp(event) || (answered(event) && turnOf(event) > asked));
      }
      await talk.until((event) => event.type === 'agent.heard' && /rain jacket/.test(event.heard));
      talk.send({ case: 'end', value: {} });
      await talk.ended;
      const { id, durationMs, audioFile } = await storedOf(talk.events);
      assert.ok(audioFile);
      const recording = await recordedCall(parley.client, id);
      assert.ok(Math.abs(recording.durationMs - (durationMs ?? 0)) <= 40);
      // 8 bytes of mu-law are a ms.
      assert.ok(talk.audioBytes / 8 > 5000 && talk.audioBytes / 8 <= recording.durationMs + 100);
    });
  }

  test('a key that is none is refused with the code of gRPC', async () => {
    for (const url of [parley.url, parley.assistantApiUrl]) {
      const talk = talkOver(url, 'pk_live_none');
      talk.send({ case: 'start', value: { assistant: 'Order status', mode: 'text' } });
      await assert.rejects(talk.ended, (error) => ConnectError.from(error).code === Code.Unauthenticated);
    }
  });
});

async function storedOf(events: readonly ServerMessage[]) {
  const [started] = events;
  assert.ok(started?.type === 'started');
  return storedConversation(parley.client, started.conversationId);
}
