/** Finds the Parley to talk to: one that runs on this machine, or one by its address. */
import { join, resolve } from 'node:path';
import { mostPortOffset, ports } from '@parley/contracts/services';
import { firstKey } from '@parley/harness/process/home';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { createParley, type Parley } from '@parley/sdk/client';

/** The root of the checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** The folder for data: PARLEY_HOME, or `.parley` in the checkout, so that it is the same from every directory. */
export function homeOf(environment: Environment): string {
  return environment.PARLEY_HOME ? resolve(environment.PARLEY_HOME) : join(root, '.parley');
}

/** What is added to every port. Fails with `failed_precondition`. */
export function portOffsetOf(environment: Environment): number {
  const offset = Number(environment.PARLEY_PORT_OFFSET || 0);
  if (!Number.isInteger(offset) || offset < 0 || offset > mostPortOffset) {
    throw new ParleyError(
      'failed_precondition',
      `PARLEY_PORT_OFFSET must be a whole number from 0 to ${mostPortOffset}.`,
    );
  }
  return offset;
}

/** The front door of the Parley on this machine. */
export function localUrl(environment: Environment): string {
  return `http://127.0.0.1:${ports.gateway + portOffsetOf(environment)}`;
}

/**
 * A client that has shown that it is let in. The address is `url`, PARLEY_URL or this machine's; the key is
 * PARLEY_API_KEY or, for this machine's, the first key in the home. Fails with a message that says what to do.
 */
export async function connect(
  options: { url: string | undefined; environment: Environment },
  signal?: AbortSignal,
): Promise<Parley> {
  const { environment } = options;
  const url = options.url ?? environment.PARLEY_URL ?? localUrl(environment);
  await mustAnswer(url, signal);
  const apiKey = environment.PARLEY_API_KEY ?? (await firstKey(homeOf(environment)));
  if (apiKey === undefined) {
    throw new ParleyError(
      'unauthenticated',
      `There is no key for ${url}: set PARLEY_API_KEY, or PARLEY_HOME where that Parley keeps its data (looked in ${homeOf(environment)}).`,
    );
  }
  const parley = createParley({ url, apiKey });
  await parley.me(signal);
  return parley;
}

async function mustAnswer(url: string, signal?: AbortSignal): Promise<void> {
  try {
    const limit = AbortSignal.timeout(3000);
    await fetch(`${url}/v1/capabilities`, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ParleyError(
      'unavailable',
      `Parley is not running at ${url}. Start it with: npm start (or say where it is with --url).`,
      { cause },
    );
  }
}
