/** What tests of services use: the whole of one, in memory, on a database of its own. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { services } from '@parley/contracts/services';
import { z } from 'zod';
import { Releaser } from '../async/releaser.ts';
import { databaseVariable, type Environment, readConfig } from '../config/config.ts';
import { type Log, silentLog } from '../log/log.ts';
import { createPeers, type Peers, peerSettings } from '../rpc/peers.ts';
import type { DefinedService } from '../run/define-service.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { testDatabase } from './database.ts';

export interface TestServiceOptions {
  clock?: Clock;
  log?: Log;
  /** More of the environment. */
  settings?: Environment;
  /** A database that is there already. */
  url?: string;
  /** Those that it shares with other services; not closed with it. */
  peers?: Peers;
}

export type Method = 'HEAD' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The service with a home and a database of its own, not listening; closed when the file's tests end. */
export async function testService<Options extends object, Inside extends object>(
  service: DefinedService<z.ZodRawShape, Options, Inside>,
  options: TestServiceOptions & { with?: Options } = {},
) {
  const opened = new Releaser();
  // Before the database asks for its own end: hooks run in the order in which they were asked for.
  after(() => opened.close());
  const url = options.url ?? (await testDatabase(services[service.name].database)).url;
  const home = await mkdtemp(join(tmpdir(), `parley-${service.name}-`));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  const environment = {
    PARLEY_HOME: home,
    // Below the ports of outgoing connections, those for operators too.
    PARLEY_PORT_OFFSET: String(randomInt(5_000, 13_000)),
    [databaseVariable(service.name)]: url,
    PARLEY_QUEUE_URL: url,
    PARLEY_FILES_URL: pathToFileURL(join(home, 'files')).href,
    ...options.settings,
  };
  const { clock = systemClock, log = silentLog() } = options;
  const peers =
    options.peers ?? opened.add(createPeers({ config: readConfig(z.object(peerSettings), {}), log }));
  const api = await service.build({ environment, clock, log, peers }, options.with);
  opened.defer(() => api.close(AbortSignal.abort()));
  return {
    ...api,
    home,
    url,
    peers,
    /** A REST request, with an API key where one is given. The answer's body is what the JSON says, or bytes. */
    async ask(
      method: Method,
      path: string,
      { key, body, headers }: { key?: string; body?: object; headers?: Record<string, string> } = {},
    ) {
      const answer = await api.server.inject({
        method,
        url: path,
        headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
        ...(body ? { payload: body } : {}),
      });
      const isJson = answer.body !== '' && String(answer.headers['content-type']).includes('json');
      const said = isJson ? answer.json() : answer.rawPayload;
      return { status: answer.statusCode, headers: answer.headers, body: said };
    },
  };
}
