/** Headers that belong to one connection and never pass a proxy (RFC 9110, section 7.6.1). */

const hopByHop = [
  'connection',
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
