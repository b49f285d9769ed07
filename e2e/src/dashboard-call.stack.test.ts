/** What becomes of a call when its page is loaded again or its network dies, in a real Chromium. Needs /usr/bin/chromium. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { eventually } from '@parley/harness/process/wait';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type BrokenLine, brokenLine } from './broken-line.ts';

const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';

describe('a call on a page', () => {
  let parley: RunningParley;
  let browser: Browser;
  let line: BrokenLine;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    parley = await startParley();
    browser = await chromium.launch({
      executablePath,
      args: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    line = await brokenLine(Number(new URL(parley.dashboardUrl).port));
  });
  after(async () => {
    await browser?.close();
    line?.close();
    await parley?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    const link = new URL(await parley.newLink());
    link.port = String(line.port);
    await page.goto(link.href);
    await page.getByRole('link', { name: /order status/i }).click();
  });
  afterEach(() => context.close());

  const log = () => page.getByRole('log', { name: 'Transcript' });
  const begin = async (how: 'Start talking' | 'Type instead') => {
    await page.getByRole('button', { name: how }).click();
    await log().getByText('What is your order number?').waitFor({ timeout: 30_000 });
  };

  for (const how of ['Start talking', 'Type instead'] as const) {
    test(`is asked about before a reload, and goes on after it (${how})`, async () => {
      await begin(how);
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.accept();
      });
      await page.reload();
      assert.deepEqual(asked, ['beforeunload']);
      await log().getByText('What is your order number?').waitFor();
      await page.getByText('Connection lost. Reconnecting…').first().waitFor({ state: 'hidden' });
      await page.getByRole('textbox', { name: 'Message' }).fill('1042');
      await page.keyboard.press('Enter');
      await log().getByText('1042', { exact: true }).waitFor();
      await log().getByText('sending…').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'End', exact: true }).click();
      await page.getByRole('link', { name: 'Open the conversation' }).waitFor();
      const { items } = await parley.client.conversations.list({ limit: 1 });
      await eventually('the stored words', 10_000, async () => {
        const { messages } = await parley.client.conversations.get(items[0]!.id);
        const said = messages.map(({ generatedText }) => generatedText);
        return said.includes('1042') && said.some((text) => text.includes('What is your order number?'));
      });
    });
  }

  test('is not left for another page by one click', async () => {
    await begin('Type instead');
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByRole('link', { name: 'Assistants', exact: true }).first().click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('link', { name: 'Assistants', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Assistants' }).waitFor();
  });

  test('tells within three seconds that the network is dead, and goes on when it is back', async (t) => {
    await begin('Type instead');
    const fromMs = performance.now();
    line.die();
    await page.getByText('Connection lost. Reconnecting…').first().waitFor({ timeout: 10_000 });
    const tookMs = performance.now() - fromMs;
    t.diagnostic(`noticed after ${Math.round(tookMs)} ms`);
    // What a busy machine takes to draw comes on top of the three seconds.
    assert.ok(tookMs < 4000, `${tookMs} ms`);
    await page.getByRole('textbox', { name: 'Message' }).fill('1042');
    await page.keyboard.press('Enter');
    line.mend();
    await log()
      .getByText(/two-person tent/)
      .waitFor({ timeout: 30_000 });
  });
});
