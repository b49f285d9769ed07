import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AssistantDefinition, assistantDefinitionSchema } from '@parley/contracts/assistants';
import { secretOf } from '@parley/platform/config/config';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import type { Vendor } from '@parley/providers/vendor';
import { vendors } from '@parley/providers/vendors';
import { startChatServer } from '@parley/providers/wire/chat-server';
import { startSpeechServer } from '@parley/providers/wire/speech-server';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import type { MindRequest, SpeechToText, TextToSpeech } from '@parley/voice/ports';
import { faultsOfDefinition } from './definitions.ts';
import { openEngine } from './engine.ts';

const clock = systemClock;
const signal = new AbortController().signal;
const hosted = vendors.find(({ id }) => id === 'openai-compatible')!;

/** A vendor of the list whose models are not these but what a test says. */
function actedBy(id: string, textToSpeech: TextToSpeech['speak']): Vendor {
  const vendor = vendors.find((one) => one.id === id)!;
  const voices = vendor.voice!.voices({}).map(({ name }) => name);
  const capabilities = { rateHz: 16_000, wordTiming: false, languages: ['en'], voices };
  const made: TextToSpeech = { name: id, capabilities, speak: textToSpeech };
  return { ...vendor, voice: { ...vendor.voice!, open: async () => ({ make: () => made }) } };
}

const hearsHere: SpeechToText = {
  name: 'moonshine',
  capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
  open: () => ({ push() {}, transcribe: async () => ({ text: 'heard here' }), next() {}, close() {} }),
};
const moonshine: Vendor = {
  ...vendors.find(({ id }) => id === 'moonshine')!,
  recognition: { languages: ['en'], standIn: true, open: async () => ({ make: () => hearsHere }) },
};
const silero: Vendor = {
  ...vendors.find(({ id }) => id === 'silero')!,
  activity: {
    open: async () => ({ make: () => ({ open: () => ({ probability: async () => 0, close() {} }) }) }),
  },
};
const flite = actedBy('flite', async function* () {
  yield { samples: new Int16Array(1600).fill(1000) };
});

async function engineOf(settings: Record<string, unknown> = {}, list = [flite, moonshine, silero, hosted]) {
  const health = createVendorHealth({ clock });
  const inForce = { vendors: list, settings: { 'openai-compatible': settings } };
  // Else an Ollama on the machine of the test would be found.
  const blind = list.map(({ find: _, ...vendor }) => vendor);
  const context = { clock, log: silentLog() };
  const engine = await openEngine({ ...inForce, vendors: blind, health, context });
  return { engine, health, inForce };
}

type Wish = Partial<Pick<AssistantDefinition, 'voice' | 'recognition'>> & { models?: string[] };

function definitionOf({ models: [model = 'm', ...fallbackModels] = [], ...over }: Wish): AssistantDefinition {
  const mind = { kind: 'language-model', model, fallbackModels, prompt: 'p' };
  return { ...assistantDefinitionSchema.parse({ mind }), ...over };
}

const silent = { name: 'silent', async *think() {} };
const partsOf = async (wish: Wish, of: { engine: Awaited<ReturnType<typeof engineOf>>['engine'] }) =>
  of.engine.partsOf(definitionOf(wish), { mind: silent });

test('a caller of an assistant with a natural voice hears flite when that voice fails, a man for a man', async () => {
  const asked: string[] = [];
  const list = [
    actedBy('flite', async function* (_, { voice: name }) {
      asked.push(name);
      yield { samples: new Int16Array(160).fill(1000) };
    }),
    actedBy('kokoro', async function* () {
      yield { samples: new Int16Array(0) };
    }),
    moonshine,
    silero,
  ];
  for (const name of ['am_adam', 'af_heart']) {
    const { textToSpeech } = await partsOf(
      { voice: { vendor: 'kokoro', name, speed: 1 } },
      await engineOf({}, list),
    );
    let samples = 0;
    for await (const chunk of textToSpeech.speak('hello', {
      voice: name,
      speed: 1,
      language: 'en',
      signal,
    })) {
      samples += chunk.samples.length;
    }
    assert.equal(samples, 160);
  }
  assert.deepEqual(asked, ['rms', 'slt']);
});

test('how long the first word may take is said by the assistant, else by the server', async () => {
  const { engine } = await engineOf({ llmUrl: secretOf('http://127.0.0.1:9/v1'), llmFirstTokenMs: 30_000 });
  const usual = definitionOf({});
  const patient = { ...usual, mind: { ...usual.mind, firstTokenMs: 60_000 } } as AssistantDefinition;
  assert.equal((await engine.partsOf(usual)).settings.firstTokenMs, 30_000);
  assert.equal((await engine.partsOf(patient)).settings.firstTokenMs, 60_000);
  const plain = await engineOf({ llmUrl: secretOf('http://127.0.0.1:9/v1') });
  assert.equal((await plain.engine.partsOf(usual)).settings.firstTokenMs, undefined);
});

test('a language model that refuses is replaced by the fallback model, then by the second server', async () => {
  const asked: string[] = [];
  const [first, second] = await Promise.all([
    startChatServer({ answer: () => ({ kind: 'status', status: 500 }) }),
    startChatServer({
      models: ['small'],
      answer: ({ model }) => {
        asked.push(model);
        return { kind: 'answer', pieces: ['I am here.'] };
      },
    }),
  ]);
  after(() => Promise.all([first.close(), second.close()]));
  const { engine, health } = await engineOf({
    llmUrl: secretOf(first.baseUrl),
    llmFallbackUrl: secretOf(second.baseUrl),
    llmFallbackModel: 'small',
  });
  const { mind } = await engine.partsOf(definitionOf({ models: ['large', 'medium'] }));
  const request: MindRequest = {
    history: [],
    input: { kind: 'said', text: 'hello' },
    state: null,
    toolResults: [],
    tools: [],
    nowMs: 0,
    timeZone: 'UTC',
    language: 'en',
  };
  const words: string[] = [];
  for await (const event of mind.think(request, signal)) {
    if (event.type === 'text') words.push(event.text);
  }
  assert.deepEqual([words.join(''), asked], ['I am here.', ['small']]);
  assert.deepEqual(
    health.report().map(({ name }) => name),
    ['openai-compatible/large', 'openai-compatible/medium'],
  );
});

async function speechServer(status?: number) {
  const server = await startSpeechServer({
    models: ['whisper-1', 'tts-1', 'other'],
    hear: () => 'heard there',
    say: () => new Int16Array(2400).fill(2000),
    fault: () => (status === undefined ? undefined : { kind: 'status', status }),
  });
  after(() => server.close());
  const url = secretOf(server.baseUrl);
  const settings = {
    sttUrl: url,
    sttModel: 'whisper-1',
    ttsUrl: url,
    ttsModel: 'tts-1',
    ttsVoices: ['alloy'],
  };
  return { server, settings, ...(await engineOf(settings)) };
}

async function heardBy({ speechToText }: { speechToText: SpeechToText }): Promise<string> {
  const stream = speechToText.open({ language: 'en' });
  stream.push(new Int16Array(16_000).fill(1000));
  return (await stream.transcribe(signal)).text;
}

async function levelOf({ textToSpeech }: { textToSpeech: TextToSpeech }): Promise<number> {
  const asked = { voice: 'alloy', speed: 1, language: 'en', signal };
  for await (const { samples } of textToSpeech.speak('hello', asked)) {
    const middle = samples[samples.length >> 1] ?? 0;
    if (middle !== 0) return middle;
  }
  return 0;
}

test('the server that is set up hears, this machine behind it; without one this machine hears alone', async () => {
  assert.equal(await heardBy(await partsOf({}, await engineOf())), 'heard here');
  const [well, ill] = await Promise.all([speechServer(), speechServer(401)]);
  assert.equal(await heardBy(await partsOf({}, well)), 'heard there');
  assert.equal(await heardBy(await partsOf({}, ill)), 'heard here');
  assert.deepEqual(
    ill.health.report().map(({ name }) => name),
    ['openai-compatible/recognition/whisper-1'],
  );
});

test('an assistant says who hears, with which model, and who hears behind it, be it nobody', async () => {
  const [well, ill] = await Promise.all([speechServer(), speechServer(401)]);
  assert.equal(await heardBy(await partsOf({ recognition: { vendor: 'moonshine' } }, well)), 'heard here');
  const other = { vendor: 'openai-compatible', model: 'other' };
  assert.equal(await heardBy(await partsOf({ recognition: other }, well)), 'heard there');
  assert.equal(well.server.requests.at(-1)?.model, 'other');
  const alone = { vendor: 'openai-compatible', fallbacks: [] };
  await assert.rejects(heardBy(await partsOf({ recognition: alone }, ill)), { code: 'unauthenticated' });
});

test('behind the voice of a server stands flite', async () => {
  const voice = { vendor: 'openai-compatible', name: 'alloy', speed: 1 };
  const [well, ill] = await Promise.all([speechServer(), speechServer(500)]);
  assert.ok(Math.abs((await levelOf(await partsOf({ voice }, well))) - 2000) < 50);
  assert.ok(Math.abs((await levelOf(await partsOf({ voice }, ill))) - 1000) < 50);
});

test('a call has the vendors of its own settings, beside calls that have others', async () => {
  const [here, there] = await Promise.all([engineOf(), speechServer()]);
  const settings = { 'openai-compatible': there.settings };
  const voice = { vendor: 'openai-compatible', name: 'alloy', speed: 1 };
  const definition = definitionOf({ voice });
  const own = await here.engine.partsOf(definition, { mind: silent, settings });
  assert.equal(await heardBy(own), 'heard there');
  assert.ok(Math.abs((await levelOf(own)) - 2000) < 50);
  here.engine.mustRun(definition, { settings });
  assert.throws(() => here.engine.mustRun(definition), { code: 'invalid_argument' });
  assert.equal(await heardBy(await partsOf({}, here)), 'heard here');
});

test('what is not set up begins no call, and the message says what to do', async () => {
  const { engine } = await engineOf();
  const recognition = { vendor: 'openai-compatible' };
  await assert.rejects(engine.partsOf(definitionOf({ recognition }), { mind: silent }), {
    code: 'failed_precondition',
    message: /Set PARLEY_STT_URL/,
  });
  await assert.rejects(engine.partsOf(definitionOf({})), {
    code: 'failed_precondition',
    message: /PARLEY_LLM_URL/,
  });
});

test('a vendor or a voice that is not there is a fault of the definition, by its place, with what there is', async () => {
  const { inForce } = await engineOf();
  const definition = assistantDefinitionSchema.parse({
    mind: { kind: 'language-model', vendor: 'flite', model: 'm', prompt: 'p' },
    voice: {
      name: 'nobody',
      fallbacks: [
        { vendor: 'silero', name: 'slt' },
        { vendor: 'openai-compatible', name: 'alloy' },
      ],
    },
    recognition: { vendor: 'moonshine', fallbacks: [{ vendor: 'no-such' }] },
  });
  assert.deepEqual(
    faultsOfDefinition(definition, inForce).map(({ path, message }) => `${path}: ${message}`),
    [
      'voice.name: there is no voice "nobody": flite has slt, rms, awb, kal16',
      'voice.fallbacks[0].vendor: there is no vendor "silero" of voices: there is flite, openai-compatible',
      'voice.fallbacks[1].vendor: openai-compatible is not set up for voices. Set PARLEY_TTS_URL.',
      'recognition.fallbacks[0].vendor: there is no vendor "no-such" of recognition: there is moonshine, openai-compatible',
      'mind.vendor: there is no vendor "flite" of language models: there is openai-compatible',
    ],
  );
});
