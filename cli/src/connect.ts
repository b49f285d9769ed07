/** Finds the Parley to talk to: one that runs on this machine, or one by its address. */
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { createParley, type Parley } from '@parley/sdk/client';
import { keyFor } from './keys.ts';
import { localUrl } from './running.ts';

/**
 * A client that has shown that it is let in. The address is `url`, PARLEY_URL or this machine's; the key is
 * the one that belongs there (`keyFor`). Fails with a message that says what to do.
 */
export async function connect(
  options: { url: string | undefined; environment: Environment },
  signal?: AbortSignal,
): Promise<Parley> {
  const { environment } = options;
  const url = options.url ?? environment.PARLEY_URL ?? localUrl(environment);
  await mustAnswer(url, signal);
  const parley = createParley({ url, apiKey: await keyFor(url, environment) });
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
