import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiKeySchema } from '@parley/contracts/access';
import { updateAssistantSchema } from '@parley/contracts/assistants';
import { factsOf, takesEmpty } from './schema-facts.ts';

test('a field is required unless its schema takes nothing or an empty text', () => {
  assert.equal(factsOf(createApiKeySchema, 'name').required, true);
  assert.equal(factsOf(createApiKeySchema, 'expiresInDays').required, false);
  assert.equal(factsOf(updateAssistantSchema, 'definition.mind.model').required, true);
  assert.equal(factsOf(updateAssistantSchema, 'definition.mind.prompt').required, false);
});

test('an empty text is an answer only where the schema takes it', () => {
  assert.equal(takesEmpty(updateAssistantSchema, 'definition.voice.model'), false);
  assert.equal(takesEmpty(updateAssistantSchema, 'description'), true);
});

test('bounds, whole numbers and words come from the schema, through defaults and whatever wraps it', () => {
  const speed = factsOf(updateAssistantSchema, 'definition.voice.speed');
  assert.deepEqual([speed.min, speed.max, speed.whole], [0.5, 2, false]);
  const wait = factsOf(updateAssistantSchema, 'definition.turnTaking.minWaitMs');
  assert.deepEqual([wait.min, wait.max, wait.whole], [100, 5000, true]);
  assert.equal(wait.description, 'Silence after words that sound finished');
  assert.equal(factsOf(createApiKeySchema, 'expiresInDays').max, 3650);
});

test('a field that the schema does not have is refused by name', () => {
  assert.throws(() => factsOf(updateAssistantSchema, 'definition.voice.pitch'), /definition\.voice\.pitch/);
});
