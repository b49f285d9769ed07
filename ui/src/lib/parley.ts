import { createParley } from '@parley/sdk/client';

/** The one client: this page's own origin, and the session cookie for a credential. */
export const parley = createParley({ url: window.location.origin });
