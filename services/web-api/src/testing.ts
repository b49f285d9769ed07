/** What tests of this service use: the whole of it, in memory, on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Releaser } from '@parley/platform/async/releaser';
import { readConfig } from '@parley/platform/config/config';
import { type Log, silentLog } from '@parley/platform/log/log';
import { createPeers, peerSettings } from '@parley/platform/rpc/peers';
import { testDatabase } from '@parley/platform/testing/database';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { z } from 'zod';
import { buildWebApi } from './service.ts';

/** The service before anybody has called it, with its home folder; closed when the file's tests end. */
export async function testWebApi(options: { clock?: Clock; log?: Log } = {}) {
  const opened = new Releaser();
  // Before the database asks for its own end: hooks run in the order in which they were asked for.
  after(() => opened.close());
  const { url } = await testDatabase('web_db');
  const home = await mkdtemp(join(tmpdir(), 'parley-web-'));
  const environment = {
    PARLEY_HOME: home,
    PARLEY_WEB_DATABASE_URL: url,
    PARLEY_QUEUE_URL: url,
    PARLEY_FILES_URL: 'file:///tmp',
  };
  const { log = silentLog() } = options;
  const peers = createPeers({ config: readConfig(z.object(peerSettings), {}), log });
  const api = await buildWebApi({ environment, clock: options.clock ?? systemClock, log, peers });
  opened.defer(() => rm(home, { recursive: true, force: true }));
  opened.add(peers);
  opened.defer(() => api.close(AbortSignal.abort()));
  return { ...api, home, peers, url };
}
