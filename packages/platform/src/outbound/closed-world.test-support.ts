/**
 * Run by `closed-world.test.ts` in a network of its own, in which every address there is leads to this process:
 * whatever the guarded client dials is seen, with the address that it dialled. Arguments: how many URLs, and the seed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { systemClock } from '../time/clock.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import {
  chanceOf,
  dotted,
  hostileUrl,
  insideOctets,
  sentinelPorts,
  words,
} from './hostile-urls.test-support.ts';
import { startNameServer } from './name-server.test-support.ts';
import { createResolve } from './resolve.ts';

export interface Seen {
  /** Connections to addresses inside: each address once. */
  inside: string[];
  /** Connections to addresses of the internet. */
  outside: number;
  /** How the requests ended, by code; `answered` for those that did not fail. */
  ended: Record<string, number>;
}

/** By the registries of IANA, and not by the code that is tried. */
const inside = new BlockList();
for (const net of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/3', '168.63.129.16/32'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
]) {
  const [address = '', bits] = net.split('/');
  inside.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
}
const internet = new BlockList();
internet.addSubnet('2000::', 3, 'ipv6');

function leadsInside(address: string): boolean {
  if (!isIPv6(address)) return inside.check(address, 'ipv4');
  return inside.check(address, 'ipv6') || !internet.check(address, 'ipv6');
}

const publicAddress = '93.184.216.34';
/** Requests under way at once. */
const width = 64;

async function main(count: number, seed: number): Promise<Seen> {
  const seen: Seen = { inside: [], outside: 0, ended: {} };
  const dialled = new Set<string>();
  let answers = 0;
  /** A server of the internet that would have the client go inside. */
  const answer = (_: IncomingMessage, response: ServerResponse) => {
    answers += 1;
    // The next request resolves the name again.
    response.shouldKeepAlive = false;
    const octets = insideOctets(chanceOf(answers));
    const to = [
      '/',
      `http://${dotted(octets)}/`,
      `//[::ffff:${words(octets)}]/`,
      'https://localhost/',
      'file:///etc/passwd',
    ];
    const status = [200, 301, 302, 303, 307, 308][answers % 6]!;
    response.writeHead(status, status === 200 ? {} : { location: to[answers % to.length] }).end('ok');
  };
  const servers = await Promise.all(
    sentinelPorts.map(async (port) => {
      const server = createServer(answer);
      server.on('connection', ({ localAddress = '' }) => {
        const address = localAddress.replace(/^::ffff:/, '');
        if (leadsInside(address)) dialled.add(address);
        else seen.outside += 1;
      });
      await new Promise<void>((resolve) => server.listen(port, '::', resolve));
      return server;
    }),
  );
  const names = await startNameServer((name, family, before) => {
    const [, how, digits] = /^(\w+)-([\da-f]{8})-/.exec(name) ?? [];
    const octets = (digits?.match(/../g) ?? ['7f', '0', '0', '1']).map((each) => Number.parseInt(each, 16));
    const address = dotted(octets);
    if (family === 6) {
      if (how === 'six') return ['::1'];
      return how === 'mapped' ? [`0:0:0:0:0:ffff:${words(octets as [number, number, number, number])}`] : [];
    }
    if (how === 'then') return [before === 0 ? publicAddress : address];
    if (how === 'both') return [publicAddress, address];
    return how === 'fixed' ? [address] : how === 'six' ? [publicAddress] : [];
  });
  const guarded = createGuardedFetch({
    clock: systemClock,
    http: true,
    resolve: createResolve([names.address]),
    // In this network nothing hangs; what is slow is tried elsewhere.
    limits: { connectMs: 5_000, totalMs: 10_000 },
  });
  const end = (how: string) => {
    seen.ended[how] = (seen.ended[how] ?? 0) + 1;
  };
  const chance = chanceOf(seed);
  let n = 0;
  async function work(): Promise<void> {
    while (n < count) {
      n += 1;
      const url = hostileUrl(chance, n);
      const times = /\/\/(\w+@)?then-/.test(url) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        await guarded.fetch(url).then(
          async (response) => {
            await response.text();
            end('answered');
          },
          (error: { code?: string }) => end(error.code ?? String(error)),
        );
      }
    }
  }
  await Promise.all(Array.from({ length: width }, work));
  await guarded.close();
  names.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  seen.inside.push(...dialled);
  return seen;
}

process.stdout.write(JSON.stringify(await main(Number(process.argv[2]), Number(process.argv[3]))));
