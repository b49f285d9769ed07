/** The embedded layout: whatever the environment does not name runs here, with its data in the home. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ServiceName, serviceNames, services } from '@parley/contracts/services';
import { Releaser } from '@parley/platform/async/releaser';
import { databaseVariable, type Environment } from '@parley/platform/config/config';
import { closeHome, makePassage } from '@parley/platform/files/private';
import type { Log } from '@parley/platform/log/log';
import { startPostgres } from '@parley/platform/postgres/postgres';
import { lockHome } from '@parley/platform/run/home-lock';
import type { Clock } from '@parley/platform/time/clock';
import { homeOf, portOffsetOf } from './running.ts';

/** Database by the variable that may name another. */
const databases: Record<string, string> = {
  ...Object.fromEntries(serviceNames.map((name) => [databaseVariable(name), services[name].database])),
  PARLEY_QUEUE_URL: 'queue_db',
};

export interface Layout {
  /** The environment given, with what was missing filled in. */
  environment: Environment;
  /** Where the database server of our own listens; undefined where the environment names another. */
  postgresPort: number | undefined;
  close(): Promise<void>;
}

/** The databases that these services need and that the environment does not name. */
export function missingDatabases(names: readonly ServiceName[], environment: Environment): string[] {
  const variables = [...names.map(databaseVariable), 'PARLEY_QUEUE_URL'];
  return variables.filter((variable) => !environment[variable] && !environment[`${variable}_FILE`]);
}

/**
 * Fills in what is missing. Where a database is, it takes the home and starts the PostgreSQL in it, and frees both
 * on close; where none is, nothing is started.
 */
export async function openLayout(
  names: readonly ServiceName[],
  options: { environment: Environment; clock: Clock; log: Log },
): Promise<Layout> {
  const { environment, clock, log } = options;
  const home = homeOf(environment);
  makePassage(home);
  closeHome(home);
  if (missingDatabases(names, environment).length === 0) {
    return { environment: fill(environment), postgresPort: undefined, close: async () => {} };
  }
  const opened = new Releaser();
  try {
    opened.add(lockHome(home));
    const port = 15_432 + portOffsetOf(environment);
    const server = opened.add(
      await startPostgres({
        home,
        // Above this the system hands out ports to outgoing connections.
        port: port > 32_767 ? 15_432 : port,
        databases: Object.values(databases),
        clock,
        log,
        lock: false,
      }),
    );
    return {
      environment: fill(environment, server.url),
      postgresPort: server.port,
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The environment of the embedded layout. `urlOf` gives the URL of a database of our own server. */
export function fill(environment: Environment, urlOf?: (database: string) => string): Environment {
  const home = homeOf(environment);
  const filled: Record<string, string | undefined> = {
    PARLEY_FILES_URL: pathToFileURL(join(home, 'files')).href,
    ...environment,
    PARLEY_HOME: home,
  };
  for (const [variable, database] of Object.entries(databases)) {
    if (urlOf && !environment[variable] && !environment[`${variable}_FILE`]) {
      filled[variable] = urlOf(database);
    }
  }
  return filled;
}
