import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { ParleyError } from '@parley/platform/errors';

/**
 * Where a file of an installed package is, wherever npm hoisted the package and whatever its `exports` hide.
 * Throws `failed_precondition` when the package is not installed.
 */
export function weightsPath(packageName: string, file: string): string {
  let manifest: string | undefined;
  try {
    manifest = findPackageJSON(packageName, import.meta.url);
  } catch (cause) {
    throw missing(packageName, cause);
  }
  if (manifest === undefined) throw missing(packageName);
  return join(dirname(manifest), file);
}

function missing(packageName: string, cause?: unknown): ParleyError {
  return new ParleyError('failed_precondition', `The package ${packageName} is not installed.`, { cause });
}
