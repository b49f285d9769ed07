import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Assistant, assistantDefinitionSchema } from '@parley/contracts/assistants';
import { api, click, screen, show } from '../../testing/page.tsx';
import { AssistantPage } from './assistant.page.tsx';
import { VersionPage } from './version.page.tsx';

const definition = assistantDefinitionSchema.parse({
  mind: { kind: 'language-model', model: 'm', prompt: 'Be kind.' },
});
const assistant: Assistant = {
  id: 'asst_01h455vb4pex5vsknk084sn02q',
  name: 'Front desk',
  description: '',
  draft: definition,
  draftDiffers: true,
  publishedVersion: 3,
  revision: 4,
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
};
const path = `/v1/assistants/${assistant.id}`;

test('a version is shown as it was published, whatever the draft has become', async () => {
  const version = {
    id: 'ver_01h455vb4pex5vsknk084sn02q',
    assistantId: assistant.id,
    version: 1,
    definition: { ...definition, mind: { ...definition.mind, prompt: 'Be stern.' } },
    note: 'The first',
    published: false,
    createdAt: '2026-01-02T03:04:05.000Z',
  };
  api.answers(`GET ${path}`, () => ({ body: assistant }));
  api.answers(`GET ${path}/versions/1`, () => ({ body: version }));
  await show(<VersionPage assistantId={assistant.id} version={1} />);
  await screen.findByRole('heading', { name: 'Version 1' });
  screen.getByText('Be stern.');
  screen.getByText(/^The first/);
  assert.ok(screen.queryByText('Be kind.') === null);
});

test('each version of the list leads to it', async () => {
  const { definition: _, ...summary } = { definition, id: 'ver_1', version: 2, note: '', published: true };
  const items = [{ ...summary, createdAt: '2026-01-02T03:04:05.000Z' }];
  api.answers(`GET ${path}/versions`, () => ({ body: { items, nextCursor: null } }));
  api.answers(`GET ${path}`, () => ({ body: assistant }));
  await show(<AssistantPage id={assistant.id} />);
  await screen.findByRole('tab', { name: 'Versions' });
  click('Versions');
  const link = await screen.findByRole('link', { name: 'Version 2' });
  assert.equal(link.getAttribute('href'), `${path.slice(3)}/versions/2`);
});
