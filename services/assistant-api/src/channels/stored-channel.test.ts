import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '@parley/platform/db/db';
import { testDatabase } from '@parley/platform/testing/database';
import { systemClock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';

const migrations = new URL('../../migrations/', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
after(() => rm(folder, { recursive: true }));

test('conversations stored as of a carrier are of Twilio, and a channel may be any identifier from then on', async () => {
  const { url } = await testDatabase('channels');
  await cp(new URL('0001_start.sql', migrations), join(folder, '0001_start.sql'));
  const before = await openDatabase({ url, migrations: folder, clock: systemClock });
  await before.system.execute(sql`
    INSERT INTO assistants (id, project_id, name, description, draft, created_at, updated_at)
      VALUES ('a', 'p', 'A', '', '{}', now(), now());
  `);
  await before.system.execute(sql`
    INSERT INTO assistant_versions (id, project_id, assistant_id, version, definition, note, created_at)
      VALUES ('v', 'p', 'a', 1, '{}', '', now());
  `);
  const insert = (channel: string) => sql`
    INSERT INTO conversations (id, project_id, assistant_id, assistant_name, version, status, channel, mode, metadata,
      node_id, started_at, evidence_at)
      VALUES (${channel}, 'p', 'a', 'A', 1, 'live', ${channel}, 'voice', '{}', 'n', now(), now())`;
  for (const channel of ['carrier', 'websocket', 'grpc']) await before.system.execute(insert(channel));
  await before.close();

  const db = await openDatabase({ url, migrations, clock: systemClock });
  try {
    const { rows } = await db.system.execute(sql`SELECT id, channel FROM conversations ORDER BY id`);
    assert.deepEqual(rows, [
      { id: 'carrier', channel: 'twilio' },
      { id: 'grpc', channel: 'grpc' },
      { id: 'websocket', channel: 'websocket' },
    ]);
    await db.system.execute(insert('some-other-carrier2'));
    for (const wrong of ['', 'Twilio', '1st', 'a b']) {
      await assert.rejects(db.system.execute(insert(wrong)));
    }
  } finally {
    await db.close();
  }
});
