/** Ports for a Parley of one's own, beside those that others run at the same time. */
import { createServer, type Server } from 'node:net';
import { listeners } from '@parley/contracts/services';

/** Steps that keep the ports of two offsets apart; the last keeps them below those of outgoing connections. */
const offsets = { first: 1000, last: 13_000, step: 100 };
/** Held, offset added, for as long as an offset is used. */
const claimPort = 2999;

export interface ClaimedPorts {
  /** Added to every port. */
  offset: number;
  /** Gives them back. */
  release(): void;
}

/** An offset at which all ports are free, kept from others that ask in the same way. */
export async function claimPorts(): Promise<ClaimedPorts> {
  for (let offset = offsets.first; offset <= offsets.last; offset += offsets.step) {
    const claim = await holdPort(claimPort + offset);
    if (claim === undefined) continue;
    const found = await Promise.all(Object.values(listeners).map((port) => holdPort(port + offset)));
    for (const server of found) server?.close();
    if (found.every((server) => server !== undefined)) return { offset, release: () => claim.close() };
    claim.close();
  }
  throw new Error('No free ports were found.');
}

/** Holds the port, and hangs up on everybody, until it is closed or this process ends; undefined where it is taken. */
export function holdPort(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
