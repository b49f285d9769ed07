import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screen, show } from '../../testing/page.tsx';
import { Composer } from './composer.tsx';

for (const typed of [true, false]) {
  test(`who chose to ${typed ? 'type can do so at once' : 'speak keeps the shortcuts of the keyboard'}`, async () => {
    await show(<Composer onSend={() => {}} disabled={false} typed={typed} />);
    const field = await screen.findByRole('textbox', { name: 'Message' });
    assert.equal(document.activeElement === field, typed);
  });
}
