import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { parseWav, wavHeader } from '@parley/voice/audio/wav';
import { sql } from 'drizzle-orm';
import { conversationsStore } from '../conversations/conversations.store.ts';
import { createCallRecord } from '../recordings/record.ts';
import { recordingKey } from '../recordings/recordings.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();
const projectId = newId('project');
const key = api.key(projectId);
const store = conversationsStore(api.db);
const { body: assistant } = await api.ask(key, 'POST', '/v1/assistants', {
  name: 'Echo',
  definition: echoDefinition(),
});
await api.ask(key, 'POST', `/v1/assistants/${assistant.id}/publish`, {});

/** A conversation as a node leaves it that is killed 5 s into it, 3.2 s of it recorded. */
async function abandoned(nodeId: string): Promise<string> {
  const id = newId('conversation');
  const startedAt = new Date(Date.now() - 60_000);
  const of = {
    assistantId: assistant.id,
    assistantName: 'Echo',
    version: 1,
    metadata: {},
    nodeId,
    startedAt,
  };
  await store.open(projectId, { ...of, id, channel: 'websocket', mode: 'voice' });
  const record = createCallRecord();
  record.apply({
    type: 'caller.transcript',
    turn: 1,
    kind: 'speech',
    text: 'hello',
    final: true,
    startMs: 0,
    atMs: 900,
  });
  record.apply({ type: 'agent.speaking', turn: 1, atMs: 1500 });
  const heard = {
    generated: 'Good morning to you.',
    heard: 'Good morning',
    interrupted: false,
    final: false,
  };
  record.apply({ type: 'agent.heard', turn: 1, ...heard, atMs: 2300 });
  await store.save(projectId, id, record.take()!, new Date(startedAt.getTime() + 5000));
  const path = join(api.home, 'live', recordingKey(projectId, id));
  await mkdir(dirname(path), { recursive: true });
  // One byte too many: the kill cut a sample in two.
  await writeFile(
    path,
    Buffer.concat([wavHeader({ rateHz: 16_000, channels: 2 }), Buffer.alloc(3200 * 64 + 1)]),
  );
  return id;
}

async function nodeRow(id: string, address: string, beatAgoMs: number): Promise<void> {
  const at = new Date(Date.now() - beatAgoMs);
  await api.db.system.execute(
    sql`INSERT INTO nodes (id, address, started_at, heartbeat_at) VALUES (${id}, ${address}, ${at}, ${at})`,
  );
}

test('a killed node that comes back closes what it left, with its words, its last evidence and its recording', async () => {
  await nodeRow('node_before', `${hostname()}:${api.server.port}`, 500);
  const id = await abandoned('node_before');
  await api.recovery.takeOver();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${id}`);
  assert.deepEqual([body.status, body.endReason, body.durationMs], ['ended', 'server-killed', 5000]);
  assert.equal(Date.parse(body.endedAt) - Date.parse(body.startedAt), 5000);
  assert.deepEqual(
    body.messages.map((m: { generatedText: string; heardText: string }) => [m.generatedText, m.heardText]),
    [
      ['hello', 'hello'],
      ['Good morning to you.', 'Good morning'],
    ],
  );
  assert.equal(body.audioFile.durationMs, 3200);
  const recording = await api.ask(key, 'GET', `/v1/conversations/${id}/recording`);
  const wav = parseWav(recording.body);
  assert.deepEqual([wav.rateHz, wav.channels.length, wav.channels[0]!.length], [16_000, 2, 51_200]);
  assert.equal(recording.body.readUInt32LE(40), 51_200 * 4, 'the header holds the true size');
  assert.deepEqual(await readdir(join(api.home, 'live', 'recordings', projectId)), []);
});

test('the live calls of another node that still beats are left alone', async () => {
  await nodeRow('node_alive', 'elsewhere:9007', 3000);
  const id = await abandoned('node_alive');
  await api.recovery.takeOver();
  assert.equal((await api.ask(key, 'GET', `/v1/conversations/${id}`)).body.status, 'live');
  await api.db.system.execute(
    sql`UPDATE nodes SET heartbeat_at = now() - interval '1 minute' WHERE id = 'node_alive'`,
  );
  await api.recovery.takeOver();
  assert.equal((await api.ask(key, 'GET', `/v1/conversations/${id}`)).body.status, 'ended');
});

test('a conversation without a recording is closed all the same, and only once', async () => {
  const id = await abandoned('node_gone');
  const { rows } = await api.db.system.execute(sql`SELECT started_at FROM conversations WHERE id = ${id}`);
  assert.equal(rows.length, 1);
  const ending = { reason: 'caller-ended' as const, endedAt: new Date(), durationMs: 1, audio: undefined };
  await store.close(projectId, id as never, ending);
  await api.recovery.takeOver();
  assert.equal((await api.ask(key, 'GET', `/v1/conversations/${id}`)).body.endReason, 'caller-ended');
});

test('a recording whose conversation another node has closed meanwhile is brought in; one of a deleted one is dropped', async () => {
  const [closed, deleted] = [await abandoned('node_gone'), await abandoned('node_gone')];
  const ending = {
    reason: 'server-killed' as const,
    endedAt: new Date(),
    durationMs: 5000,
    audio: undefined,
  };
  for (const id of [closed, deleted]) await store.close(projectId, id as never, ending);
  assert.equal((await api.ask(key, 'DELETE', `/v1/conversations/${deleted}`)).status, 204);
  await api.recovery.takeOver();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${closed}`);
  assert.equal(body.audioFile.durationMs, 3200);
  assert.deepEqual(await readdir(join(api.home, 'live', 'recordings', projectId)), []);
});

test('lists filter by assistant and status, newest first', async () => {
  const { body: all } = await api.ask(key, 'GET', '/v1/conversations?limit=100');
  const ids = all.items.map(({ id }: { id: string }) => id);
  assert.deepEqual(ids, ids.toSorted().reverse());
  assert.equal((await api.ask(key, 'GET', '/v1/conversations?status=live')).body.items.length, 0);
  const { channel } = all.items[0];
  const through = async (name: string) =>
    (await api.ask(key, 'GET', `/v1/conversations?channel=${name}&limit=100`)).body.items;
  assert.deepEqual(
    await through(channel),
    all.items.filter((item: { channel: string }) => item.channel === channel),
  );
  assert.deepEqual(await through('telegraph'), []);
  const other = `/v1/conversations?assistantId=${newId('assistant')}`;
  assert.equal((await api.ask(key, 'GET', other)).body.items.length, 0);
  const page = await api.ask(key, 'GET', `/v1/conversations?assistantId=${assistant.id}&limit=1`);
  assert.equal(page.body.items.length, 1);
  assert.ok(page.body.nextCursor);
});

test('a conversation of this node that no call holds is closed, and can be deleted', async () => {
  const { rows } = await api.db.system.execute<{ id: string }>(
    sql`SELECT id FROM nodes WHERE address = ${`${hostname()}:${api.server.port}`}`,
  );
  const id = await abandoned(rows[0]!.id);
  await api.recovery.takeOver();
  const { body } = await api.ask(key, 'GET', `/v1/conversations/${id}`);
  assert.deepEqual([body.status, body.endReason], ['ended', 'failed']);
  assert.equal((await api.ask(key, 'DELETE', `/v1/conversations/${id}`)).status, 204);
});
