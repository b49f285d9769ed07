import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@parley/contracts/conversations';
import { newId } from '@parley/platform/ids';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { conversationsStore } from './conversations.store.ts';

const api = await testAssistantApi();
const url = await api.start();
const projectId = newId('project');
const key = api.key(projectId);
const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition: echoDefinition() });
await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});

/** An ended conversation into which a caller has typed texts of such lengths, one a turn, from turn 10 on. */
async function typed(lengths: readonly number[]): Promise<string> {
  const talk = await openTestTalk(url, { key });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  const { conversationId } = await talk.until('started');
  talk.send({ type: 'end' });
  await talk.closed;
  await api.calls.settled();
  const messages = lengths.map((length, at) => ({
    id: newId('message'),
    turn: 10 + at,
    role: 'caller' as const,
    kind: 'typed' as const,
    generatedText: 'x'.repeat(length),
    heardText: '',
    interrupted: false,
    startMs: 1000 * (10 + at),
    endMs: 1000 * (10 + at),
  }));
  const changes = { messages, turns: [], toolCalls: [], metrics: undefined, collected: undefined };
  await conversationsStore(api.db).save(projectId, conversationId, changes, new Date());
  return `/v1/conversations/${conversationId}`;
}

/** All its parts from turn 10 on. */
async function partsOf(path: string): Promise<Message[][]> {
  const parts: Message[][] = [];
  for (let from: number | null = 10; from !== null; ) {
    const { status, body } = await api.ask(key, 'GET', `${path}?fromTurn=${from}`);
    assert.equal(status, 200);
    parts.push(body.messages);
    from = body.nextTurn;
  }
  return parts;
}

test('of a long conversation a part is given at a time, and with all parts each message once', async () => {
  const parts = await partsOf(await typed(Array.from({ length: 450 }, () => 10)));
  assert.deepEqual(
    parts.map(({ length }) => length),
    [200, 200, 50],
  );
  assert.deepEqual(
    parts.flat().map(({ turn }) => turn),
    Array.from({ length: 450 }, (_, at) => 10 + at),
  );
});

test('a part is no longer than a MiB of text, but for one turn that is longer', async () => {
  const parts = await partsOf(await typed([400_000, 400_000, 400_000, 2_000_000, 5]));
  assert.deepEqual(
    parts.map((messages) => messages.map(({ generatedText }) => generatedText.length)),
    [[400_000, 400_000], [400_000], [2_000_000], [5]],
  );
});

test('a turn that is no number is refused, and after the last one there is nothing', async () => {
  const path = await typed([10]);
  for (const from of ['0', 'x', '99999999999']) {
    assert.equal((await api.ask(key, 'GET', `${path}?fromTurn=${from}`)).status, 400);
  }
  const { body } = await api.ask(key, 'GET', `${path}?fromTurn=2147483647`);
  assert.deepEqual([body.messages, body.nextTurn], [[], null]);
});
