import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi({ settings: { PARLEY_MAX_CALLS: '3' } });
const origin = await api.start();
const key = api.key(newId('project'));
const { body: assistant } = await api.ask(key, 'POST', '/v1/assistants', {
  name: 'Echo',
  definition: echoDefinition(),
});
await api.ask(key, 'POST', `/v1/assistants/${assistant.id}/publish`, {});

async function begin(mode: 'voice' | 'text') {
  const talk = await openTestTalk(origin, { key });
  talk.send({ type: 'start', assistant: 'Echo', mode });
  const { conversationId } = await talk.until('started');
  return { talk, conversationId };
}

test('of the calls of an overloaded node the newest that speaks is told and ended, and the others go on', async () => {
  const older = await begin('voice');
  const newest = await begin('voice');
  const typed = await begin('text');
  api.calls.degrade(2);
  for (const { talk } of [older, newest]) {
    const { without } = await talk.until('degraded');
    assert.deepEqual(without, ['early-thinking']);
  }
  api.calls.endNewest(1);
  const told = await newest.talk.until('agent.heard', ({ final, heard }) => final && /too many/.test(heard));
  assert.equal(told.heard, told.generated);
  const { reason } = await newest.talk.until('ended');
  assert.equal(reason, 'overload');
  await newest.talk.closed;
  assert.equal(api.calls.count, 2);
  await api.calls.settled();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${newest.conversationId}`);
  assert.equal(body.endReason, 'overload');
  typed.talk.send({ type: 'text', text: 'Ada' });
  await typed.talk.until('agent.heard', ({ final, heard }) => final && heard.includes('Ada'));
  for (const { talk } of [older, typed]) {
    talk.send({ type: 'end' });
    await talk.closed;
  }
});

test('a caller for whom there is no room is told when to try again', async () => {
  const calls = [await begin('text'), await begin('text'), await begin('text')];
  const talk = await openTestTalk(origin, { key });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  const error = await talk.until('error');
  assert.deepEqual([error.code, error.retryAfterMs, error.fatal], ['unavailable', 5000, true]);
  for (const one of calls) {
    one.talk.send({ type: 'end' });
    await one.talk.closed;
  }
});
