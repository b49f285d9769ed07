/** The services by name, each loaded only when it is wanted. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ParleyError } from '@parley/platform/errors';
import type { PeerName } from '@parley/platform/rpc/peers';
import type { Service } from '@parley/platform/run/run';
import type { Greeting } from '@parley/web-api/service';
import type { z } from 'zod';
import { root } from './running.ts';

export interface LoadedService {
  service: Service;
  /** What it reads from the environment. */
  settings: z.ZodObject;
}

interface Loading {
  /** Told once when web-api takes work. */
  greet?: (greeting: Greeting) => void;
}

/** In the order they are started: who is asked by others comes first. */
const loaders: Record<PeerName, (options: Loading) => Promise<LoadedService>> = {
  'web-api': async (options) => {
    const { webApi, settings } = await import('@parley/web-api/service');
    return { service: webApi(options.greet ? { greet: options.greet } : {}), settings };
  },
  'integration-api': async () => {
    const { integrationApi, settings } = await import('@parley/integration-api/service');
    return { service: integrationApi(), settings };
  },
  'endpoint-api': async () => {
    const { endpointApi, settings } = await import('@parley/endpoint-api/service');
    return { service: endpointApi(), settings };
  },
  'document-api': async () => {
    const { documentApi, settings } = await import('@parley/document-api/service');
    return { service: documentApi(), settings };
  },
  'assistant-api': async () => {
    const { assistantApi, settings } = await import('@parley/assistant-api/service');
    return { service: assistantApi(), settings };
  },
};

export const serviceNames = Object.keys(loaders) as PeerName[];

/** The names as given, or all; in starting order. Fails with `invalid_argument` on one that there is not. */
export function chooseServices(names: readonly string[]): PeerName[] {
  const unknown = names.filter((name) => !serviceNames.some((known) => known === name));
  if (unknown.length > 0) {
    const message = `There is no service ${unknown.join(', ')}. There are: ${serviceNames.join(', ')}.`;
    throw new ParleyError('invalid_argument', message);
  }
  return names.length === 0 ? serviceNames : serviceNames.filter((name) => names.includes(name));
}

/** Loads the services, all at once. */
export function loadServices(names: readonly PeerName[], options: Loading = {}): Promise<LoadedService[]> {
  return Promise.all(names.map((name) => loaders[name](options)));
}

/** The folder of a service's migrations. */
export function migrationsOf(name: PeerName): URL {
  return pathToFileURL(join(root, 'services', name, 'migrations'));
}
