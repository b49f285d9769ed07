/** Every page on a desk and on a phone, light and dark, in a real Chromium. Needs /usr/bin/chromium. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** Of what a finger touches, in px. */
const leastTouch = 44;

/**
 * What is smaller than a finger. A link that stands in a line of text is as tall as its line, and one for keyboards alone
 * is touched by nobody.
 */
const tooSmall = `[...document.querySelectorAll('a[href], button, select, input, textarea, summary')].flatMap((element) => {
  const { width, height } = element.getBoundingClientRect();
  const { display, visibility } = getComputedStyle(element);
  if (width < 2 || height < 2 || visibility === 'hidden' || (width >= ${leastTouch} && height >= ${leastTouch})) return [];
  if (element.matches('.sr-only, [role="switch"]') || (element.tagName === 'A' && display === 'inline')) return [];
  return [Math.round(width) + ' by ' + Math.round(height) + ' px: ' + element.outerHTML.slice(0, 120)];
})`;

interface Found {
  violations: { id: string; nodes: { html: string }[] }[];
}

describe('every page', () => {
  let parley: RunningParley;
  let browser: Browser;
  let page: Page;
  let paths: Record<string, string> = {};
  const pictures = process.env.PARLEY_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'parley-screenshots-'));

  before(async () => {
    parley = await startParley();
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
    // Scripts of the test are run beside the page's own; nothing else of its fences is lifted.
    page = await browser.newPage({ viewport: sizes.desk, bypassCSP: true });
    await page.goto(await parley.newLink());
    await page.getByRole('link', { name: /order status/i }).click();
    await page.getByRole('button', { name: 'Type instead' }).click();
    await page.getByText('What is your order number?').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('link', { name: 'Open the conversation' }).waitFor();
    const { items } = await parley.client.conversations.list();
    const assistants = await parley.client.assistants.list();
    const { id } = assistants.items.find(({ name }) => name === 'Order status')!;
    paths = {
      talk: '/talk',
      call: `/talk/${id}`,
      conversations: '/conversations',
      conversation: `/conversations/${items[0]!.id}`,
      bookings: '/bookings',
      assistants: '/assistants',
      'new-assistant': '/assistants/new',
      assistant: `/assistants/${id}`,
      version: `/assistants/${id}/versions/1`,
      'api-keys': '/api-keys',
      sessions: '/sessions',
    };
  });
  after(async () => {
    await browser?.close();
    await parley?.stop();
  });

  for (const [device, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`is whole and free of faults that axe finds (${device}, ${colorScheme})`, async (t) => {
        t.diagnostic(`pictures in ${pictures}`);
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const faults: string[] = [];
        for (const [name, path] of Object.entries(paths)) {
          await page.goto(new URL(path, page.url()).href);
          await page.locator('h1').first().waitFor();
          await page.waitForLoadState('networkidle');
          await page.screenshot({ path: join(pictures, `${name}-${device}-${colorScheme}.png`) });
          await page.evaluate(axe.source);
          const { violations } = (await page.evaluate('axe.run(document)')) as Found;
          for (const { id, nodes } of violations) {
            faults.push(...nodes.map(({ html }) => `${name}: ${id}: ${html.slice(0, 160)}`));
          }
          const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
          if (wide > viewport.width) faults.push(`${name}: ${wide} px wide`);
          if (device !== 'phone') continue;
          const small = (await page.evaluate(tooSmall)) as string[];
          faults.push(...small.map((each) => `${name}: ${each}`));
        }
        assert.deepEqual(faults, []);
      });
    }
  }
});
