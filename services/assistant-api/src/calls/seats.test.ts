import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { sql } from 'drizzle-orm';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi({ settings: { PARLEY_MAX_CALLS: '1' } });
const origin = await api.start();
const key = api.key(newId('project'));
const { body: assistant } = await api.ask(key, 'POST', '/v1/assistants', {
  name: 'Echo',
  definition: echoDefinition(),
});
await api.ask(key, 'POST', `/v1/assistants/${assistant.id}/publish`, {});
const start = { type: 'start', assistant: 'Echo', mode: 'text' } as const;

test('a call that is over has given up its seat, though its record cannot be written yet', async () => {
  const first = await openTestTalk(origin, { key });
  first.send(start);
  const { conversationId } = await first.until('started');
  const locked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const lock = api.db.transaction(async (tx) => {
    await tx.execute(sql`SELECT 1 FROM conversations WHERE id = ${conversationId} FOR UPDATE`);
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  first.send({ type: 'end' });
  await first.closed;
  const second = await openTestTalk(origin, { key });
  second.send(start);
  await second.until('started');
  assert.equal(api.calls.count, 1);
  const path = `/v1/conversations/${conversationId}`;
  assert.equal((await api.ask(key, 'GET', path)).body.status, 'live');
  release.resolve();
  await lock;
  second.send({ type: 'end' });
  await second.closed;
  await api.calls.settled();
  assert.equal((await api.ask(key, 'GET', path)).body.status, 'ended');
});

test('text that no database can hold is refused as it is typed, and the call goes on and ends', async () => {
  const talk = await openTestTalk(origin, { key });
  talk.send(start);
  const { conversationId } = await talk.until('started');
  // What is typed before the question was asked is no answer to it.
  await talk.until('agent.heard', ({ final }) => final);
  for (const text of ['a\u0000b', 'a\ud800b']) talk.send({ type: 'text', text });
  await talk.until('error', ({ faults }) => faults.some(({ path }) => path === 'text'));
  talk.send({ type: 'text', text: 'Ada' });
  await talk.until('agent.heard', ({ final, heard }) => final && heard.includes('Ada'));
  talk.send({ type: 'end' });
  await talk.closed;
  await api.calls.settled();
  const path = `/v1/conversations/${conversationId}`;
  const { body } = await api.ask(key, 'GET', path);
  assert.equal(body.status, 'ended');
  const typed = body.messages.flatMap((one: { kind: string; generatedText: string }) =>
    one.kind === 'typed' ? [one.generatedText] : [],
  );
  assert.deepEqual(typed, ['Ada']);
  assert.equal((await api.ask(key, 'DELETE', path)).status, 204);
});
