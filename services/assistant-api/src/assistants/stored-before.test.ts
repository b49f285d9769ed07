/** Rows in the form of an earlier Parley: they stay as they were written, versions for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { sql } from 'drizzle-orm';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();

/** An assistant, published as version 1, whose voice has an engine. */
async function storedBefore() {
  const projectId = newId('project');
  const id = newId('assistant');
  const { voice: _, ...rest } = echoDefinition();
  const definition = JSON.stringify({ ...rest, voice: { engine: 'flite', name: 'slt', speed: 1 } });
  await api.db.project(projectId, async (tx) => {
    await tx.execute(sql`
      INSERT INTO assistants (id, project_id, name, description, draft, last_version, created_at, updated_at)
      VALUES (${id}, ${projectId}, 'Old', '', ${definition}::jsonb, 1, now(), now())`);
    await tx.execute(sql`
      INSERT INTO assistant_versions (id, project_id, assistant_id, version, definition, note, created_at)
      VALUES (${newId('version')}, ${projectId}, ${id}, 1, ${definition}::jsonb, '', now())`);
    await tx.execute(
      sql`UPDATE assistants SET published_version = 1, draft_differs = false WHERE id = ${id}`,
    );
  });
  return { id, key: api.key(projectId), at: `/v1/assistants/${id}` };
}

test('an assistant stored with an engine is read, saved, published and rolled back in the form of today', async () => {
  const { key, at } = await storedBefore();
  const { body } = await api.ask(key, 'GET', at);
  assert.deepEqual(body.draft.voice, { vendor: 'flite', name: 'slt', speed: 1 });
  const version = await api.ask(key, 'GET', `${at}/versions/1`);
  assert.deepEqual([version.status, version.body.definition], [200, body.draft]);
  // Nothing differs but the form: what is published stays, until something does.
  assert.equal((await api.ask(key, 'POST', `${at}/publish`, {})).body.version, 1);
  await api.ask(key, 'PATCH', at, {
    definition: { ...body.draft, voice: { ...body.draft.voice, speed: 1.1 } },
  });
  assert.equal((await api.ask(key, 'POST', `${at}/publish`, {})).body.version, 2);
  const back = await api.ask(key, 'POST', `${at}/rollback`, { version: 1 });
  assert.equal(back.body.definition.voice.vendor, 'flite');
});

test('a draft that was saved again without a change does not differ from a version in the old form', async () => {
  const { id, key, at } = await storedBefore();
  const { body } = await api.ask(key, 'GET', at);
  assert.equal(body.draftDiffers, false);
  await api.ask(key, 'PATCH', at, { definition: body.draft });
  assert.equal((await api.ask(key, 'GET', at)).body.draftDiffers, false);
  const list = await api.ask(key, 'GET', '/v1/assistants');
  const listed = list.body.items.find((one: { id: string }) => one.id === id);
  assert.equal(listed.draftDiffers, false);
});

test('a program that still sends an engine makes the same assistant', async () => {
  const key = api.key(newId('project'));
  const { voice: _, ...rest } = echoDefinition();
  const definition = { ...rest, voice: { engine: 'flite', name: 'slt' } };
  const { status, body } = await api.ask(key, 'POST', '/v1/assistants', { name: 'Sent', definition });
  assert.equal(status, 201, JSON.stringify(body));
  assert.equal(body.draft.voice.vendor, 'flite');
});

test('an assistant stored with an engine can be called', async () => {
  const { key } = await storedBefore();
  const talk = await openTestTalk(await api.start(), { key });
  talk.send({ type: 'start', assistant: 'Old', mode: 'text' });
  await talk.until('agent.heard', ({ final, heard }) => final && heard.includes('Hello there.'));
  talk.send({ type: 'end' });
  await talk.closed;
});
