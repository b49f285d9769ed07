/** The cookie that carries a session's token. */
import { plainCookie, secureCookie } from '@parley/platform/identity/session-token';

/** The Set-Cookie header that begins a session; `secure` where the page came by https. */
export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  const maxAgeS = Math.floor(maxAgeMs / 1000);
  const fences = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict`;
  return secure ? `${secureCookie}=${token}; ${fences}; Secure` : `${plainCookie}=${token}; ${fences}`;
}

export function endedSessionCookie(secure: boolean): string {
  return sessionCookie('', 0, secure);
}
