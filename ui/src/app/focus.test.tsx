import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useState } from 'react';
import { click, screen, show, waitFor } from '../testing/page.tsx';
import { useFocusKept } from './focus.ts';

function Page({ instead }: { instead: boolean }) {
  useFocusKept();
  const [gone, setGone] = useState(false);
  return (
    <main id="main" tabIndex={-1}>
      <section>
        {!gone && (
          <button type="button" onClick={() => setGone(true)}>
            Go
          </button>
        )}
        {gone && instead && <button type="button">Instead</button>}
      </section>
      <button type="button">Elsewhere</button>
    </main>
  );
}

const focused = () => document.activeElement?.id || document.activeElement?.textContent;

async function goAway(): Promise<void> {
  const button = await screen.findByRole('button', { name: 'Go' });
  button.focus();
  click('Go');
  // A browser tells nobody of it; the page of the tests does the same only where the element is asked to.
  if (document.activeElement === button) button.blur();
}

test('where a button goes away, what comes in its place has the focus', async () => {
  await show(<Page instead />);
  await goAway();
  await waitFor(() => assert.equal(focused(), 'Instead'));
});

test('where nothing comes in its place, the content of the page has the focus', async () => {
  await show(<Page instead={false} />);
  await goAway();
  await waitFor(() => assert.equal(focused(), 'main'));
});
