/** The PostgreSQL of a test run: in a temporary directory, gone afterwards. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../postgres/postgres.ts';
import { systemClock } from '../time/clock.ts';

/** Starts it in about a second; close() stops it and removes everything. `url` has all rights. */
export async function startTestServer(): Promise<{ url: string; close(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'parley-test-'));
  await chmod(home, 0o711); // mkdtemp makes it private, and root's server runs as another user.
  const server = await startPostgres({
    home,
    port: 21_432,
    databases: [],
    clock: systemClock,
    durable: false,
  });
  return {
    url: server.adminUrl(),
    async close() {
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
