/** The cookie that carries a session's token. */

const plainName = 'parley_session';
/** A browser takes a cookie of this prefix only from this very host, by https and for all of it. */
const secureName = `__Host-${plainName}`;
const tokenPattern = /^[\w-]{43}$/;

/** The token in a Cookie header; undefined when there is none that could be ours. `secureOnly` passes over plain ones. */
export function sessionTokenOf(header: string, secureOnly: boolean): string | undefined {
  const pairs = header.split(';').map((part) => part.trim());
  for (const name of secureOnly ? [secureName] : [secureName, plainName]) {
    const token = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    if (token !== undefined && tokenPattern.test(token)) return token;
  }
  return undefined;
}

/** The Set-Cookie header that begins a session; `secure` where the page came by https. */
export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  const maxAgeS = Math.floor(maxAgeMs / 1000);
  const fences = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict`;
  return secure ? `${secureName}=${token}; ${fences}; Secure` : `${plainName}=${token}; ${fences}`;
}

export function endedSessionCookie(secure: boolean): string {
  return sessionCookie('', 0, secure);
}
