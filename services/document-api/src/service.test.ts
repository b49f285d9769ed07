import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { capabilitiesSchema } from '@parley/contracts/capabilities';
import { mustKeepProjectsApart } from '@parley/platform/testing/fences';
import { testService } from '@parley/platform/testing/service';
import { documentApi } from './service.ts';

const api = await testService(documentApi);

test('it is ready when its database answers, and says what it can do and what it cannot', async () => {
  assert.equal((await api.ask('GET', '/livez')).status, 200);
  const ready = await api.ask('GET', '/readyz');
  assert.deepEqual([ready.status, ready.body], [200, { ready: true }]);
  const told = await api.server.operations('/readyz');
  assert.equal(JSON.parse(told!.body).checks.database.ok, true);
  const capabilities = capabilitiesSchema.parse((await api.ask('GET', '/v1/capabilities')).body);
  assert.equal(capabilities.service, 'document-api');
  assert.ok(capabilities.notYet.length > 0);
  const paths = api.server.routes.map(({ path }) => path).filter((path) => path.startsWith('/v1/'));
  assert.deepEqual(new Set(paths), new Set(['/v1/capabilities']));
});

const at = new Date(0).toISOString();
/** 32 bytes, as SQL writes them. */
const digest = () => `\\x${randomBytes(32).toString('hex')}`;

function rowsOf(project_id: string) {
  const [knowledge_base_id, document_id, chunk_id] = [randomUUID(), randomUUID(), randomUUID()];
  const of = { project_id, created_at: at, updated_at: at };
  const file = { name: 'a.txt', media_type: 'text/plain', file_key: 'a', bytes: 1, sha256: digest() };
  return {
    knowledge_bases: { ...of, id: knowledge_base_id, name: knowledge_base_id, description: '' },
    documents: { ...of, ...file, id: document_id, knowledge_base_id, status: 'ready' },
    ingestion_steps: { id: randomUUID(), project_id, document_id, step: 'chunk', started_at: at },
    chunks: { id: chunk_id, project_id, document_id, position: 0, text: 'Words.', heading: '' },
    embeddings: { chunk_id, project_id, model: 'use-lite', vector: [0.5, 1] },
  };
}

test('work in one project neither sees nor changes a row of another, in any tenant table', async () => {
  await mustKeepProjectsApart(api.db, rowsOf);
});
