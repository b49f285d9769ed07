/** `parley migrate`: brings databases up to date, for those who do not want a starting service to do it. */

import { databaseUrl, type Environment, readConfig } from '@parley/platform/config/config';
import { migrate } from '@parley/platform/db/migrate';
import { createLog } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import { z } from 'zod';
import { openLayout } from './layout.ts';
import { chooseServices, migrationsOf } from './services.ts';

/** Prints what was applied; returns the exit code. */
export async function migrateAll(
  names: readonly string[],
  options: { environment: Environment; clock: Clock },
): Promise<number> {
  const chosen = chooseServices(names);
  const layout = await openLayout(chosen, { ...options, log: createLog({ level: 'warn' }) });
  try {
    for (const name of chosen) {
      const settings = z.object({ url: databaseUrl(name) });
      const { url } = readConfig(settings, layout.environment);
      const applied = await migrate({ url: url.reveal(), migrations: migrationsOf(name) });
      console.log(
        `${name.padEnd(16)}${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`}`,
      );
    }
    return 0;
  } finally {
    await layout.close();
  }
}
