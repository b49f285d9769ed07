import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { capabilitiesSchema } from '@parley/contracts/capabilities';
import { readConfig } from '@parley/platform/config/config';
import { newId } from '@parley/platform/ids';
import { silentLog } from '@parley/platform/log/log';
import { createPeers, peerSettings } from '@parley/platform/rpc/peers';
import { testDatabase } from '@parley/platform/testing/database';
import { systemClock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { buildEndpointApi } from './service.ts';

const closing = Promise.withResolvers<() => Promise<void>>();
// Before the database asks for its own end: hooks run in the order in which they were asked for.
after(async () => (await closing.promise)());
const { url } = await testDatabase('endpoint_db');
const environment = {
  PARLEY_ENDPOINT_DATABASE_URL: url,
  PARLEY_QUEUE_URL: url,
  PARLEY_FILES_URL: 'file:///tmp',
};
const log = silentLog();
const peers = createPeers({ config: readConfig(z.object(peerSettings), {}), log });
const api = await buildEndpointApi({ environment, clock: systemClock, log, peers });
closing.resolve(() => api.close(AbortSignal.abort()));

test('it is ready when its database answers, and says what it can do and what it cannot', async () => {
  assert.equal((await api.server.inject('/livez')).statusCode, 200);
  const ready = await api.server.inject('/readyz');
  assert.deepEqual([ready.statusCode, ready.json().checks.database.ok], [200, true]);
  const capabilities = capabilitiesSchema.parse((await api.server.inject('/v1/capabilities')).json());
  assert.equal(capabilities.service, 'endpoint-api');
  assert.ok(capabilities.notYet.length > 0);
  assert.deepEqual(Object.keys((await api.server.inject('/docs/json')).json().paths), ['/v1/capabilities']);
});

test('a query in one project sees no row of another, in any tenant table', async () => {
  const projectId = newId('project');
  await api.db.project(projectId, async (tx) => {
    for (const table of ['webhooks', 'webhook_events', 'webhook_deliveries', 'inbound_endpoints']) {
      const { rows } = await tx.execute<{ fenced: boolean }>(
        sql`SELECT relrowsecurity AS fenced FROM pg_class WHERE oid = ${table}::regclass`,
      );
      assert.equal(rows[0]?.fenced, true, table);
      assert.equal((await tx.execute(sql.raw(`SELECT 1 FROM ${table}`))).rows.length, 0, table);
    }
  });
});
