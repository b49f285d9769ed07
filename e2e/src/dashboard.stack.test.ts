/** A person at the dashboard, in a real Chromium whose microphone is a file. Needs /usr/bin/chromium. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { synthesise } from '@parley/harness/call/synthesise';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { eventually } from '@parley/harness/process/wait';
import { concat, type Samples, silence } from '@parley/harness/sound/samples';
import { writeWav } from '@parley/harness/sound/wav';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';
const size = { width: 1280, height: 800 };
/** What is heard from the moment on at which the page opens the microphone. */
async function callerOf({ client }: RunningParley): Promise<Samples> {
  // A natural voice: what a browser makes of a robot's digits is not always what was said.
  const sentences = {
    number: 'My order number is one zero four two.',
    stop: 'Stop, I have a different question.',
  };
  const { number, stop } = await synthesise(client, sentences, { vendor: 'kokoro', name: 'am_michael' });
  // The greeting is heard out, and the interruption comes into the answer, which takes nine seconds.
  return concat(silence(8000), number, silence(4500), stop, silence(60_000));
}

describe('a person at the dashboard', () => {
  let parley: RunningParley;
  let browser: Browser;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'parley-microphone-'));
  const pictures = process.env.PARLEY_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'parley-screenshots-'));
  const faults: string[] = [];
  const picture = (name: string) =>
    page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });

  before(async () => {
    const file = join(folder, 'microphone.wav');
    parley = await startParley();
    writeFileSync(file, writeWav(await callerOf(parley), 16_000));
    browser = await chromium.launch({
      executablePath,
      args: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${file}%noloop`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    page = await browser.newPage({ viewport: size, deviceScaleFactor: 2, colorScheme: 'light' });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
  });
  after(async () => {
    await browser?.close();
    await parley?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('opens a link and is in, and the link is spent', async (t) => {
    t.diagnostic(`pictures in ${pictures}`);
    const link = await parley.newLink();
    await page.goto(link);
    await page.getByRole('heading', { name: /whom would you like to talk to/i }).waitFor();
    assert.doesNotMatch(page.url(), /link=/);
    await page.getByRole('link', { name: /order status/i }).waitFor();
    await picture('choose-light');
    const other = await browser.newContext();
    try {
      const stranger = await other.newPage();
      await stranger.goto(link);
      await stranger.getByText('That link no longer opens').waitFor();
    } finally {
      await other.close();
    }
  });

  test('talks to an assistant, is answered, interrupts it and hangs up', async () => {
    await page.getByRole('link', { name: /order status/i }).click();
    await page.getByRole('button', { name: 'Start talking' }).click();
    const log = page.getByRole('log', { name: 'Transcript' });
    await log.getByText('What is your order number?').waitFor({ timeout: 30_000 });
    await log
      .getByText(/one zero four two/i)
      .first()
      .waitFor({ timeout: 30_000 });
    await log.getByText(/two-person tent/).waitFor({ timeout: 30_000 });
    await picture('talk-light');
    await log.getByText('Interrupted').first().waitFor({ timeout: 30_000 });
    await log.getByText('not heard').first().waitFor();
    // The greeting, the answer that was cut, and the answer to the interruption.
    await log.getByText('Order status', { exact: true }).nth(2).waitFor({ timeout: 30_000 });
    await log.getByText(/different question/i).waitFor();
    await picture('interrupted-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('interrupted-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('link', { name: 'Open the conversation' }).waitFor();
    await picture('ended-light');
  });

  test('opens the stored conversation and plays it, with the sentence that sounds marked', async () => {
    await page.getByRole('link', { name: 'Open the conversation' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const audio = page.locator('audio');
    const position = () =>
      audio.evaluate((element: unknown) => (element as { currentTime: number }).currentTime);
    const marked = page.locator('[aria-current="true"]');
    await eventually('a playing recording', 10_000, async () => (await position()) > 1);
    await marked.filter({ hasText: 'Thanks for calling' }).waitFor();
    await picture('stored-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('stored-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    const before = await position();
    await page
      .getByRole('button', { name: /^Play from 0:0[6-9]|^Play from 0:1/ })
      .first()
      .click();
    await marked.filter({ hasText: /one zero four two/i }).waitFor();
    assert.ok((await position()) > before);
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.equal(await marked.count(), 1);
  });

  test('finds the conversation in the list, and the assistant with its steps', async () => {
    await page.getByRole('link', { name: 'Conversations', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
    await page
      .getByRole('link', { name: /order status/i })
      .first()
      .waitFor();
    await picture('conversations-light');
    await page.getByRole('link', { name: 'Assistants', exact: true }).first().click();
    await page
      .getByRole('link', { name: /^order status/i })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Steps' }).waitFor();
    await picture('assistant-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('assistant-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('gives the assistant another vendor and voice, saves the draft and publishes it', async () => {
    await page.getByRole('tab', { name: 'Voice and models' }).click();
    await page.getByText('OpenAI-compatible server is not set up. Set PARLEY_TTS_URL.').waitFor();
    await page.getByLabel('Who speaks').selectOption({ label: 'Kokoro' });
    await page.getByRole('combobox', { name: 'Voice', exact: true }).selectOption('bm_george');
    await picture('voice-light');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft differs').waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Version 2 published').waitFor();
    const assistants = await parley.client.assistants.list();
    const { id } = assistants.items.find(({ name }) => name === 'Order status')!;
    const { definition } = await parley.client.assistants.version(id, 2);
    const { vendor, name } = definition.voice;
    assert.deepEqual([vendor, name], ['kokoro', 'bm_george']);
  });

  test('without an error on any page', () => {
    assert.deepEqual(faults, []);
  });
});
