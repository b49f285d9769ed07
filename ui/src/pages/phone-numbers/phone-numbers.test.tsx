import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, click, faultOf, fill, problem, screen, show, waitFor, within } from '../../testing/page.tsx';
import { NumberForm } from './phone-numbers.form.tsx';
import { PhoneNumbersPage } from './phone-numbers.page.tsx';

const summary = { description: '', mindKind: 'flow', draftDiffers: false, revision: 1 };
const at = { createdAt: '2026-01-02T03:04:05.000Z', updatedAt: '2026-01-02T03:04:05.000Z' };
const desk = {
  id: 'asst_01h455vb4pex5vsknk084sn02q',
  name: 'Front desk',
  publishedVersion: 1,
  ...summary,
  ...at,
};
const night = {
  id: 'asst_01h455vb4pex5vsknk084sn02r',
  name: 'Night',
  publishedVersion: null,
  ...summary,
  ...at,
};
const number = {
  id: 'num_01h455vb4pex5vsknk084sn02q',
  number: '+14155552671',
  assistantId: desk.id,
  answerUrl: 'https://parley.example.com/v1/twilio/voice',
  revision: 1,
  ...at,
};

function answers(role: string, items: object[] = [number]): void {
  api.answers('GET /v1/me', () => ({ body: { kind: 'session', role } }));
  api.answers('GET /v1/assistants', () => ({ body: { items: [desk, night], nextCursor: null } }));
  api.answers('GET /v1/phone-numbers', () => ({ body: { items, nextCursor: null } }));
}

test('the page shows who answers which number, and the address that the carrier is to ask', async () => {
  answers('developer');
  await show(<PhoneNumbersPage />);
  await screen.findByText('+14155552671');
  await screen.findByText(number.answerUrl);
  const choice: HTMLSelectElement = await screen.findByLabelText('Assistant of +14155552671');
  await waitFor(() => assert.equal(choice.value, desk.id));
  assert.ok(choice.disabled, 'a developer looks on');
  assert.equal(screen.queryByRole('button', { name: 'New number' }), null);
});

test('where the public address is not known, the page says how it becomes known', async () => {
  answers('admin', [{ ...number, answerUrl: null }]);
  await show(<PhoneNumbersPage />);
  await screen.findByText('PARLEY_PUBLIC_URL');
});

test('another assistant is chosen in the list', async () => {
  answers('admin');
  api.answers(`PATCH /v1/phone-numbers/${number.id}`, () => ({ body: { ...number, assistantId: night.id } }));
  await show(<PhoneNumbersPage />);
  await screen.findByRole('option', { name: 'Night' });
  await screen.findByRole('button', { name: 'New number' });
  fill('Assistant of +14155552671', night.id);
  await waitFor(() => api.bodyOf(`PATCH /v1/phone-numbers/${number.id}`));
  assert.deepEqual(api.bodyOf(`PATCH /v1/phone-numbers/${number.id}`), { assistantId: night.id });
});

test('a number is removed once that was asked about', async () => {
  answers('admin');
  api.answers(`DELETE /v1/phone-numbers/${number.id}`, () => ({ status: 204 }));
  await show(<PhoneNumbersPage />);
  await screen.findByRole('button', { name: 'Remove +14155552671' });
  click('Remove +14155552671');
  const dialog = await screen.findByRole('dialog', { name: 'Remove +14155552671?' });
  assert.ok(!api.asked.some(({ what }) => what.startsWith('DELETE')));
  within(dialog).getByRole('button', { name: 'Remove' }).click();
  await waitFor(() => api.bodyOf(`DELETE /v1/phone-numbers/${number.id}`));
});

test('a number without an assistant is not sent, and what the server has against one stands at its field', async () => {
  answers('admin');
  const faults = [{ path: 'number', message: 'is in use already' }];
  api.answers('POST /v1/phone-numbers', () => ({
    status: 409,
    body: problem(409, 'already_exists', '+14155552671 is in use already.', faults),
  }));
  await show(<NumberForm onClose={() => {}} />);
  await screen.findByRole('option', { name: 'Night (not published)' });
  fill('Number', ' +1 415 555 2671 ');
  click('Add');
  await waitFor(() => assert.equal(faultOf('Assistant'), 'Fill this in.'));
  assert.ok(!api.asked.some(({ what }) => what.startsWith('POST')));
  fill('Assistant', desk.id);
  click('Add');
  await waitFor(() => assert.equal(faultOf('Number'), 'is in use already'));
  assert.deepEqual(api.bodyOf('POST /v1/phone-numbers'), { number: '+1 415 555 2671', assistantId: desk.id });
});
