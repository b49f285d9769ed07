import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { newId } from '@parley/platform/ids';
import { parseTrace } from '@parley/voice/trace/trace';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

test('who types is left in peace for minutes, and asked once whether they are there; who speaks is not', async () => {
  const api = await testAssistantApi();
  const key = api.key(newId('project'));
  const definition = echoDefinition();
  const { body } = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition });
  await api.ask(key, 'POST', `/v1/assistants/${body.id}/publish`, {});
  const origin = await api.start();
  const settingsOf = async (mode: 'text' | 'voice') => {
    const talk = await openTestTalk(origin, { key });
    talk.send({ type: 'start', assistant: 'Echo', mode });
    const { conversationId } = await talk.until('started');
    talk.send({ type: 'end' });
    await talk.closed;
    await api.calls.settled();
    const trace = await api.ask(key, 'GET', `/v1/conversations/${conversationId}/trace`);
    const { silencePromptMs, maxSilences } = parseTrace(gunzipSync(trace.body).toString()).head.settings;
    return { silencePromptMs, maxSilences };
  };
  const { silencePromptMs, maxSilences } = definition.turnTaking;
  assert.deepEqual(await settingsOf('voice'), { silencePromptMs, maxSilences });
  assert.deepEqual(await settingsOf('text'), { silencePromptMs: 300_000, maxSilences: 1 });
});
