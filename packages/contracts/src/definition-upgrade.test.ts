import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantDefinitionSchema, createAssistantSchema, givenDefinitionSchema } from './assistants.ts';
import { upgradeDefinition } from './definition-upgrade.ts';

const before = {
  mind: { kind: 'language-model', model: 'large', prompt: 'p' },
  voice: {
    engine: 'kokoro',
    name: 'af_heart',
    speed: 1.1,
    fallbacks: [{ engine: 'openai-compatible', name: 'alloy', model: 'tts-1' }],
  },
  recognition: { engine: 'openai-compatible', fallbacks: [{ engine: 'moonshine' }] },
};
const now = {
  mind: { kind: 'language-model', vendor: 'openai-compatible', model: 'large', prompt: 'p' },
  voice: {
    vendor: 'kokoro',
    name: 'af_heart',
    speed: 1.1,
    fallbacks: [{ vendor: 'openai-compatible', name: 'alloy', model: 'tts-1' }],
  },
  recognition: { vendor: 'openai-compatible', fallbacks: [{ vendor: 'moonshine' }] },
};

test('a definition whose vendors were called engines means the same as it did', () => {
  assert.deepEqual(upgradeDefinition(before), now);
  const given = createAssistantSchema.parse({ name: 'Old', definition: before });
  assert.deepEqual(given.definition, assistantDefinitionSchema.parse(now));
});

test('a definition of today is left as it is, and so is what is no definition', () => {
  assert.deepEqual(upgradeDefinition(now), now);
  assert.deepEqual(upgradeDefinition(upgradeDefinition(before)), now);
  for (const other of [null, 7, 'text', [1], {}, { voice: 'flite', recognition: null, mind: [] }]) {
    assert.deepEqual(upgradeDefinition(other), other);
  }
});

test('a definition in both forms at once is refused, not guessed at', () => {
  const both = { ...now, voice: { ...now.voice, engine: 'flite' } };
  assert.equal(givenDefinitionSchema.safeParse(both).success, false);
});

test('an engine that never was is a vendor that is not there, by its path', () => {
  const wrong = givenDefinitionSchema.safeParse({ ...before, voice: { engine: 'No Such' } });
  assert.deepEqual(
    wrong.error?.issues.map(({ path }) => path.join('.')),
    ['voice.vendor'],
  );
});
