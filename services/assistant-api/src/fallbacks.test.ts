import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { systemClock } from '@parley/platform/clock';
import { secretOf } from '@parley/platform/config';
import { silentLog } from '@parley/platform/log';
import { startChatServer } from '@parley/providers/openai-compatible/chat-server';
import { createVendorHealth } from '@parley/voice/fallback/vendor-health';
import type { MindRequest, TextToSpeech } from '@parley/voice/ports';
import { faultsOfDefinition } from './definitions.ts';
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
