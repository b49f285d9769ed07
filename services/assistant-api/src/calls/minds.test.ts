import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { newId } from '@parley/platform/ids';
import { startChatServer } from '@parley/providers/wire/chat-server';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { testAssistantApi } from '../testing.ts';

const oddArguments = '{"number":"4\\u00002\\ud800"}';

const server = await startChatServer({
  apiKey: 'secret-key',
  answer: ({ messages }, nth) => {
    if (nth === 0)
      return { kind: 'answer', calls: [{ id: 'c1', name: 'orders', arguments: '{"number":"42"}' }] };
    if (messages.some(({ role, content }) => role === 'user' && content === 'Say something odd.'))
      return nth === 2
        ? { kind: 'answer', calls: [{ id: 'c2', name: 'orders', arguments: oddArguments }] }
        : { kind: 'answer', pieces: ['It was\u0000 sent ', 'on \u001b[2JTuesday.'] };
    return { kind: 'answer', pieces: ['It was sent ', `on Monday. ${messages.length > 2 ? '' : '?'}`] };
  },
});
after(() => server.close());

const definition = assistantDefinitionSchema.parse({
  mind: { kind: 'language-model', model: 'test-model', prompt: 'You help.', greeting: 'Hello.' },
  tools: [
    {
      kind: 'table',
      name: 'orders',
      description: 'Looks up an order by its number',
      keys: ['number'],
      rows: [{ number: '42', sent: 'Monday' }],
    },
  ],
});

async function published(settings: Record<string, string>) {
  const api = await testAssistantApi({ settings });
  const projectId = newId('project');
  const key = api.key(projectId);
  const { body } = await api.ask(key, 'POST', '/v1/assistants', { name: 'Model', definition });
  await api.ask(key, 'POST', `/v1/assistants/${body.id}/publish`, {});
  const origin = await api.start();
  const talk = await openTestTalk(origin, { key });
  talk.send({ type: 'start', assistant: 'Model', mode: 'text' });
  return { api, key, projectId, origin, talk };
}

test('an assistant with a language model answers with what its tool has found, and the tool call is kept', async () => {
  const { api, key, talk } = await published({
    PARLEY_LLM_URL: server.baseUrl,
    PARLEY_LLM_KEY: 'secret-key',
  });
  const { conversationId } = await talk.until('started');
  await talk.until('agent.heard', ({ final }) => final);
  talk.send({ type: 'text', text: 'Where is order 42?' });
  await talk.until('agent.heard', ({ final, heard }) => final && heard.includes('on Monday'));
  talk.send({ type: 'text', text: 'Say something odd.' });
  await talk.until('agent.heard', ({ final, heard }) => final && heard.includes('Tuesday'));
  talk.send({ type: 'end' });
  await talk.closed;
  await api.calls.settled();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${conversationId}`);
  assert.deepEqual(
    [body.status, body.messages.at(-1).generatedText, body.toolCalls[1]?.input],
    ['ended', 'It was sent on [2JTuesday.', { number: '42\ufffd' }],
    'what the database cannot hold is left out, and the rest is kept',
  );
  assert.equal(body.toolCalls.length, 2);
  const { name, input, outcome, output } = body.toolCalls[0];
  assert.deepEqual(
    [name, input, outcome, output],
    ['orders', { number: '42' }, 'ok', { found: true, number: '42', sent: 'Monday' }],
  );
});

test('a model server that refuses us does not leave the caller in silence, and the reason is told to who can mend it', async () => {
  const { api, key, projectId, origin, talk } = await published({
    PARLEY_LLM_URL: server.baseUrl,
    PARLEY_LLM_KEY: 'wrong',
  });
  const { conversationId } = await talk.until('started');
  await talk.until('agent.heard', ({ final }) => final);
  talk.send({ type: 'text', text: 'Hello?' });
  const { heard } = await talk.until('agent.heard', ({ final, turn }) => final && turn > 1);
  const reason = {
    where: 'mind',
    code: 'unauthenticated',
    message: "The language model's server refused the key.",
  };
  const { type: _, seq: __, atMs: ___, turn, ...fault } = await talk.until('fault');
  assert.deepEqual(fault, reason);
  assert.doesNotMatch(heard, /server|key/);
  talk.send({ type: 'end' });
  await talk.closed;

  // Who may only call is no more told than the caller.
  const caller = await openTestTalk(origin, {
    key: api.key(projectId, 'developer', ['calls:start']),
  });
  caller.send({ type: 'start', assistant: 'Model', mode: 'text' });
  await caller.until('agent.heard', ({ final }) => final);
  caller.send({ type: 'text', text: 'Hello?' });
  await caller.until('agent.heard', ({ final, turn }) => final && turn > 1);
  caller.send({ type: 'end' });
  await caller.closed;
  assert.ok(!caller.messages.some((message) => message.type === 'fault'));

  await api.calls.settled();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${conversationId}`);
  assert.deepEqual(body.turns.find((one: { turn: number }) => one.turn === turn).faults, [reason]);
});
