import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { capabilitiesSchema } from '@parley/contracts/capabilities';
import { mustKeepProjectsApart } from '@parley/platform/testing/fences';
import { testService } from '@parley/platform/testing/service';
import { integrationApi } from './service.ts';

const api = await testService(integrationApi);

test('it is ready when its database answers, and says what it can do and what it cannot', async () => {
  assert.equal((await api.ask('GET', '/livez')).status, 200);
  const ready = await api.ask('GET', '/readyz');
  assert.deepEqual([ready.status, ready.body], [200, { ready: true }]);
  const told = await api.server.operations('/readyz');
  assert.equal(JSON.parse(told!.body).checks.database.ok, true);
  const capabilities = capabilitiesSchema.parse((await api.ask('GET', '/v1/capabilities')).body);
  assert.equal(capabilities.service, 'integration-api');
  assert.ok(capabilities.notYet.length > 0);
  const paths = api.server.routes.map(({ path }) => path).filter((path) => path.startsWith('/v1/'));
  assert.deepEqual(new Set(paths), new Set(['/v1/capabilities']));
});

const at = new Date(0).toISOString();

function rowsOf(project_id: string) {
  const integration_id = randomUUID();
  const of = { project_id, created_at: at };
  const sealed = { integration_id, master_key_version: 1, sealed_data_key: '\\x01' };
  return {
    integrations: {
      ...of,
      id: integration_id,
      vendor: 'openai',
      name: integration_id,
      settings: {},
      updated_at: at,
    },
    credentials: { ...of, ...sealed, id: randomUUID(), sealed_secret: '\\x02', hint: 'sk…9' },
    oauth_tokens: { ...of, ...sealed, id: randomUUID(), sealed_access_token: '\\x03', scopes: 'read' },
    provider_calls: {
      id: randomUUID(),
      project_id,
      integration_id,
      operation: 'speak',
      outcome: 'ok',
      latency_ms: 12,
      usage: {},
      started_at: at,
    },
  };
}

test('work in one project neither sees nor changes a row of another, in any tenant table', async () => {
  await mustKeepProjectsApart(api.db, rowsOf);
});
