import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantDefinitionSchema, createAssistantSchema } from '@parley/contracts/assistants';
import { api, click, faultOf, fill, screen, show, waitFor } from '../../testing/page.tsx';
import { AssistantsPage } from './assistants.page.tsx';
import { NewAssistantPage } from './new-assistant.page.tsx';

const id = 'asst_01h455vb4pex5vsknk084sn02q';
const draft = assistantDefinitionSchema.parse({
  mind: { kind: 'language-model', model: 'm', prompt: 'Be kind.' },
  denoise: true,
});
const desk = { id, name: 'Front desk', description: '', publishedVersion: 1, draftDiffers: false };
const create = 'POST /v1/assistants';

async function open() {
  api.answers('GET /v1/assistants', () => ({ body: { items: [desk], nextCursor: null } }));
  api.answers(`GET /v1/assistants/${id}`, () => ({ body: { ...desk, draft } }));
  api.answers('GET /v1/vendors', () => ({ body: { items: [] } }));
  api.answers(create, (body: { name: string }) => ({
    status: 201,
    body: { ...desk, name: body.name, draft },
  }));
  await show(<NewAssistantPage />);
  await screen.findByText('A copy of Front desk');
  fill('Name', 'My own');
}

async function made() {
  click('Create');
  await waitFor(() => api.bodyOf(create));
  return createAssistantSchema.parse(api.bodyOf(create));
}

test('with nothing but a name one has a small dialogue that the server takes', async () => {
  await open();
  const { name, definition } = await made();
  assert.equal(name, 'My own');
  assert.equal(definition.mind.kind, 'flow');
});

test('a prompt is asked for together with its model, and sent as it was written', async () => {
  await open();
  fill('Begins with', 'language-model');
  await screen.findByLabelText('Prompt');
  click('Create');
  await waitFor(() => assert.equal(faultOf('Prompt'), 'Must not be empty.'));
  assert.equal(faultOf('Model'), 'Must not be empty.');
  fill('Model', 'llama3.2');
  fill('Prompt', 'You answer the door.');
  const { mind } = (await made()).definition;
  assert.ok(mind.kind === 'language-model');
  assert.deepEqual([mind.model, mind.prompt], ['llama3.2', 'You answer the door.']);
});

test('a copy has the whole draft of the other', async () => {
  await open();
  fill('Begins with', id);
  assert.deepEqual((await made()).definition, draft);
});

test('a project without assistants leads to making the first', async () => {
  api.answers('GET /v1/assistants', () => ({ body: { items: [], nextCursor: null } }));
  await show(<AssistantsPage />);
  await screen.findByText('No assistants yet');
  const links = screen.getAllByRole('link', { name: 'New assistant' });
  assert.deepEqual(new Set(links.map((link) => link.getAttribute('href'))), new Set(['/assistants/new']));
});
