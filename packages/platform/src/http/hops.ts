/** Headers that never pass a proxy: those of one connection (RFC 9110, section 7.6.1), and what only we may say. */
import { peerTokenHeader } from '../rpc/peers.ts';

const hopByHop = [
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Whoever names one of these in Connection would take from a request what it is judged or understood by. */
const kept = new Set(['authorization', 'content-length', 'content-type', 'cookie', 'host', 'origin']);

/** The headers without those of the connection that they came by, which also names some itself in `Connection`. */
export function withoutHops<Headers extends object>(headers: Headers & { connection?: unknown }): Headers {
  const left: Record<string, unknown> = { ...headers };
  for (const name of [headers.connection ?? []].flat().join(',').toLowerCase().split(',')) {
    if (!kept.has(name.trim())) delete left[name.trim()];
  }
  for (const name of hopByHop) delete left[name];
  return left as Headers;
}

/** The headers without what a caller says in the place of a proxy or of our own services. */
export function withoutClaims<Headers extends object>(headers: Headers): Headers {
  const left = Object.entries(headers).filter(
    ([name]) => !/^(x-forwarded-|forwarded$|x-real-ip$)/.test(name) && name !== peerTokenHeader,
  );
  return Object.fromEntries(left) as Headers;
}
