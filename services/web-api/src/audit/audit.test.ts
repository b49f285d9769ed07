import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SQL, sql } from 'drizzle-orm';
import { storesOf } from '../stores.ts';
import { startedWebApi } from '../testing.ts';

const api = await startedWebApi();
const { audit } = api.stores;
const organizationId = api.place.organization.id;
for (const name of ['one', 'two', 'three', 'four']) {
  await api.ask('POST', '/v1/api-keys', { key: api.ownerKey, body: { name } });
}

test('the log is whole after what has happened, and cannot be changed', async () => {
  assert.deepEqual(await audit.verify(organizationId), { whole: true, entries: 5 });
  await assert.rejects(api.db.system.execute(sql`UPDATE audit_logs SET action = 'nothing'`));
  await assert.rejects(api.db.system.execute(sql`DELETE FROM audit_logs`));
  await assert.rejects(api.db.system.execute(sql`TRUNCATE audit_logs`));
});

test('it shows where it was tampered with, whoever got around the trigger', async () => {
  const tamper = (change: SQL) =>
    api.db.transaction(async (tx) => {
      await tx.execute(sql`ALTER TABLE audit_logs DISABLE TRIGGER USER`);
      await tx.execute(change);
      const state = await storesOf(tx, tx).audit.verify(organizationId);
      await tx.execute(sql`ALTER TABLE audit_logs ENABLE TRIGGER USER`);
      throw state;
    });
  const broken = (brokenAtSeq: number) => (rolledBack: Error) => {
    assert.deepEqual(rolledBack.cause, { whole: false, brokenAtSeq });
    return true;
  };
  await assert.rejects(tamper(sql`UPDATE audit_logs SET details = '{}' WHERE seq = 2`), broken(2));
  await assert.rejects(tamper(sql`DELETE FROM audit_logs WHERE seq = 3`), broken(3));
  await assert.rejects(tamper(sql`DELETE FROM audit_logs WHERE seq = 5`), broken(5));
});
