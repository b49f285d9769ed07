/** The token of a browser's session, as its Cookie header carries it. */

export const plainCookie = 'parley_session';
/** A browser takes a cookie of this prefix only from this very host, by https and for all of it. */
export const secureCookie = `__Host-${plainCookie}`;
const tokenPattern = /^[\w-]{43}$/;

/** The token in a Cookie header; undefined when there is none that could be ours. `secureOnly` passes over plain ones. */
export function sessionTokenOf(header: string, secureOnly: boolean): string | undefined {
  const pairs = header.split(';').map((part) => part.trim());
  for (const name of secureOnly ? [secureCookie] : [secureCookie, plainCookie]) {
    const token = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    if (token !== undefined && tokenPattern.test(token)) return token;
  }
  return undefined;
}
