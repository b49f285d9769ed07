/** Where the Parley of this machine is: its home, its ports, its front door. */
import { join, resolve } from 'node:path';
import { ports } from '@parley/contracts/services';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';

/** The root of the checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** The folder for data: PARLEY_HOME, or `.parley` in the checkout, so that it is the same from every directory. */
export function homeOf(environment: Environment): string {
  return environment.PARLEY_HOME ? resolve(environment.PARLEY_HOME) : join(root, '.parley');
}

/** What is added to every port. Fails with `failed_precondition`. */
export function portOffsetOf(environment: Environment): number {
  const offset = Number(environment.PARLEY_PORT_OFFSET || 0);
  if (!Number.isInteger(offset) || offset < 0 || offset > 50_000) {
    throw new ParleyError(
      'failed_precondition',
      'PARLEY_PORT_OFFSET must be a whole number from 0 to 50000.',
    );
  }
  return offset;
}

/** The front door of the Parley on this machine. */
export function localUrl(environment: Environment): string {
  return `http://127.0.0.1:${ports.gateway + portOffsetOf(environment)}`;
}
