/** The front door and the dashboard of the embedded layout: what nginx does in production. */
import { ports, serviceNames, services } from '@parley/contracts/services';
import { readConfig } from '@parley/platform/config/config';
import { edgeSettings } from '@parley/platform/http/edge';
import type { ConnectionShares } from '@parley/platform/http/shares';
import { createProxy, type Route } from '@parley/platform/proxy/proxy';
import { type PeerConfig, readTls } from '@parley/platform/rpc/peers';
import type { Service } from '@parley/platform/run/run';
import { z } from 'zod';

interface DoorOptions extends ConnectionShares, Pick<PeerConfig, 'tlsCert' | 'tlsKey' | 'tlsCa'> {
  host: string;
  portOffset: number;
}

function routes({ host, portOffset, ...files }: DoorOptions): Route[] {
  const ca = readTls(files)?.ca;
  // Who listens everywhere is found on the loopback; who listens on one address, only there.
  const near = ['0.0.0.0', '::', 'localhost'].includes(host) ? '127.0.0.1' : host;
  return serviceNames.flatMap((name) => {
    const { port, paths } = services[name];
    const origin = `${ca ? 'https' : 'http'}://${near.includes(':') ? `[${near}]` : near}:${port + portOffset}`;
    return paths.map((prefix) => ({ prefix, origin, tls: ca && { name, ca } }));
  });
}

/** One address for the API of all services. */
export function gateway(options: DoorOptions): Service {
  return door('gateway', ports.gateway, options);
}

/** The dashboard, with the API beside it under the same origin, so that its cookie is first-party. */
export function dashboard(
  options: DoorOptions & {
    /** Undefined where the dashboard could not be built: then there is only the API. */
    pages: () => Promise<string | undefined>;
  },
): Service {
  return door('dashboard', ports.ui, options);
}

function door(
  name: string,
  port: number,
  options: DoorOptions & { pages?: () => Promise<string | undefined> },
): Service {
  const { host, portOffset, maxConnections, addressConnections } = options;
  return {
    name,
    async start({ environment, clock, log }) {
      const pages = await options.pages?.();
      const proxy = await createProxy({
        host,
        port: port + portOffset,
        routes: routes(options),
        pages,
        shares: { maxConnections, addressConnections },
        edge: readConfig(z.object(edgeSettings), environment),
        clock,
        log,
      });
      await proxy.start();
      return { close: (signal) => proxy.close(signal) };
    },
  };
}
