import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  api,
  click,
  faultOf,
  fill,
  hasFocus,
  problem,
  screen,
  show,
  waitFor,
  within,
} from '../../testing/page.tsx';
import { KeyForm } from './api-keys.form.tsx';
import { ApiKeysPage } from './api-keys.page.tsx';

const key = {
  id: 'key_01h455vb4pex5vsknk084sn02q',
  name: 'Reports',
  hint: 'pk_live_ab…yz',
  role: 'analyst',
  createdAt: '2026-01-02T03:04:05.000Z',
  lastUsedAt: null,
  expiresAt: null,
};
const showForm = () => show(<KeyForm onCreated={() => {}} onCancel={() => {}} />);

test('a key without a name is not sent: the field says what to do, and has the focus', async () => {
  await showForm();
  click('Create');
  await waitFor(() => assert.equal(faultOf('Name'), 'Fill this in.'));
  assert.ok(hasFocus('Name'));
  assert.deepEqual(api.asked, []);
  fill('Name', 'Reports');
  await waitFor(() => assert.equal(faultOf('Name'), undefined));
});

test('what is sent is what the schema makes of the fields', async () => {
  api.answers('POST /v1/api-keys', () => ({ status: 201, body: { ...key, key: 'pk_live_whole' } }));
  await showForm();
  fill('Name', '  Reports ');
  click('Create');
  await waitFor(() => api.bodyOf('POST /v1/api-keys'));
  assert.deepEqual(api.bodyOf('POST /v1/api-keys'), { name: 'Reports', role: 'developer' });
});

test('a chosen end is sent as a number of days', async () => {
  api.answers('POST /v1/api-keys', () => ({ status: 201, body: { ...key, key: 'pk_live_whole' } }));
  await showForm();
  fill('Name', 'Reports');
  fill('Role', 'viewer');
  fill('Ends', '90');
  click('Create');
  await waitFor(() => api.bodyOf('POST /v1/api-keys'));
  assert.deepEqual(api.bodyOf('POST /v1/api-keys'), { name: 'Reports', role: 'viewer', expiresInDays: 90 });
});

test('what the server has against a field stands at that field', async () => {
  const faults = [{ path: 'name', message: 'is taken' }];
  api.answers('POST /v1/api-keys', () => ({
    status: 400,
    body: problem(400, 'invalid_argument', 'name: is taken', faults),
  }));
  await showForm();
  fill('Name', 'Reports');
  click('Create');
  await waitFor(() => assert.equal(faultOf('Name'), 'is taken'));
  await waitFor(() => assert.ok(hasFocus('Name')));
});

test('the page lists keys and asks before it revokes one', async () => {
  api.answers('GET /v1/api-keys', () => ({ body: { items: [key], nextCursor: null } }));
  api.answers(`DELETE /v1/api-keys/${key.id}`, () => ({ status: 204 }));
  await show(<ApiKeysPage />);
  await screen.findByText('Reports');
  click('Revoke Reports');
  const dialog = await screen.findByRole('dialog', { name: 'Revoke “Reports”?' });
  assert.ok(!api.asked.some(({ what }) => what.startsWith('DELETE')));
  within(dialog).getByRole('button', { name: 'Revoke' }).click();
  await waitFor(() => api.bodyOf(`DELETE /v1/api-keys/${key.id}`));
});
