/** The cookie that carries a session's token. */

const name = 'parley_session';
const tokenPattern = /^[\w-]{43}$/;

/** The token in a Cookie header; undefined when there is none that could be ours. */
export function sessionTokenOf(header: string): string | undefined {
  const pair = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  const token = pair?.slice(name.length + 1);
  return token !== undefined && tokenPattern.test(token) ? token : undefined;
}

/** The Set-Cookie header that begins a session; `secure` where the page came by https. */
export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  const maxAgeS = Math.floor(maxAgeMs / 1000);
  return `${name}=${token}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

export function endedSessionCookie(secure: boolean): string {
  return sessionCookie('', 0, secure);
}
