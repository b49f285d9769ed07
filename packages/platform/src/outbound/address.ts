/** Where an address or URL that a customer chose may lead: to the public internet, and nowhere else. */
import ipaddr from 'ipaddr.js';
import { ParleyError } from '../errors.ts';

/** All of the IPv6 internet that is given out; what is not in it is local, translated or reserved. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Protocol assignments: Teredo, benchmarks, ORCHID and the like. */
const protocolAssignments = ipaddr.IPv6.parseCIDR('2001::/23');
/** Public in every table, and yet the inside of a cloud: Azure's wire server. */
const insideClouds = new Set(['168.63.129.16']);

/** True for a public unicast address in any notation that the system's resolver gives. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return !insideClouds.has(address.toString());
  return address.match(globalUnicast) && !address.match(protocolAssignments);
}

/** Names that lead inside wherever they are asked. */
const insideNames = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

/** Ports of servers that are not web servers and would take a request for commands, or are worth probing for. */
const closedPorts = new Set([
  22, 23, 25, 53, 110, 143, 389, 465, 587, 993, 995, 2375, 2379, 3306, 5432, 5672, 6379, 9200, 11211, 27017,
]);

export interface UrlRules {
  /** Also plain `http:`; off by default. */
  http?: boolean;
  /** Origins, such as `http://10.0.0.5:8080`, that may be reached wherever they are. */
  trustedOrigins?: readonly string[];
}

/**
 * The URL, parsed, when a customer may name it. Its host's addresses are checked again when it is dialled. Throws
 * invalid_argument with what is wrong and what would be right.
 */
export function publicUrl(text: string | URL, rules: UrlRules = {}): URL {
  const url = URL.parse(String(text));
  if (!url) throw refused('The address is not a URL, such as https://example.com/path.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused('The address must begin with https://.');
  if (url.username !== '' || url.password !== '') {
    throw refused('The address must not hold a user name or password: send them in a header.');
  }
  if (isTrusted(url, rules)) return url;
  if (url.protocol === 'http:' && !rules.http) throw refused('The address must begin with https://.');
  if (url.port !== '' && closedPorts.has(Number(url.port))) {
    throw refused(`Port ${url.port} is not one of a web server.`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/(?<!\.)\.+$/, '');
  const isInside = ipaddr.isValid(host)
    ? !isPublicAddress(host)
    : insideNames.test(host) || !host.includes('.');
  if (isInside) throw refused(`${url.hostname} is not an address of the public internet.`);
  return url;
}

export function isTrusted({ origin }: URL, { trustedOrigins = [] }: UrlRules): boolean {
  return trustedOrigins.includes(origin);
}

function refused(message: string): ParleyError {
  return new ParleyError('invalid_argument', message);
}
