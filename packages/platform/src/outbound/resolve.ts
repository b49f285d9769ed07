/** Asks the name servers of this machine for the addresses of a name that a customer chose. */
import { Resolver } from 'node:dns/promises';

export interface Address {
  address: string;
  family: number;
}

/** Every address of a name. Rejects where there is none, or no server answers. */
export type Resolve = (hostname: string) => Promise<Address[]>;

const answerLimitMs = 1_500;

/**
 * Not the system's lookup: that one keeps one of the few threads of the process for as long as a slow name server
 * likes, and knows names that lead inside, from /etc/hosts and from search domains. `servers` are other ones than
 * those of this machine, as `address:port`.
 */
export function createResolve(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: answerLimitMs, tries: 2, maxTimeout: 2 * answerLimitMs });
  if (servers) resolver.setServers(servers);
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = [four, six].flatMap((asked, at) =>
      asked.status === 'fulfilled'
        ? asked.value.map((address) => ({ address, family: at === 0 ? 4 : 6 }))
        : [],
    );
    if (addresses.length === 0 && four.status === 'rejected') throw four.reason;
    return addresses;
  };
}
