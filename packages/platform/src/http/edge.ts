/** How a server looks from outside: under which address, and which proxies in front of it are believed. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';
import { setting } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import { isLoopback } from './shares.ts';

const hostVariable = 'PARLEY_PUBLIC_URL';
const mostHops = 10;

/** The value of Strict-Transport-Security where everything comes by https. */
export const strictTransport = 'max-age=31536000';

export const edgeSettings = {
  publicUrl: setting(
    hostVariable,
    'Address under which people and programs find Parley, such as https://parley.example.com; several with commas between them. Decides whether cookies are Secure, and which Host and Origin are let in. Without it: this machine by its name or any IP address',
    z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim().replace(/\/$/, '')))
      .refine(
        (urls) => urls.every(isOrigin),
        'must be addresses such as https://parley.example.com, without a path, with commas between them',
      )
      .optional(),
  ),
  trustProxy: setting(
    'PARLEY_TRUST_PROXY',
    "Whose X-Forwarded-For, -Proto and -Host count: how many proxies stand in front, or their addresses and networks with commas between them. Without it: nobody's, but the services believe the gateway of their machine",
    z
      .string()
      .refine(isTrust, `must be a number from 0 to ${mostHops}, or addresses and networks such as 10.0.0.0/8`)
      .default('0'),
  ),
};

/** `edgeSettings` as they were read. */
export type EdgeConfig = z.output<z.ZodObject<typeof edgeSettings>>;

/** A request as far as its connection goes. */
export interface Arriving {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined; encrypted?: boolean };
}

export interface Seen {
  /** Of the client, as told by whoever is believed. */
  address: string;
  /** Name and port by which it was asked for, or empty. */
  host: string;
  /** Whether it came by https, all the way. */
  isSecure: boolean;
  /** Whether a browser sent it from one of our own pages. */
  isOwnPage: boolean;
}

export interface Edge {
  see(request: Arriving): Seen;
  /** Whether the other end of a connection is a proxy that stands for many. */
  isProxy(address: string): boolean;
  /** Throws `permission_denied`, which names the setting, for a name that is none of ours. */
  mustBeOurs(seen: Pick<Seen, 'host'>): void;
}

/** `behindGateway`: a proxy of ours on the same machine has judged those in front of it already. */
export function createEdge(config: EdgeConfig, { behindGateway }: { behindGateway: boolean }): Edge {
  const origins = config.publicUrl?.map((url) => new URL(url));
  const trusts = trustOf(config.trustProxy);
  const believes = (address: string, hop: number) =>
    (behindGateway && hop === 0 && isLoopback(address)) || trusts(address, hop);

  return {
    isProxy: (address) => believes(address, 0),
    see({ headers, socket }) {
      const remote = socket.remoteAddress ?? '';
      const isBelieved = believes(remote, 0);
      const told = (name: string) => (isBelieved ? lastOf(headers[name]) : undefined);
      const host = told('x-forwarded-host') ?? headers.host ?? String(headers[':authority'] ?? '');
      const cameByTls = (told('x-forwarded-proto') ?? (socket.encrypted ? 'https' : 'http')) === 'https';
      const { origin } = headers;
      return {
        address: clientOf(remote, headers['x-forwarded-for'], believes),
        host,
        // Where the address is known nothing is guessed: whoever ends TLS in front need not say so.
        isSecure: origins ? origins.some(({ protocol }) => protocol === 'https:') : cameByTls,
        isOwnPage:
          origin !== undefined &&
          URL.canParse(origin) &&
          (origins?.some((known) => known.origin === origin) ||
            (new URL(origin).host === host && (!origins || isThisMachine(host)))),
      };
    },
    mustBeOurs({ host }) {
      if (host === '' || isThisMachine(host) || origins?.some((known) => known.host === canonical(host)))
        return;
      throw new ParleyError(
        'permission_denied',
        `This server does not answer to the name ${host.slice(0, 100)}. If it should, its operator adds it to ${hostVariable}.`,
      );
    },
  };
}

/**
 * What a request by HTTP/1 is told that names no host, or more than one: two servers could take it for two others.
 * Undefined where all is well; HTTP/1.0 knows no names.
 */
export function hostFault({ rawHeaders, httpVersion }: IncomingMessage): ParleyError | undefined {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host');
  if (hosts.length === 0 && httpVersion === '1.0') return undefined;
  if (hosts.length === 1 && hosts[0] !== '') return undefined;
  return new ParleyError('invalid_argument', 'A request names one host in one Host header.');
}

/** What is wrong with a request for a socket before anyone looks at where it goes; undefined where nothing is. */
export function upgradeFault(request: IncomingMessage): ParleyError | undefined {
  const { method, headers } = request;
  if (method !== 'GET') {
    const message = 'A socket is opened by GET.';
    return new ParleyError('invalid_argument', message, { httpStatus: 405 });
  }
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    return new ParleyError('invalid_argument', 'A request for a socket has no body.');
  }
  return hostFault(request);
}

/** What a page of another site is told that would act here. */
export function foreignPage(): ParleyError {
  const message = `A page of another site may not act here. If it is one of Parley's own, its operator adds its address to ${hostVariable}.`;
  return new ParleyError('permission_denied', message);
}

/** The first, from our end, that is not to be believed about whom it passes on. */
function clientOf(
  remote: string,
  forwarded: string | string[] | undefined,
  believes: (address: string, hop: number) => boolean,
): string {
  const told = [forwarded ?? []].flat().join(',').split(',').reverse();
  let address = remote;
  for (const [hop, next] of told.map((part) => part.trim()).entries()) {
    if (isIP(next) === 0 || !believes(address, hop)) break;
    address = next;
  }
  return address;
}

function lastOf(value: string | string[] | undefined): string | undefined {
  return [value ?? []].flat().join(',').split(',').at(-1)?.trim() || undefined;
}

/** Names that no other machine can give itself: a page of a stranger is never under one of them. */
function isThisMachine(host: string): boolean {
  const name = canonical(host)
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return /(^|\.)localhost$/.test(name) || isIP(name) !== 0 || name === hostname().toLowerCase();
}

function canonical(host: string): string {
  return host.toLowerCase();
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return /^https?:$/.test(protocol) && origin === text.toLowerCase();
}

function isTrust(text: string): boolean {
  try {
    trustOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Throws where the text is neither a number of hops nor a list of addresses and networks. */
function trustOf(text: string): (address: string, hop: number) => boolean {
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    if (hops > mostHops) throw new RangeError(text);
    return (_address, hop) => hop < hops;
  }
  const list = new BlockList();
  for (const part of text.split(',')) {
    const [address = '', bits] = part.trim().split('/');
    const family = familyOf(address);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
