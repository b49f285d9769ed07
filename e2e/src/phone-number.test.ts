/** Follows docs/guide/phone-number.md, in the place of Twilio and of the one who reads it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';

const page = readFileSync(join(root, 'docs/guide/phone-number.md'), 'utf8');
const blocks = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, text = '']) => text);
const settings = Object.fromEntries(
  [...blocks[0]!.matchAll(/^(PARLEY_\w+)=(\S+)/gm)].map(([, name = '', value = '']) => [name, value]),
);
const callSid = `CA${'3'.repeat(32)}`;
const caller = '+12125550171';
let parley: RunningParley;

/** Does what a block with `curl` says; an id in it stands for the one that is given. */
async function curl(block: string, assistantId = '') {
  const text = block.replaceAll('$PARLEY_URL', parley.url).replaceAll('$PARLEY_KEY', parley.key);
  const url = /^curl (\S+)/.exec(text)?.[1];
  const headers = [...text.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [name, value]);
  const body = /-d '([^']+)'/.exec(text)?.[1]?.replace(/asst_\w+/, assistantId);
  const answer = await fetch(url!, {
    headers: headers as [string, string][],
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Twilio asks an address that stands on the page, or in an answer, signed as its documents say. */
async function twilioAsks(
  address: string,
  fields: Record<string, string>,
  token = settings.PARLEY_TWILIO_AUTH_TOKEN!,
) {
  const form = { CallSid: callSid, AccountSid: settings.PARLEY_TWILIO_ACCOUNT_SID!, ...fields };
  const sorted = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  const signature = createHmac('sha1', token)
    .update(address + sorted.flat().join(''))
    .digest('base64');
  const answer = await fetch(address.replace(settings.PARLEY_PUBLIC_URL!, parley.url), {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: await answer.text() };
}

describe('a phone number', () => {
  before(async () => {
    parley = await startParley({ environment: settings });
  });
  after(() => parley?.stop());

  test('who follows the page has a number that an assistant answers', async () => {
    const [, list, add] = blocks;
    const { items } = (await curl(list!)).body as { items: { id: string }[] };
    const added = await curl(add!, items[0]!.id);
    assert.equal(added.status, 201);
    assert.ok(page.includes(`kept as \`${added.body.number}\``));
    const answerUrl = String(added.body.answerUrl);
    assert.ok(page.includes(`Webhook, HTTP POST, \`${answerUrl}\``));
    const statusUrl = /Call status changes \| HTTP POST, `([^`]+)`/.exec(page)![1]!;

    assert.equal((await twilioAsks(answerUrl, { To: '+14155552671' }, 'of-another-account')).status, 403);
    const unknown = await twilioAsks(answerUrl, { From: caller, To: '+14155552672' });
    assert.match(unknown.body, /is not in use/);

    const answered = await twilioAsks(answerUrl, { From: caller, To: '+14155552671' });
    assert.equal(answered.status, 200);
    const attribute = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(answered.body)![1]!;
    const parameters = [...answered.body.matchAll(/<Parameter name="(\w+)" value="([^"]+)"/g)];
    const customParameters = Object.fromEntries(parameters.map(([, name, value]) => [name, value]));
    const streamUrl = attribute('Stream url').replace('https', 'http');
    const socket = new WebSocket(
      streamUrl.replace(
        settings.PARLEY_PUBLIC_URL!.replace(/^http/, 'ws'),
        parley.url.replace(/^http/, 'ws'),
      ),
    );
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const heard = new Promise<string>((resolve) => {
      socket.onmessage = ({ data }) => resolve(String(data));
    });
    const closed = new Promise<number>((resolve) => {
      socket.onclose = ({ code }) => resolve(code);
    });
    const start = { streamSid: 'MZ1', callSid, tracks: ['inbound'], customParameters };
    socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid: 'MZ1', start }));
    assert.equal(JSON.parse(await heard).event, 'media', 'the assistant speaks');

    const [live] = (await parley.client.conversations.list({ channel: 'twilio' })).items;
    assert.deepEqual(
      [live?.status, live?.metadata.from, live?.metadata.to],
      ['live', caller, '+14155552671'],
    );
    assert.equal((await twilioAsks(statusUrl, { CallStatus: 'completed' })).status, 200);
    assert.equal(await closed, 1000);
  });
});
