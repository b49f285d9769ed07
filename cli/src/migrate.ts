/** `parley migrate`: brings databases up to date, for those who do not want a starting service to do it. */

import { type Environment, readConfig } from '@parley/platform/config/config';
import { migrate } from '@parley/platform/db/migrate';
import { createLog } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import { openLayout } from './layout.ts';
import { chooseServices, loadServices } from './services.ts';

/** Prints what was applied; returns the exit code. */
export async function migrateAll(
  names: readonly string[],
  options: { environment: Environment; clock: Clock },
): Promise<number> {
  const chosen = chooseServices(names);
  const layout = await openLayout(chosen, { ...options, log: createLog({ level: 'warn' }) });
  try {
    for (const { name, settings, migrations } of await loadServices(chosen)) {
      const { databaseUrl } = readConfig(settings.pick({ databaseUrl: true }), layout.environment);
      const applied = await migrate({ url: databaseUrl.reveal(), migrations });
      console.log(
        `${name.padEnd(16)}${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`}`,
      );
    }
    return 0;
  } finally {
    await layout.close();
  }
}
