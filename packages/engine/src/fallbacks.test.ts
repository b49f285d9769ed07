import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { secretOf } from '@parley/platform/config/config';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import { startChatServer } from '@parley/providers/wire/chat-server';
import { startSpeechServer } from '@parley/providers/wire/speech-server';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import type { MindRequest, SpeechToText, TextToSpeech } from '@parley/voice/ports';
import { faultsOfDefinition } from './definitions.ts';
import { type HostedSpeech, openHostedSpeech } from './hosted-speech.ts';
import { findLanguageModel } from './minds.ts';
import { createSpeech, type SpeechModels } from './speech.ts';

const clock = systemClock;
const log = silentLog();
const signal = new AbortController().signal;

function voice(name: string, voices: string[], speak: TextToSpeech['speak']): TextToSpeech {
  return { name, capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en'], voices }, speak };
}

test('a caller of an assistant with a natural voice hears flite when that voice fails, a man for a man', async () => {
  const asked: string[] = [];
  const voices = {
    kokoro: voice('kokoro', ['am_adam', 'af_heart'], async function* () {
      yield { samples: new Int16Array(0) };
    }),
    flite: voice('flite', ['slt', 'rms'], async function* (_, { voice: name }) {
      asked.push(name);
      yield { samples: new Int16Array(160).fill(1000) };
    }),
  };
  const models = { voices } as unknown as SpeechModels;
  for (const name of ['am_adam', 'af_heart']) {
    const speech = createSpeech(models, clock, createVendorHealth({ clock }));
    const chosen = speech.voiceOf({ engine: 'kokoro', name, speed: 1 });
    let samples = 0;
    for await (const chunk of chosen.speak('hello', { voice: name, speed: 1, language: 'en', signal })) {
      samples += chunk.samples.length;
    }
    assert.equal(samples, 160);
  }
  assert.deepEqual(asked, ['rms', 'slt']);
});

test('a fallback voice that is not installed is a fault of the definition, by its place', () => {
  const definition = assistantDefinitionSchema.parse({
    mind: { kind: 'language-model', model: 'm', prompt: 'p' },
    voice: { engine: 'flite', name: 'slt', fallbacks: [{ engine: 'kokoro', name: 'nobody' }] },
  });
  const faults = faultsOfDefinition(definition, { flite: ['slt'], kokoro: ['af_heart'] });
  assert.deepEqual(
    faults.map(({ path }) => path),
    ['voice.fallbacks[0].name'],
  );
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
  const config = {
    llmUrl: secretOf(first.baseUrl, first.baseUrl),
    llmFallbackUrl: secretOf(second.baseUrl, second.baseUrl),
    llmFallbackModel: 'small',
  };
  const health = createVendorHealth({ clock });
  const languageModel = await findLanguageModel(config, health, clock, log);
  const { mind } = assistantDefinitionSchema.parse({
    mind: { kind: 'language-model', model: 'large', prompt: 'p', fallbackModels: ['medium'] },
  });
  assert.ok(languageModel && mind.kind === 'language-model');
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
  for await (const event of languageModel(mind).think(request, signal)) {
    if (event.type === 'text') words.push(event.text);
  }
  assert.deepEqual([words.join(''), asked], ['I am here.', ['small']]);
  assert.deepEqual(
    health.report().map(({ name }) => name),
    ['openai-compatible/large', 'openai-compatible/medium'],
  );
});

const local: SpeechToText = {
  name: 'moonshine',
  capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
  open: () => ({ push() {}, transcribe: async () => ({ text: 'heard here' }), next() {}, close() {} }),
};
const flite = voice('flite', ['slt', 'rms'], async function* () {
  yield { samples: new Int16Array(1600).fill(1000) };
});

async function hostedSpeech(status?: number) {
  const server = await startSpeechServer({
    models: ['whisper-1', 'tts-1', 'other'],
    hear: () => 'heard there',
    say: () => new Int16Array(2400).fill(2000),
    fault: () => (status === undefined ? undefined : { kind: 'status', status }),
  });
  after(() => server.close());
  const url = secretOf(server.baseUrl, server.baseUrl);
  const config = { sttUrl: url, sttModel: 'whisper-1', ttsUrl: url, ttsModel: 'tts-1', ttsVoices: ['alloy'] };
  return { server, hosted: openHostedSpeech(config, clock) };
}

function speechOf(hosted?: HostedSpeech) {
  const models = { speechToText: local, voices: { flite } } as unknown as SpeechModels;
  const health = createVendorHealth({ clock });
  return { health, speech: createSpeech(models, clock, health, hosted) };
}

async function heardBy(recogniser: SpeechToText): Promise<string> {
  const stream = recogniser.open({ language: 'en' });
  stream.push(new Int16Array(16_000).fill(1000));
  return (await stream.transcribe(signal)).text;
}

async function levelOf(chosen: TextToSpeech): Promise<number> {
  for await (const { samples } of chosen.speak('hello', {
    voice: 'alloy',
    speed: 1,
    language: 'en',
    signal,
  })) {
    const middle = samples[samples.length >> 1] ?? 0;
    if (middle !== 0) return middle;
  }
  return 0;
}

test('the server that is set up hears, this machine behind it; without one this machine hears alone', async () => {
  assert.equal(await heardBy(speechOf().speech.recognitionOf(undefined)), 'heard here');
  const [well, ill] = await Promise.all([hostedSpeech(), hostedSpeech(401)]);
  assert.equal(await heardBy(speechOf(well.hosted).speech.recognitionOf(undefined)), 'heard there');
  const { speech, health } = speechOf(ill.hosted);
  assert.equal(await heardBy(speech.recognitionOf(undefined)), 'heard here');
  assert.deepEqual(
    health.report().map(({ name }) => name),
    ['openai-compatible/recognition/whisper-1'],
  );
});

test('an assistant says who hears, with which model, and who hears behind it, be it nobody', async () => {
  const well = await hostedSpeech();
  const { speech } = speechOf(well.hosted);
  assert.equal(await heardBy(speech.recognitionOf({ engine: 'moonshine' })), 'heard here');
  const other = speech.recognitionOf({ engine: 'openai-compatible', model: 'other' });
  assert.equal(await heardBy(other), 'heard there');
  assert.equal(well.server.requests.at(-1)?.model, 'other');
  const ill = await hostedSpeech(401);
  const alone = speechOf(ill.hosted).speech.recognitionOf({ engine: 'openai-compatible', fallbacks: [] });
  await assert.rejects(heardBy(alone), { code: 'unauthenticated' });
  assert.throws(() => speechOf().speech.recognitionOf({ engine: 'openai-compatible' }), {
    code: 'failed_precondition',
  });
});

test('behind the voice of a server stands flite, and a server that is not set up has no voices', async () => {
  const chosen = { engine: 'openai-compatible', name: 'alloy', speed: 1 } as const;
  const [well, ill] = await Promise.all([hostedSpeech(), hostedSpeech(500)]);
  const { speech } = speechOf(well.hosted);
  assert.ok(Math.abs((await levelOf(speech.voiceOf(chosen))) - 2000) < 50);
  assert.ok(Math.abs((await levelOf(speechOf(ill.hosted).speech.voiceOf(chosen))) - 1000) < 50);
  const definition = assistantDefinitionSchema.parse({
    mind: { kind: 'language-model', model: 'm', prompt: 'p' },
    voice: chosen,
  });
  assert.deepEqual(faultsOfDefinition(definition, speech.installed), []);
  assert.equal(faultsOfDefinition(definition, speechOf().speech.installed)[0]?.path, 'voice.name');
});
