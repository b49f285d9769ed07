/** A token of `POST /v1/talk/tokens` as the parts of a request for a socket carry it. */
/** A server must choose one of those that are offered, or browsers and most programs give up; a token is no name. */
export const protocol = 'parley.v1';
const tokenProtocol = 'parley.token.';
const bearer = /^Bearer ([\w-]{20,200})$/i;

/** Among the subprotocols, as `parley.token.<token>` beside `parley.v1`: whatever stands there, which may be no token. */
export function offeredToken(protocols: readonly string[]): string | undefined {
  return protocols.find((offered) => offered.startsWith(tokenProtocol))?.slice(tokenProtocol.length);
}

/** In an `Authorization` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return bearer.exec(header ?? '')?.[1];
}
