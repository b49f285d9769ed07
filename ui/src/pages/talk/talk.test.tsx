import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fill, screen, show, waitFor } from '../../testing/page.tsx';
import { CallPage } from './call.page.tsx';
import { TalkPage } from './talk.page.tsx';

const assistant = (n: number, publishedVersion: number | null = 1) => ({
  id: `asst_01h455vb4pex5vsknk084sn02${n}`,
  name: `Desk ${n}`,
  description: '',
  draftDiffers: false,
  publishedVersion,
  revision: 1,
});

test('of many assistants those are shown whose name is searched', async () => {
  const items = [1, 2, 3, 4, 5, 6, 7].map((n) => assistant(n));
  api.answers('GET /v1/assistants', () => ({ body: { items, nextCursor: null } }));
  await show(<TalkPage />);
  await screen.findByText('Desk 7');
  fill('Search assistants', 'desk 3');
  await waitFor(() => assert.ok(screen.queryByText('Desk 7') === null));
  screen.getByText('Desk 3');
  fill('Search assistants', 'nobody');
  await screen.findByText('No assistant is called that.');
});

test('an assistant that is not published cannot be called, and the page leads to its draft', async () => {
  const { id } = assistant(1);
  api.answers(`GET /v1/assistants/${id}`, () => ({ body: assistant(1, null) }));
  await show(<CallPage assistantId={id} />);
  const link = await screen.findByRole('link', { name: 'Open the assistant' });
  assert.equal(link.getAttribute('href'), `/assistants/${id}`);
  assert.ok(screen.queryByRole('button', { name: 'Start talking' }) === null);
});

test('a published assistant can be spoken to or typed to', async () => {
  const { id } = assistant(1);
  api.answers(`GET /v1/assistants/${id}`, () => ({ body: assistant(1) }));
  await show(<CallPage assistantId={id} />);
  await screen.findByRole('button', { name: 'Start talking' });
  screen.getByRole('button', { name: 'Type instead' });
});
