import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, click, problem, screen, show, waitFor, within } from '../../testing/page.tsx';
import { SessionsPage } from './sessions.page.tsx';

const times = { createdAt: '2026-01-02T03:04:05.000Z', expiresAt: '2026-02-01T03:04:05.000Z' };
const session = {
  id: 'sess_01h455vb4pex5vsknk084sn02q',
  parentId: 'link_01h455vb4pex5vsknk084sn02q',
  role: 'owner',
  current: false,
  ...times,
};
const own = { ...session, id: 'sess_01h455vb4pex5vsknk084sn02r', current: true };
const link = { id: 'link_01h455vb4pex5vsknk084sn02s', parentId: null, role: 'admin', ...times };
const none = { body: { items: [], nextCursor: null } };

test('who is signed in is told, with this browser marked, and the links that are open', async () => {
  api.answers('GET /v1/sessions', () => ({ body: { items: [own, session], nextCursor: null } }));
  api.answers('GET /v1/links', () => ({ body: { items: [link], nextCursor: null } }));
  await show(<SessionsPage />);
  await screen.findByText('This browser');
  const rows = within(screen.getByRole('list', { name: 'Signed in' })).getAllByRole('listitem');
  assert.equal(rows.length, 2);
  assert.match(rows[1]?.textContent ?? '', /Browser.*owner.*by a link/);
  await screen.findByText(/by the start of Parley/);
});

test('where there is nothing it says so', async () => {
  api.answers('GET /v1/sessions', () => none);
  api.answers('GET /v1/links', () => none);
  await show(<SessionsPage />);
  await screen.findByText('Nobody is signed in');
  await screen.findByText('No links');
});

test('a session ends only after a question, which says what ends with it', async () => {
  api.answers('GET /v1/sessions', () => ({ body: { items: [session], nextCursor: null } }));
  api.answers('GET /v1/links', () => none);
  api.answers(`DELETE /v1/sessions/${session.id}`, () => ({ status: 204 }));
  await show(<SessionsPage />);
  await screen.findByText('Browser');
  click(/^End Browser/);
  const dialog = await screen.findByRole('dialog', { name: 'End the session?' });
  assert.match(dialog.textContent ?? '', /API keys that were made in it end as well/);
  assert.ok(!api.asked.some(({ what }) => what.startsWith('DELETE')));
  within(dialog).getByRole('button', { name: 'End' }).click();
  await waitFor(() => api.bodyOf(`DELETE /v1/sessions/${session.id}`));
});

test('a link that may not be revoked stays, and the reason is told', async () => {
  api.answers('GET /v1/sessions', () => none);
  api.answers('GET /v1/links', () => ({ body: { items: [link], nextCursor: null } }));
  const refusal = 'A developer has no say over links of the role admin.';
  api.answers(`DELETE /v1/links/${link.id}`, () => ({
    status: 403,
    body: problem(403, 'permission_denied', refusal),
  }));
  await show(<SessionsPage />);
  await screen.findByText('Link');
  click(/^Revoke Link/);
  const dialog = await screen.findByRole('dialog', { name: 'Revoke the link?' });
  within(dialog).getByRole('button', { name: 'Revoke' }).click();
  await waitFor(() => api.bodyOf(`DELETE /v1/links/${link.id}`));
  assert.ok(screen.getByText('Link'));
});
