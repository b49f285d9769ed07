import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, screen, show } from '../testing/page.tsx';
import { Shell } from './shell.tsx';

test('the guide and the API reference are one click away on every page, the guide on a phone too', async () => {
  const body = { role: 'owner', project: { name: 'My project' }, organization: { name: 'My organization' } };
  api.answers('GET /v1/me', () => ({ body }));
  await show(<Shell />);
  const to = (name: string) => screen.getAllByRole('link', { name }).map((link) => link.getAttribute('href'));
  await screen.findByText('My project');
  assert.deepEqual(to('Guide'), ['/docs/guide/README.md', '/docs/guide/README.md']);
  assert.deepEqual(to('API reference'), ['/docs']);
});
