import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();
const origin = await api.start();
const key = api.key(newId('project'));

/** What every object has by birth, and customers may call their steps, slots, columns and tools. */
const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf', '__proto__'];
const isStep = (name: string) => /^[a-z][a-z0-9_-]*$/.test(name);
const isSlot = (name: string) => /^[a-z]\w*$/.test(name);

function definition(step: string, slot: string, missing?: string) {
  const tool = isStep(slot) ? slot : 'look-up';
  const bye = { kind: 'end', text: `You are {{found.${slot}}}{{${slot}.toString}}.` };
  return {
    mind: {
      kind: 'flow',
      flow: {
        language: 'en',
        start: 'ask',
        slots: {},
        steps: {
          ask: { kind: 'ask', slot, text: 'Who is it?', answer: { type: 'text' }, next: step },
          [step]: {
            kind: 'tool',
            tool,
            input: { [slot]: `{{${slot}}}` },
            saveAs: 'found',
            next: { ok: missing ?? 'bye', error: 'sorry' },
          },
          bye,
          sorry: { kind: 'end', text: 'Sorry.' },
        },
      },
    },
    tools: [{ kind: 'table', name: tool, description: 'x', keys: [slot], rows: [{ [slot]: 'Ada' }] }],
  };
}

const create = (name: string, of: object) => api.ask(key, 'POST', '/v1/assistants', { name, definition: of });

for (const name of names) {
  test(`"${name}" where nothing has that name is missing, not found`, async () => {
    const answer = await create(name, definition('look', 'who', name));
    assert.equal(answer.status, 400);
    if (isStep(name)) assert.match(answer.body.detail, /there is no step/);
    const row = { kind: 'table', name: 'look-up', description: 'x', keys: [name], rows: [{ other: 1 }] };
    const tools = await create(name, { ...definition('look', 'who'), tools: [row] });
    assert.equal(tools.status, 400);
    for (const path of [`assistants/${name}`, `conversations/${name}`, `conversations?status=${name}`])
      assert.ok([400, 404].includes((await api.ask(key, 'GET', `/v1/${path}`)).status), path);
    for (const vendor of ['voice', 'recognition']) {
      const of = { ...definition('look', 'who'), [vendor]: { vendor: name, name } };
      assert.equal((await create(name, of)).status, 400, vendor);
    }
  });

  test(`a call in which things are called "${name}" goes as any other`, { skip: !isSlot(name) }, async () => {
    const made = await create(`Named ${name}`, definition(isStep(name) ? name : 'look', name));
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
    const talk = await openTestTalk(origin, { key });
    talk.send({ type: 'start', assistant: made.body.id, mode: 'text', metadata: { [name]: 'kept' } });
    const { conversationId } = await talk.until('started');
    await talk.until('agent.heard', ({ final, heard }) => final && heard === 'Who is it?');
    talk.send({ type: 'text', text: 'Ada' });
    await talk.until('ended');
    await api.calls.settled();
    const { body } = await api.ask(key, 'GET', `/v1/conversations/${conversationId}`);
    assert.deepEqual(body.metadata, { [name]: 'kept' });
    assert.deepEqual(body.toolCalls[0].input, { [name]: 'Ada' });
    assert.deepEqual(body.toolCalls[0].output, { found: true, [name]: 'Ada' });
    assert.equal(body.messages.at(-1).generatedText, 'You are Ada.');
  });
}
