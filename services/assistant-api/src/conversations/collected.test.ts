import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { newId } from '@parley/platform/ids';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { testAssistantApi } from '../testing.ts';

const definition = assistantDefinitionSchema.parse({
  mind: {
    kind: 'flow',
    flow: {
      language: 'en',
      start: 'ask',
      steps: {
        ask: { kind: 'ask', slot: 'name', text: 'Your name?', answer: { type: 'name' }, next: 'done' },
        done: { kind: 'end', text: 'Thank you. Goodbye.', reason: 'noted' },
      },
    },
  },
});

test('what a flow has learnt, and how it ended, is kept with the conversation', async () => {
  const api = await testAssistantApi();
  const key = api.key(newId('project'));
  const { body } = await api.ask(key, 'POST', '/v1/assistants', { name: 'Names', definition });
  await api.ask(key, 'POST', `/v1/assistants/${body.id}/publish`, {});
  const talk = await openTestTalk(await api.start(), { key });
  talk.send({ type: 'start', assistant: 'Names', mode: 'text' });
  const { conversationId } = await talk.until('started');
  await talk.until('agent.heard', ({ final }) => final);
  talk.send({ type: 'text', text: 'Ada Lovelace' });
  await talk.closed;
  await api.calls.settled();
  const kept = await api.ask(key, 'GET', `/v1/conversations/${conversationId}`);
  assert.deepEqual(kept.body.collected, {
    slots: [
      {
        name: 'name',
        label: 'name',
        value: 'Ada Lovelace',
        spoken: 'Ada Lovelace',
        from: 'caller',
        step: 'ask',
      },
    ],
    outcome: 'ended',
    reason: 'noted',
  });
});
