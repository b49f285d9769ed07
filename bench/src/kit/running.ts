/** The Parley that is measured: one that runs, or one started for it in a home and on ports of its own. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { firstKey, newHome, removeHome } from '@parley/harness/process/home';
import { type RunningParley, root, type StartOptions, startParley } from '@parley/harness/process/parley';
import { createParley, type Parley } from '@parley/sdk/client';

/** A measurement that is interrupted ends it in order; flags for Node are for both. */
export function startMeasured(options: StartOptions = {}): Promise<RunningParley> {
  const { NODE_OPTIONS } = process.env;
  const environment = {
    PARLEY_LOG_LEVEL: 'error',
    ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }),
    ...options.environment,
  };
  return startParley({ ...options, apart: true, environment });
}

export interface WithParleyOptions extends StartOptions {
  /** One that runs; else one is started. */
  url?: string | undefined;
  /** Models that the one that is started shall have, besides those of npm. */
  models?: string | undefined;
}

/** Throws with what is missing. */
export async function withParley<Result>(
  { url, models, ...options }: WithParleyOptions,
  measure: (parley: Parley) => Promise<Result>,
): Promise<Result> {
  if (url !== undefined) return measure(await connect(url));
  const home = await newHome();
  try {
    if (models !== undefined) await cp(models, join(home, 'models'), { recursive: true });
    const running = await startMeasured({ ...options, home });
    try {
      return await measure(running.client);
    } finally {
      await running.stop();
    }
  } finally {
    await removeHome(home);
  }
}

async function connect(url: string): Promise<Parley> {
  const home = process.env.PARLEY_HOME ?? join(root, '.parley');
  const { protocol, hostname } = new URL(url);
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (!here && protocol !== 'https:') throw new Error(`a key goes to ${url} only over https`);
  // The first key is of this machine's Parley, and of no other.
  const apiKey = process.env.PARLEY_API_KEY ?? (here ? await firstKey(home) : undefined);
  if (apiKey === undefined) {
    throw new Error(`no key: set PARLEY_API_KEY, or PARLEY_HOME where that Parley keeps its data (${home})`);
  }
  const parley = createParley({ url, apiKey });
  await parley.me();
  return parley;
}
