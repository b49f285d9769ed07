/** A token of `POST /v1/talk/tokens` as the parts of a request for a socket carry it. */
const tokenProtocol = 'parley.token.';
/**
 * A server must choose one of those that are offered, or browsers and most programs give up (RFC 6455, 4.1): where
 * nothing is offered beside the token, that is the one.
 */
export const protocols = ['parley.v1', /^parley\.token\./] as const;
const bearer = /^Bearer ([\w-]{20,200})$/i;

/** Among the subprotocols, as `parley.token.<token>` beside `parley.v1`: whatever stands there, which may be no token. */
export function offeredToken(protocols: readonly string[]): string | undefined {
  return protocols.find((offered) => offered.startsWith(tokenProtocol))?.slice(tokenProtocol.length);
}

/** In an `Authorization` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return bearer.exec(header ?? '')?.[1];
}
