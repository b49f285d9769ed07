/** What lists tell of assistants that were stored before it was kept beside the draft. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { upgradeDefinition } from '@parley/contracts/definition-upgrade';
import { migrate } from '@parley/platform/db/migrate';
import { newId } from '@parley/platform/ids';
import { testDatabase } from '@parley/platform/testing/database';
import pg from 'pg';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const migrations = new URL('../../migrations/', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'parley-before-'));
after(() => rm(folder, { recursive: true }));

const { mind, voice: _, ...rest } = echoDefinition();
const model = { kind: 'language-model', model: 'small', prompt: 'Be kind.' };
/** In the forms in which definitions were ever stored; some are the same in that of today. */
const definitions = [
  { ...rest, mind, voice: { engine: 'flite', name: 'slt' } },
  { ...rest, mind, voice: { vendor: 'flite', name: 'slt' } },
  { mind, ...rest, voice: { name: 'slt', vendor: 'flite' } },
  { ...rest, mind, voice: { vendor: 'kokoro', engine: 'flite', name: 'slt' } },
  { ...rest, mind, voice: { engine: 'kokoro', fallbacks: [{ engine: 'flite' }, { engine: 'other' }] } },
  { ...rest, mind, voice: { vendor: 'kokoro', fallbacks: [{ vendor: 'flite' }, { vendor: 'other' }] } },
  { ...rest, mind, voice: { vendor: 'kokoro', fallbacks: [{ vendor: 'other' }, { vendor: 'flite' }] } },
  { ...rest, mind, voice: { vendor: 'kokoro', fallbacks: [] } },
  { ...rest, mind, recognition: { engine: 'moonshine' } },
  { ...rest, mind, recognition: { vendor: 'moonshine' } },
  { ...rest, mind },
  { ...rest, mind: model },
  { ...rest, mind: { ...model, vendor: 'openai-compatible' } },
  { ...rest, mind: { ...model, vendor: 'openai' } },
];

test('a draft of before differs from what is published exactly where it does in the form of today', async () => {
  for (const name of await readdir(migrations))
    if (name < '0004') await cp(new URL(name, migrations), join(folder, name));
  const { url, adminUrl } = await testDatabase('list_facts');
  await migrate({ url, migrations: folder });
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const projectId = newId('project');
  const expected: Record<string, { draftDiffers: boolean; mindKind: string }> = {};
  const add = async (name: string, draft: (typeof definitions)[number], published?: unknown) => {
    const id = newId('assistant');
    await client.query(
      `INSERT INTO assistants (id, project_id, name, description, draft, created_at, updated_at)
       VALUES ($1, $2, $3, '', $4, now(), now())`,
      [id, projectId, name, JSON.stringify(draft)],
    );
    if (published !== undefined) {
      await client.query(
        `INSERT INTO assistant_versions (id, project_id, assistant_id, version, definition, note, created_at)
         VALUES ($1, $2, $3, 1, $4, '', now())`,
        [newId('version'), projectId, id, JSON.stringify(published)],
      );
      await client.query('UPDATE assistants SET published_version = 1, last_version = 1 WHERE id = $1', [id]);
    }
    const same = isDeepStrictEqual(upgradeDefinition(draft), upgradeDefinition(published));
    expected[name] = { draftDiffers: !same, mindKind: draft.mind.kind };
  };
  for (const [n, draft] of definitions.entries()) {
    await add(`${n}`, draft);
    for (const [m, published] of definitions.entries()) await add(`${n} ${m}`, draft, published);
  }
  await client.end();
  const api = await testAssistantApi({ url });
  const listed: typeof expected = {};
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/v1/assistants?limit=100${cursor && `&cursor=${cursor}`}`;
    const { body } = await api.ask(api.key(projectId), 'GET', path);
    for (const { name, draftDiffers, mindKind } of body.items)
      if (name in expected) listed[name] = { draftDiffers, mindKind };
    cursor = body.nextCursor;
  }
  assert.deepEqual(listed, expected);
  assert.equal(Object.values(expected).filter(({ draftDiffers }) => !draftDiffers).length, 26);
});
