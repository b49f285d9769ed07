/** A page of another site that talks, in a real Chromium. Needs /usr/bin/chromium. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startParley } from '@parley/harness/process/parley';
import { chromium } from 'playwright-core';

const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';

test('a page of another site talks with a token that names it, and with no other', async (t) => {
  const site = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>'),
  );
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => site.close());
  const parley = await startParley();
  t.after(() => parley.stop());
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  await page.goto(origin);
  /** The types of the first messages that the page is sent, or how its socket was closed. */
  const talk = async (origins: string[]) => {
    const { token } = await parley.client.talkToken({ origins });
    const address = `${parley.client.origin.replace('http', 'ws')}/v1/talk`;
    return page.evaluate(
      ([url, offered]) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url!, ['parley.v1', offered!]);
          const start = { type: 'start', assistant: 'Front desk', mode: 'text' };
          socket.onopen = () => socket.send(JSON.stringify(start));
          socket.onclose = ({ code }) => resolve(`closed ${code}`);
          socket.onmessage = ({ data }) => {
            resolve(JSON.parse(data).type);
            socket.close();
          };
        }),
      [address, `parley.token.${token}`],
    );
  };
  assert.equal(await talk([origin]), 'started');
  assert.equal(await talk([]), 'closed 1006');
  assert.equal(await talk(['https://shop.example']), 'closed 1006');
});
