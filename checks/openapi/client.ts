/** What a stranger writes with the generated types: `openapi-fetch` on them, and nothing of ours. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/api.d.ts';

const { PARLEY_URL: url = '', PARLEY_API_KEY: key = '' } = process.env;
const api = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });

const mind: components['schemas']['GivenMind'] = {
  kind: 'flow',
  flow: {
    language: 'en',
    start: 'end',
    steps: { end: { kind: 'end', text: 'Goodbye.' } },
  },
};
const created = await api.POST('/v1/assistants', { body: { name: 'Goodbye', definition: { mind } } });
assert.ok(created.data, JSON.stringify(created.error));
const params = { path: { id: created.data.id } };
const published = await api.POST('/v1/assistants/{id}/publish', { params, body: {} });
assert.equal(published.data?.version, 1);
const list = await api.GET('/v1/assistants', { params: { query: { limit: 100 } } });
assert.ok(list.data?.items.some(({ id, draftDiffers }) => id === created.data.id && !draftDiffers));

const refused = await api.POST('/v1/assistants', { body: { name: '', definition: { mind } } });
assert.deepEqual(
  refused.error?.faults?.map(({ path }) => path),
  ['name'],
);

const token = await api.POST('/v1/talk/tokens');
assert.ok(token.data);
const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/talk`, [
  'parley.v1',
  `parley.token.${token.data.token}`,
]);
const conversationId = await new Promise<string>((resolve, reject) => {
  let id = '';
  socket.onopen = () => socket.send(JSON.stringify({ type: 'start', assistant: created.data.id }));
  socket.onmessage = ({ data }) => {
    const event = typeof data === 'string' ? JSON.parse(data) : {};
    if (event.type === 'started') id = event.conversationId;
    if (event.type === 'ended') resolve(id);
  };
  socket.onerror = () => reject(new Error('The socket failed.'));
});
const at = { path: { id: conversationId } };
for (let left = 50; ; left -= 1) {
  const { data } = await api.GET('/v1/conversations/{id}', { params: at });
  if (data?.status === 'ended' && data.audioFile) break;
  assert.ok(left > 0, 'the conversation has ended');
  await sleep(100);
}
const recording = await api.GET('/v1/conversations/{id}/recording', { params: at, parseAs: 'arrayBuffer' });
const wav = Buffer.from((recording.data as unknown as ArrayBuffer | undefined) ?? new ArrayBuffer(0));
assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
const part = await api.GET('/v1/conversations/{id}/recording', {
  params: { ...at, header: { Range: 'bytes=0-43' } },
  parseAs: 'arrayBuffer',
});
assert.equal(part.response.status, 206);
