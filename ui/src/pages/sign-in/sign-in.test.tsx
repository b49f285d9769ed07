import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, click, faultOf, fill, hasFocus, problem, screen, show, waitFor } from '../../testing/page.tsx';
import { SignInPage } from './sign-in.page.tsx';

const label = "Paste the project's API key";
const apiKey = 'pk_live_0123456789abcdefghij';

test('a key that is too short to be one is not sent', async () => {
  await show(<SignInPage linkError={null} />);
  fill(label, 'pk_live_1');
  click('Enter');
  await waitFor(() => assert.equal(faultOf(label), 'Must be at least 20 characters long.'));
  assert.ok(hasFocus(label));
  assert.deepEqual(api.asked, []);
});

test('a key is sent without the blanks that were pasted with it', async () => {
  api.answers('POST /v1/sessions', () => ({ status: 204 }));
  await show(<SignInPage linkError={null} />);
  fill(label, ` ${apiKey}\t`);
  click('Enter');
  await waitFor(() => assert.deepEqual(api.bodyOf('POST /v1/sessions'), { apiKey }));
});

test('a key that opens nothing is a fault of the field, in the words of the server', async () => {
  api.answers('POST /v1/sessions', () => ({
    status: 401,
    body: problem(401, 'unauthenticated', 'The key is not valid.'),
  }));
  await show(<SignInPage linkError={null} />);
  fill(label, apiKey);
  click('Enter');
  await waitFor(() => assert.equal(faultOf(label), 'The key is not valid.'));
  assert.equal(screen.queryByText(/session is over/), null);
});
