import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';
import { withMindOf, withNaturalOf, withRecognitionOf, withVoiceOf } from './vendor-choice.ts';

const definition = assistantDefinitionSchema.parse({
  mind: { kind: 'language-model', model: 'm', prompt: 'p' },
  voice: {
    vendor: 'openai-compatible',
    name: 'alloy',
    model: 'tts-1',
    speed: 1.2,
    fallbacks: [{ vendor: 'flite', name: 'slt' }],
  },
});
const kokoro: VendorFacts = {
  id: 'kokoro',
  title: 'Kokoro',
  mind: null,
  recognition: null,
  voice: {
    ready: true,
    remedy: null,
    found: null,
    natural: 'It is in time in one call.',
    models: [],
    languages: ['en'],
    voices: [{ name: 'af_heart', title: 'Heart', language: 'en-US', gender: 'female' }],
  },
};

test('another vendor speaks with its first voice and its own model; pace and fallbacks stay', () => {
  const chosen = withVoiceOf(definition, kokoro);
  assert.deepEqual(chosen.voice, {
    vendor: 'kokoro',
    name: 'af_heart',
    speed: 1.2,
    fallbacks: [{ vendor: 'flite', name: 'slt' }],
  });
  assert.deepEqual(assistantDefinitionSchema.parse(chosen), chosen);
});

test('a natural voice speaks instead where it is in time, until it is taken away or another voice is chosen', () => {
  const natural = { vendor: 'kokoro', name: 'af_heart' };
  const chosen = withNaturalOf(definition, kokoro);
  assert.deepEqual(chosen.voice, { ...definition.voice, natural });
  assert.deepEqual(assistantDefinitionSchema.parse(chosen), chosen);
  const other = { ...chosen, voice: { ...chosen.voice, natural: { vendor: 'kokoro', name: 'am_adam' } } };
  assert.deepEqual(withNaturalOf(other, kokoro), other);
  assert.deepEqual(withNaturalOf(chosen, undefined), definition);
  assert.equal(withVoiceOf(chosen, kokoro).voice.natural, undefined);
});

test('a recogniser is chosen and left open again', () => {
  const chosen = withRecognitionOf(definition, 'openai-compatible');
  assert.deepEqual(chosen.recognition, { vendor: 'openai-compatible' });
  assert.deepEqual(withRecognitionOf(chosen, undefined), definition);
  const behind = { ...definition, recognition: { vendor: 'a', fallbacks: [{ vendor: 'b' }] } };
  assert.deepEqual(withRecognitionOf(behind, 'b').recognition, { vendor: 'b', fallbacks: [] });
});

test('who thinks is chosen without a change of what it is told, and a flow has nobody', () => {
  const chosen = withMindOf(definition, 'large');
  assert.deepEqual(chosen.mind, { ...definition.mind, vendor: 'large' });
  const flow = { ...definition, mind: { kind: 'flow' as const, flow: {} as never } };
  assert.equal(withMindOf(flow, 'large'), flow);
});
