/** Which key goes where: each belongs to one origin and is sent nowhere else, and to other machines only over TLS. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ports, serviceNames } from '@parley/contracts/services';
import { firstKey } from '@parley/harness/process/home';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { missingDatabases } from './layout.ts';
import { homeOf, portOffsetOf } from './running.ts';

/**
 * The key for an address: PARLEY_API_KEY for the origin of PARLEY_URL, or for this machine's Parley where that is not
 * set; for this machine's also the first key in its home, while that Parley runs. Fails with a message that says what
 * to do, invalid_argument for an address to which no key may go, unauthenticated where there is none for it.
 */
export async function keyFor(address: string, environment: Environment): Promise<string> {
  const url = originOf(address);
  const ours = isOurs(url, environment);
  const { PARLEY_API_KEY: given, PARLEY_URL: place } = environment;
  const home = homeOf(environment);
  const belongs = place === undefined ? ours : originOf(place).origin === url.origin;
  if (given !== undefined && belongs) return overSafeGround(url, given);
  if (ours) {
    const key = await firstKey(home);
    // Whoever else got the port first would be handed the owner's key.
    if (key !== undefined && runsIn(home, environment)) return key;
  }
  throw new ParleyError('unauthenticated', `There is no key for ${url.origin}: ${remedy()}`);

  function remedy(): string {
    if (ours) {
      return `set PARLEY_API_KEY, or PARLEY_HOME where that Parley keeps its data (none runs in ${home}).`;
    }
    const whose = place === undefined ? "this machine's" : `that of ${originOf(place).origin}`;
    const why = given === undefined ? '' : ` PARLEY_API_KEY alone is ${whose}, and is not sent elsewhere.`;
    return `set PARLEY_URL to it, and PARLEY_API_KEY to its key.${why}`;
  }
}

function originOf(address: string): URL {
  const url = URL.parse(address);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new ParleyError(
    'invalid_argument',
    `${address} is not an address such as https://parley.example.com.`,
  );
}

/** The front door, and the dashboard, which leads to it. */
function isOurs({ protocol, hostname, port }: URL, environment: Environment): boolean {
  const own = [ports.gateway, ports.ui].map((each) => String(each + portOffsetOf(environment)));
  return protocol === 'http:' && isLoopback(hostname) && own.includes(port);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function overSafeGround(url: URL, key: string): string {
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return key;
  throw new ParleyError(
    'invalid_argument',
    `A key is not sent to ${url.origin}, where anybody on the way could read it: use https.`,
  );
}

/** With databases of its own a home has no lock, and nothing tells. */
function runsIn(home: string, environment: Environment): boolean {
  if (missingDatabases(serviceNames, environment).length === 0) return true;
  try {
    process.kill(Number(readFileSync(join(home, 'parley.pid'), 'utf8')) || Number.NaN, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
