/** The settings of all that is started, looked at before anything is. */
import { type Environment, readConfig } from '@parley/platform/config/config';
import { type FieldFault, ParleyError } from '@parley/platform/errors';
import type { z } from 'zod';
import { fill } from '../layout.ts';

/**
 * Rejects with `failed_precondition` that names every fault of every schema, so that one who mends them does it once.
 * Databases that the environment does not name count as there: ours is started for them.
 */
export function mustBeRight(schemas: readonly z.ZodObject[], environment: Environment): void {
  const filled = fill(environment, (name) => `postgres://parley@127.0.0.1/${name}`);
  const faults = new Map<string, FieldFault>();
  for (const schema of schemas) {
    try {
      readConfig(schema, filled);
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      for (const fault of error.faults) faults.set(fault.path, fault);
    }
  }
  if (faults.size === 0) return;
  const lines = [...faults.values()].map(({ path, message }) => `  ${path} ${message}`);
  throw new ParleyError('failed_precondition', `The settings need mending:\n${lines.join('\n')}`, {
    faults: [...faults.values()],
  });
}
