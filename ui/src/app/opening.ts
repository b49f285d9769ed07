/** The printed link's single-use token: read once, and gone from the address bar before anything else happens. */
import { parley } from '../lib/parley.ts';

const token = new URLSearchParams(window.location.hash.slice(1)).get('link');
if (token !== null) {
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}

let traded: Promise<void> | undefined;

/** Trades the token for a session cookie, if there is one. Rejects with ParleyApiError when it is spent or too old. */
export function tradeLink(): Promise<void> {
  traded ??= token === null ? Promise.resolve() : parley.sessions.create({ linkToken: token });
  return traded;
}
