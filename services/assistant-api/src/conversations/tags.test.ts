import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();
const url = await api.start();
const key = api.key(newId('project'));
const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition: echoDefinition() });
await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});

test('a conversation is deleted as it was read, and not sent again while it is the same', async () => {
  const talk = await openTestTalk(url, { key });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  const at = `/v1/conversations/${(await talk.until('started')).conversationId}`;
  const live = String((await api.ask(key, 'GET', at)).headers.etag);
  talk.send({ type: 'end' });
  await talk.closed;
  await api.calls.settled();
  const { headers } = await api.ask(key, 'GET', at);
  const tag = String(headers.etag);
  assert.match(tag, /^"[^"]+"$/);
  assert.notEqual(tag, live);
  const same = await api.ask(key, 'GET', at, undefined, { 'if-none-match': tag });
  assert.deepEqual([same.status, same.headers.etag], [304, tag]);
  assert.equal((await api.ask(key, 'GET', at, undefined, { 'if-none-match': live })).status, 200);

  const refused = await api.ask(key, 'DELETE', at, undefined, { 'if-match': live });
  assert.equal(refused.status, 412);
  assert.deepEqual(refused.body.faults, [{ path: 'revision', message: `is ${tag.slice(1, -1)} now` }]);
  assert.equal((await api.ask(key, 'DELETE', at, undefined, { 'if-match': tag })).status, 204);
  assert.equal((await api.ask(key, 'DELETE', at, undefined, { 'if-match': tag })).status, 404);
});
