/** `parley link`: a fresh link to the dashboard of a running Parley. */
import { ports } from '@parley/contracts/services';
import type { Environment } from '@parley/platform/config/config';
import { connect } from './connect.ts';
import { portOffsetOf } from './running.ts';

/** Prints it; returns the exit code. */
export async function link(options: { url: string | undefined; environment: Environment }): Promise<number> {
  const parley = await connect(options);
  const { linkToken } = await parley.links.create();
  // The dashboard of another machine is behind the same address as its API.
  const base = options.url ?? `http://localhost:${ports.ui + portOffsetOf(options.environment)}`;
  console.log(`${base}/#link=${linkToken}`);
  return 0;
}
