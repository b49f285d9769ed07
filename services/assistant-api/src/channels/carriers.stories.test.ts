/** What a caller lives through on the telephone: the same stories with every carrier, in its documented form. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { carriers } from '@parley/channels/dialects';
import { telnyxDriver } from '@parley/channels/telnyx/driver';
import { twilioDriver } from '@parley/channels/twilio/driver';
import { vonageDriver } from '@parley/channels/vonage/driver';
import { newId } from '@parley/platform/ids';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { codedSpeech, echoDefinition, testAssistantApi } from '../testing.ts';
import { type Carrier, type CarrierStream, openCarrierStream } from './carrier-client.test-support.ts';
import { hurriedClock } from './hurried-clock.test-support.ts';
import { toneSpeechToText, toneWords } from './tone-speech.test-support.ts';

const leadMs = 100;
const greeting = 'Hello there, this is the line that repeats all that it is told, word by word.';

const told: Carrier[] = [
  { of: twilioDriver, format: { encoding: 'mulaw', rateHz: 8000 } },
  { of: telnyxDriver, format: { encoding: 'pcm16', rateHz: 16_000 } },
  { of: vonageDriver, format: { encoding: 'pcm16', rateHz: 16_000 } },
];

async function open(clock: Clock = systemClock) {
  const speech = { ...codedSpeech(new Codebook(100)), speechToText: toneSpeechToText };
  const api = await testAssistantApi({ speech, clock });
  return { api, origin: await api.start() };
}

type TestAssistantApi = Awaited<ReturnType<typeof testAssistantApi>>;

/** The key of a project with an assistant that repeats what it is told. */
async function projectOf(api: TestAssistantApi, words = greeting): Promise<string> {
  const key = api.key(newId('project'));
  const turnTaking = { ...echoDefinition().turnTaking, minWaitMs: 100, maxWaitMs: 200 };
  const definition = echoDefinition({ turnTaking });
  const { mind } = definition;
  if (mind.kind === 'flow') mind.flow.steps.greet = { kind: 'say', text: words, next: 'ask' };
  const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition });
  await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
  return key;
}

const { api, origin } = await open();

/** Each carrier has a project of its own: their stories are told at the same time. */
async function dial(
  t: TestContext,
  key: string,
  carrier: Carrier,
  options: { reorder?: boolean } = {},
): Promise<CarrierStream> {
  const { token } = (await api.ask(key, 'POST', '/v1/talk/tokens')).body;
  const start = { assistant: 'Echo', token, parameters: { campaign: 'spring' } };
  const stream = await openCarrierStream(origin, carrier, start, options);
  t.after(() => stream.socket.terminate());
  return stream;
}

/** What was kept of the project's last call, once it is over. */
async function kept(key: string, of: TestAssistantApi = api) {
  for (;;) {
    await of.calls.settled();
    const [last] = (await of.ask(key, 'GET', '/v1/conversations')).body.items;
    if (last.status === 'ended') return (await of.ask(key, 'GET', `/v1/conversations/${last.id}`)).body;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function hangUp({ driver, give, socket, closed }: CarrierStream): Promise<void> {
  const how = driver.hangUp();
  if (typeof how === 'number') socket.close(how);
  else give(...how);
  assert.equal((await closed).code, 1000);
}

const callerSaid = (conversation: { messages: { role: string; kind: string; heardText: string }[] }) =>
  conversation.messages.filter(({ role }) => role === 'caller');

test('every carrier that is spoken with is told of here', () => {
  assert.deepEqual(
    told.map(({ of }) => of.dialect.id),
    carriers.map(({ dialect }) => dialect.id),
  );
});

describe('on the telephone', { concurrency: told.length }, () => {
  for (const carrier of told) {
    const { rateHz } = carrier.format;
    const { id } = carrier.of.dialect;

    describe(`a call by ${id}`, { concurrency: 1 }, async () => {
      const key = await projectOf(api);
      test('greets at the pace of speech, hears, answers, and is kept like any other', async (t) => {
        const stream = await dial(t, key, carrier);
        const mark = await stream.until('mark');
        const audio = stream.sent.filter(({ type }) => type === 'audio');
        for (const frame of audio) assert.ok(frame.type === 'audio' && frame.samples.length === rateHz / 50);
        // Never faster than it sounds, the lead aside. How late it may be is for a bench: that is the machine's.
        const lastMs = audio.at(-1)!.atMs - audio[0]!.atMs;
        assert.ok(lastMs >= (audio.length - 1) * 20 - leadMs - 20, `${audio.length} frames in ${lastMs} ms`);
        assert.ok(stream.sent[mark]!.atMs >= audio.at(-1)!.atMs);
        await stream.speak(toneWords('Grace Hopper', rateHz));
        await stream.until('mark', stream.sent.length);
        await hangUp(stream);
        const conversation = await kept(key);
        assert.deepEqual([conversation.channel, conversation.endReason], [id, 'caller-ended']);
        assert.equal(conversation.metadata.campaign, 'spring');
        assert.equal(conversation.metadata.token, undefined);
        assert.ok(conversation.audioFile.durationMs > 0);
        assert.match(conversation.messages[0].heardText, /^Hello there/);
        const [said] = callerSaid(conversation);
        assert.equal(said?.kind, 'speech');
        assert.equal(said?.heardText, 'Grace Hopper');
        assert.match(conversation.messages[2].heardText, /You said Grace Hopper/);
      });

      test('is cleared at the first sound of the caller, and what was dropped is sent again when that was nothing', async (t) => {
        const whole = await dial(t, key, carrier);
        await whole.until('mark');
        whole.socket.close();
        const stream = await dial(t, key, carrier);
        await stream.until('audio');
        // A cough.
        void stream.speak(toneWords('a', rateHz).subarray(0, (rateHz * 60) / 1000));
        const cleared = await stream.until('clear');
        await stream.until('audio', cleared);
        await stream.until('mark', cleared);
        const extra = stream.frames() - whole.frames();
        // What had been sent ahead, and no more.
        assert.ok(extra >= 0 && extra <= leadMs / 20 + 1, `${extra} frames more`);
      });

      test('is interrupted by one who goes on speaking: cleared, and nothing of the rest is said', async (t) => {
        // Long enough that no machine is so late that it was over before.
        const key = await projectOf(api, Array(8).fill(greeting).join(' '));
        const stream = await dial(t, key, carrier);
        await stream.until('audio', 50);
        await stream.speak(toneWords('wait please I have a question', rateHz));
        await stream.until('mark', stream.sent.length);
        assert.equal(stream.sent.filter(({ type }) => type === 'clear').length, 1);
        await hangUp(stream);
        const { messages } = await kept(key);
        const { interrupted, heardText, generatedText } = messages[0];
        assert.equal(interrupted, true);
        assert.ok(
          heardText !== '' && generatedText.startsWith(heardText) && heardText !== generatedText,
          heardText,
        );
      });

      test('takes the keys that the caller presses', async (t) => {
        const stream = await dial(t, key, carrier);
        await stream.until('mark');
        const before = stream.sent.length;
        stream.give(...stream.driver.digits('42#'));
        await stream.until('mark', before);
        await hangUp(stream);
        const [said] = callerSaid(await kept(key));
        assert.equal(said?.kind, 'digits');
        assert.equal(said?.heardText.replaceAll(' ', ''), '42#');
      });

      test('that is lost ends at once', async (t) => {
        const stream = await dial(t, key, carrier);
        await stream.until('audio');
        stream.socket.terminate();
        await stream.closed;
        assert.equal((await kept(key)).endReason, 'connection-lost');
      });
    });
  }
});

test('a call by telnyx whose frames come out of order is understood all the same', async (t) => {
  const key = await projectOf(api);
  const stream = await dial(t, key, told[1]!, { reorder: true });
  await stream.until('mark');
  await stream.speak(toneWords('Grace Hopper', 16_000));
  await stream.until('mark', stream.sent.length);
  await hangUp(stream);
  assert.equal(callerSaid(await kept(key))[0]?.heardText, 'Grace Hopper');
});

describe('a carrier that sends and does not read', async () => {
  // It takes 15 s and more to be noticed: once the call is to begin, time runs faster.
  const clock = hurriedClock();
  const slow = await open(clock);
  const key = await projectOf(slow.api);
  for (const carrier of told) {
    test(`by ${carrier.of.dialect.id} is dropped`, async (t) => {
      const { token } = (await slow.api.ask(key, 'POST', '/v1/talk/tokens')).body;
      clock.run(8);
      const stream = await openCarrierStream(slow.origin, carrier, { assistant: 'Echo', token }, { clock });
      t.after(() => stream.socket.terminate());
      await stream.until('audio');
      stream.socket.pause();
      assert.equal((await kept(key, slow.api)).endReason, 'slow-client');
      clock.run(1);
      stream.socket.resume();
      assert.equal((await stream.closed).code, 4408);
    });
  }
});
