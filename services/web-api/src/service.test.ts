import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { mustKeepProjectsApart } from '@parley/platform/testing/fences';
import { startedWebApi } from './testing.ts';

/** 32 bytes, as SQL writes them. */
const digest = () => `\\x${randomBytes(32).toString('hex')}`;

test('work in one project neither sees nor changes a row of another, in any tenant table', async () => {
  const api = await startedWebApi();
  const places = [await api.otherPlace(), await api.otherPlace()] as const;
  const rowsOf = (project_id: string) => ({
    credentials: {
      id: randomUUID(),
      organization_id: places.find(({ project }) => project.id === project_id)!.organization.id,
      project_id,
      name: 'Key',
      role: 'viewer',
      hash: digest(),
      hint: 'pk_live_…',
      created_at: new Date(0).toISOString(),
    },
    idempotency_keys: {
      hash: digest(),
      project_id,
      asked: digest(),
      answer: '\\x01',
      expires_at: new Date(0).toISOString(),
    },
  });
  await mustKeepProjectsApart(api.db, rowsOf, {
    unfenced: ['sessions', 'link_tokens'],
    projects: [places[0].project.id, places[1].project.id],
  });
});
