import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { VendorFacts } from '@parley/contracts/vendors';
import { newId } from '@parley/platform/ids';
import { startChatServer } from '@parley/providers/wire/chat-server';
import { testAssistantApi } from '../testing.ts';

async function vendorsWith(settings: Record<string, string>): Promise<VendorFacts[]> {
  const api = await testAssistantApi({ settings });
  const { status, body } = await api.ask(api.key(newId('project'), 'viewer'), 'GET', '/v1/vendors');
  assert.equal(status, 200, JSON.stringify(body));
  return body.items;
}
const hosted = (vendors: VendorFacts[]) => vendors.find(({ id }) => id === 'openai-compatible')!;

test('what can be chosen is told: voices, models as the server lists them, and what is not set up', async () => {
  const server = await startChatServer({
    apiKey: 'secret-key',
    models: ['small', 'large'],
    answer: () => ({ kind: 'answer', pieces: [] }),
  });
  after(() => server.close());
  const vendors = await vendorsWith({
    PARLEY_LLM_URL: server.baseUrl,
    PARLEY_LLM_KEY: 'secret-key',
    PARLEY_TTS_VOICES: 'onyx, nova',
  });
  const coded = vendors.find(({ id }) => id === 'flite');
  assert.deepEqual(
    coded?.voice?.voices.map(({ name }) => name),
    ['slt'],
  );
  assert.deepEqual([coded?.voice?.ready, coded?.mind], [true, null]);
  const { mind, voice, recognition } = hosted(vendors);
  assert.deepEqual(mind, { ready: true, remedy: null, models: ['small', 'large'], found: null });
  assert.deepEqual(
    voice?.voices.map(({ name, gender }) => [name, gender]),
    [
      ['onyx', 'male'],
      ['nova', null],
    ],
  );
  assert.deepEqual([voice?.ready, voice?.remedy, voice?.models], [false, 'Set PARLEY_TTS_URL.', []]);
  assert.deepEqual([recognition?.ready, recognition?.remedy], [false, 'Set PARLEY_STT_URL.']);
  assert.doesNotMatch(JSON.stringify(vendors), /secret-key/);
});

test('a vendor that does not answer is told without its models', async () => {
  const { mind } = hosted(await vendorsWith({ PARLEY_LLM_URL: 'http://127.0.0.1:9/v1' }));
  assert.deepEqual(mind, { ready: true, remedy: null, models: [], found: null });
});
