/** What the doubles of vendors' servers have in common: a port of this machine, and an end that leaves nothing open. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Resolves with its origin. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Its connections too. Stopping twice is harmless. */
export async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
