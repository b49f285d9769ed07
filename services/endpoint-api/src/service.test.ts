import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { capabilitiesSchema } from '@parley/contracts/capabilities';
import { mustKeepProjectsApart } from '@parley/platform/testing/fences';
import { testService } from '@parley/platform/testing/service';
import { endpointApi } from './service.ts';

const api = await testService(endpointApi);

test('it is ready when its database answers, and says what it can do and what it cannot', async () => {
  assert.equal((await api.ask('GET', '/livez')).status, 200);
  const ready = await api.ask('GET', '/readyz');
  assert.deepEqual([ready.status, ready.body], [200, { ready: true }]);
  const told = await api.server.operations('/readyz');
  assert.equal(JSON.parse(told!.body).checks.database.ok, true);
  const capabilities = capabilitiesSchema.parse((await api.ask('GET', '/v1/capabilities')).body);
  assert.equal(capabilities.service, 'endpoint-api');
  assert.ok(capabilities.notYet.length > 0);
  const paths = api.server.routes.map(({ path }) => path).filter((path) => path.startsWith('/v1/'));
  assert.deepEqual(new Set(paths), new Set(['/v1/capabilities']));
});

const at = new Date(0).toISOString();
/** 32 bytes, as SQL writes them. */
const digest = () => `\\x${randomBytes(32).toString('hex')}`;

function rowsOf(project_id: string) {
  const [webhook_id, event_id] = [randomUUID(), randomUUID()];
  const of = { project_id, created_at: at };
  const webhook = { url: 'https://a.test', event_types: ['call.ended'], sealed_signing_key: '\\x01' };
  const event = { type: 'call.ended', subject: 'conv_1', payload: {}, occurred_at: at };
  return {
    webhooks: { ...of, ...webhook, id: webhook_id, enabled: true, updated_at: at },
    webhook_events: { id: event_id, project_id, ...event },
    webhook_deliveries: {
      id: randomUUID(),
      project_id,
      webhook_id,
      event_id,
      attempt: 1,
      status: 'waiting',
      due_at: at,
    },
    inbound_endpoints: { ...of, id: randomUUID(), kind: 'form', name: 'Form', token_hash: digest() },
  };
}

test('work in one project neither sees nor changes a row of another, in any tenant table', async () => {
  await mustKeepProjectsApart(api.db, rowsOf);
});
