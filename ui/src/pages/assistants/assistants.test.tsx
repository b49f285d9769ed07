import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Assistant, assistantDefinitionSchema } from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';
import { api, click, faultOf, fill, hasFocus, problem, screen, show, waitFor } from '../../testing/page.tsx';
import { AssistantPage } from './assistant.page.tsx';
import { AssistantsPage } from './assistants.page.tsx';

const definition = assistantDefinitionSchema.parse({
  mind: { kind: 'language-model', model: 'm', prompt: 'Be kind.' },
  voice: { vendor: 'flite', name: 'slt', speed: 1.2 },
});
const assistant: Assistant = {
  id: 'asst_01h455vb4pex5vsknk084sn02q',
  name: 'Front desk',
  description: 'Takes bookings',
  draft: definition,
  draftDiffers: true,
  publishedVersion: 3,
  revision: 4,
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
};
const ready = { ready: true, remedy: null, found: null, models: [] };
const voices = (...names: string[]) =>
  names.map((name) => ({ name, title: name.toUpperCase(), language: 'en-US', gender: null }));
const vendors: VendorFacts[] = [
  {
    id: 'flite',
    title: 'Flite',
    recognition: null,
    mind: null,
    voice: { ...ready, natural: null, languages: ['en'], voices: voices('slt', 'kal') },
  },
  {
    id: 'kokoro',
    title: 'Kokoro',
    recognition: null,
    mind: null,
    voice: {
      ...ready,
      natural: 'It is in time in 1 call at once.',
      languages: ['en'],
      voices: voices('af_heart'),
    },
  },
  {
    id: 'openai-compatible',
    title: 'OpenAI-compatible',
    recognition: { ...ready, languages: ['en'], models: ['whisper-1'] },
    mind: { ...ready, ready: false, remedy: 'Set an address.', found: 'Ollama was found, and is not used.' },
    voice: null,
  },
];
const path = `/v1/assistants/${assistant.id}`;
type Change = { definition: typeof definition };

/** Opens a tab of the assistant's page, with a server that takes every change. */
async function showTab(name: string): Promise<void> {
  api.answers(`GET ${path}`, () => ({ body: assistant }));
  api.answers('GET /v1/vendors', () => ({ body: { items: vendors } }));
  api.answers(`PATCH ${path}`, (change: Change) => ({ body: { ...assistant, draft: change.definition } }));
  await show(<AssistantPage id={assistant.id} />);
  await screen.findByRole('tab', { name });
  click(name);
}

const draftField = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Definition' });

test('another vendor speaks with its own voice, and nothing else of the draft is changed', async () => {
  await showTab('Voice and models');
  await screen.findByLabelText('Who speaks');
  fill('Who speaks', 'kokoro');
  await waitFor(() => assert.equal(screen.getByLabelText<HTMLSelectElement>('Voice').value, 'af_heart'));
  click('Save draft');
  await waitFor(() => api.bodyOf(`PATCH ${path}`));
  const voice = { vendor: 'kokoro', name: 'af_heart', speed: 1.2 };
  assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition: { ...definition, voice } });
});

test('a natural voice is chosen by what was measured of it, and taken away again', async () => {
  await showTab('Voice and models');
  const label = 'Natural voice, where it is in time';
  await screen.findByText('Kokoro: It is in time in 1 call at once.');
  fill(label, 'kokoro');
  await waitFor(() =>
    assert.equal(screen.getByLabelText<HTMLSelectElement>('Voice instead').value, 'af_heart'),
  );
  click('Save draft');
  const voice = { ...definition.voice, natural: { vendor: 'kokoro', name: 'af_heart' } };
  await waitFor(() =>
    assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition: { ...definition, voice } }),
  );
  await waitFor(() => assert.ok(screen.queryByText('Discard changes') === null));
  api.asked.length = 0;
  fill(label, '');
  click('Save draft');
  await waitFor(() => assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition }));
});

test('a recogniser is chosen with a model, and left open again', async () => {
  await showTab('Voice and models');
  await screen.findByLabelText('Who hears');
  fill('Who hears', 'openai-compatible');
  await waitFor(() => assert.equal(screen.getAllByLabelText('Model').length, 2));
  fill('Model', 'whisper-1');
  click('Save draft');
  const recognition = { vendor: 'openai-compatible', model: 'whisper-1' };
  await waitFor(() =>
    assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition: { ...definition, recognition } }),
  );
  await waitFor(() => assert.ok(screen.queryByText('Discard changes') === null));
  api.asked.length = 0;
  fill('Who hears', '');
  click('Save draft');
  await waitFor(() => assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition }));
});

test('pace and noise suppression are sent as what they are', async () => {
  await showTab('Voice and models');
  await screen.findByLabelText('Speed');
  fill('Speed', '3');
  click('Noise suppression');
  click('Save draft');
  await waitFor(() => assert.equal(faultOf('Speed'), 'Must be at most 2.'));
  assert.ok(!api.asked.some(({ what }) => what.startsWith('PATCH')));
  fill('Speed', '0.9');
  await waitFor(() => assert.equal(faultOf('Speed'), undefined));
  click('Save draft');
  await waitFor(() => api.bodyOf(`PATCH ${path}`));
  const voice = { ...definition.voice, speed: 0.9 };
  assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition: { ...definition, voice, denoise: true } });
});

test('a vendor that is not set up cannot be chosen, and the page says what to do and what was found', async () => {
  await showTab('Voice and models');
  await screen.findByLabelText('Who hears');
  assert.equal(screen.getByLabelText<HTMLSelectElement>('Who hears').options[1]?.disabled, false);
  const thinker = screen.getByLabelText<HTMLSelectElement>('Who thinks');
  assert.equal(thinker.options[0]?.disabled, true);
  assert.match(
    screen.getByText(/is not set up\./).textContent ?? '',
    /Set an address\. Ollama was found, and is not used\./,
  );
});

test("a fault that the server finds in the draft stands at the vendor's field", async () => {
  await showTab('Voice and models');
  await screen.findByLabelText('Who speaks');
  const faults = [{ path: 'definition.voice.vendor', message: 'is not set up here' }];
  api.answers(`PATCH ${path}`, () => ({ status: 400, body: problem(400, 'invalid_argument', 'no', faults) }));
  fill('Who speaks', 'kokoro');
  click('Save draft');
  await waitFor(() => assert.equal(faultOf('Who speaks'), 'is not set up here'));
  await waitFor(() => assert.ok(hasFocus('Who speaks')));
});

test('a draft that is no JSON, or no definition, says where and is not sent', async () => {
  await showTab('Draft as JSON');
  await screen.findByRole('textbox', { name: 'Definition' });
  fill('Definition', '{ "mind": ');
  click('Save draft');
  await waitFor(() => assert.match(faultOf('Definition') ?? '', /^This is not JSON yet\./));
  fill('Definition', JSON.stringify({ ...definition, voice: { ...definition.voice, speed: 9 } }));
  await waitFor(() => assert.equal(faultOf('Definition'), 'voice.speed: Must be at most 2.'));
  assert.ok(!api.asked.some(({ what }) => what.startsWith('PATCH')));
});

test('a draft is sent as the definition that the schema makes of it, and shown as the server keeps it', async () => {
  await showTab('Draft as JSON');
  await screen.findByRole('textbox', { name: 'Definition' });
  fill('Definition', JSON.stringify({ mind: { kind: 'language-model', model: 'm', prompt: 'Be brief.' } }));
  click('Save draft');
  await waitFor(() => api.bodyOf(`PATCH ${path}`));
  const brief = assistantDefinitionSchema.parse({ mind: { ...definition.mind, prompt: 'Be brief.' } });
  assert.deepEqual(api.bodyOf(`PATCH ${path}`), { definition: brief });
  await waitFor(() => assert.deepEqual(JSON.parse(draftField().value), brief));
});

test('a tab with unsaved changes is not left without a question', async () => {
  await showTab('Draft as JSON');
  await screen.findByRole('textbox', { name: 'Definition' });
  fill('Definition', '{}');
  await screen.findByText('Discard changes');
  window.confirm = () => false;
  click('Versions');
  assert.equal(draftField().value, '{}');
  window.confirm = () => true;
  click('Prompt');
  await screen.findByText('Be kind.');
});

for (const choice of ['Take theirs', 'Save yours over it'] as const) {
  test(`a draft that somebody else has changed meanwhile is not overwritten: both are shown, and ${choice} does`, async () => {
    const theirs = { ...definition, voice: { ...definition.voice, speed: 0.7 } };
    await showTab('Draft as JSON');
    await screen.findByRole('textbox', { name: 'Definition' });
    const mine = { ...definition, denoise: true };
    fill('Definition', JSON.stringify(mine));
    const ifMatch: unknown[] = [];
    api.answers(`PATCH ${path}`, (change: Change, headers) => {
      ifMatch.push(headers['if-match']);
      return ifMatch.length === 1
        ? { status: 412, body: problem(412, 'aborted', 'It has changed since.') }
        : { body: { ...assistant, revision: 6, draft: change.definition } };
    });
    api.answers(`GET ${path}`, () => ({ body: { ...assistant, revision: 5, draft: theirs } }));
    click('Save draft');
    const both = await screen.findByRole('region', { name: 'Both versions' });
    assert.match(both.textContent ?? '', /voice\.speed.*0\.7.*1\.2.*/s);
    assert.match(both.textContent ?? '', /denoise.*false.*true/s);
    assert.deepEqual(JSON.parse(draftField().value), mine);
    click(choice);
    await waitFor(() => assert.ok(screen.queryByRole('region', { name: 'Both versions' }) === null));
    const kept = choice === 'Take theirs' ? theirs : mine;
    await waitFor(() => assert.deepEqual(JSON.parse(draftField().value), kept));
    assert.deepEqual(ifMatch, choice === 'Take theirs' ? ['"4"'] : ['"4"', '"5"']);
  });
}

test('publishing sends the note', async () => {
  api.answers(`POST ${path}/publish`, () => ({ status: 201, body: { version: 4 } }));
  await showTab('Prompt');
  click('Publish');
  await screen.findByLabelText('What changed');
  fill('What changed', 'Kinder');
  screen
    .getByRole('form', { name: 'Publish the draft' })
    .dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await waitFor(() => assert.deepEqual(api.bodyOf(`POST ${path}/publish`), { note: 'Kinder' }));
});

test('the list tells what is published and what differs', async () => {
  api.answers('GET /v1/assistants', () => ({ body: { items: [assistant], nextCursor: null } }));
  await show(<AssistantsPage />);
  await screen.findByText('Front desk');
  screen.getByText('Version 3');
  screen.getByText('Draft differs');
});
