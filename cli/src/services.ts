/** The services by name, each loaded only when it is wanted. */
import { type ServiceName, serviceNames } from '@parley/contracts/services';
import { ParleyError } from '@parley/platform/errors';
import type { DefinedService } from '@parley/platform/run/define-service';
import type { WebApiOptions } from '@parley/web-api/service';

const loaders: Record<ServiceName, (options: WebApiOptions) => Promise<DefinedService>> = {
  'web-api': async (options) => {
    const { webApi } = await import('@parley/web-api/service');
    return { ...webApi, start: (context) => webApi.start(context, options) };
  },
  'integration-api': async () => (await import('@parley/integration-api/service')).integrationApi,
  'endpoint-api': async () => (await import('@parley/endpoint-api/service')).endpointApi,
  'document-api': async () => (await import('@parley/document-api/service')).documentApi,
  'assistant-api': async () => (await import('@parley/assistant-api/service')).assistantApi,
};

/** The names as given, or all; in starting order. Fails with `invalid_argument` on one that there is not. */
export function chooseServices(names: readonly string[]): ServiceName[] {
  const unknown = names.filter((name) => !serviceNames.some((known) => known === name));
  if (unknown.length > 0) {
    const message = `There is no service ${unknown.join(', ')}. There are: ${serviceNames.join(', ')}.`;
    throw new ParleyError('invalid_argument', message);
  }
  return names.length === 0 ? serviceNames : serviceNames.filter((name) => names.includes(name));
}

/** Loads the services, all at once. */
export function loadServices(
  names: readonly ServiceName[],
  options: WebApiOptions = {},
): Promise<DefinedService[]> {
  return Promise.all(names.map((name) => loaders[name](options)));
}
