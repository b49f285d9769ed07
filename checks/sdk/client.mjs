/** What a stranger runs with the installed package: creates, publishes, talks and reads. `ws` is what Node 20 lacks. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParley, openTalk, ParleyApiError } from '@parley/sdk';
import WebSocket from 'ws';

const { PARLEY_URL: url = '', PARLEY_API_KEY: apiKey = '' } = process.env;
assert.equal(createRequire(import.meta.url)('@parley/sdk').createParley, createParley);

const bare = createParley({ url, apiKey });
if (globalThis.WebSocket === undefined) {
  const talk = openTalk(bare, { assistant: 'Order status', mode: 'text' });
  await assert.rejects(talk.started(), (error) => {
    assert.ok(error instanceof ParleyApiError);
    assert.match(error.message, /createParley\(\{ WebSocket \}\).*`ws`/);
    return true;
  });
}
const parley = globalThis.WebSocket === undefined ? createParley({ url, apiKey, WebSocket }) : bare;

const name = `Goodbye from Node ${process.version}`;
const ask = { kind: 'ask', text: 'What is your name?', slot: 'name', answer: { type: 'text' }, next: 'end' };
const steps = { ask, end: { kind: 'end', text: 'Goodbye, {{name}}' } };
const definition = { mind: { kind: 'flow', flow: { language: 'en', start: 'ask', steps } } };
const { id } = await parley.assistants.create({ name, definition });
await parley.assistants.publish(id);
await assert.rejects(parley.assistants.create({ name: '', definition }), (error) => {
  assert.deepEqual([error.status, error.faults.map(({ path }) => path)], [400, ['name']]);
  return true;
});

const talk = openTalk(parley, { assistant: name, mode: 'text' });
const said = [];
for await (const event of talk) {
  if (event.type !== 'agent.heard' || !event.final) continue;
  said.push(event.heard);
  if (said.length === 1) talk.sendText('Ada');
}
assert.deepEqual(said, ['What is your name?', 'Goodbye, Ada.']);
assert.equal((await talk.closed()).reason, 'agent-ended');
const { conversationId } = await talk.started();
for (let left = 100; ; left -= 1) {
  const { status, messages } = await parley.conversations.get(conversationId);
  assert.ok(left > 0, 'the conversation was kept');
  if (status === 'ended' && messages.at(-1).generatedText === 'Goodbye, Ada.') break;
  await sleep(100);
}

const refused = openTalk(parley, { assistant: 'Nobody', mode: 'text' });
await assert.rejects(refused.started(), { code: 'not_found' });
