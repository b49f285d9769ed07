/** A line to a server that can die as a real one does: nothing arrives any more, and nobody is told. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BrokenLine {
  /** Where it begins. */
  port: number;
  /** From now on nothing goes through, in either direction. */
  die(): void;
  /** New connections go through again; those that were there stay dead. */
  mend(): void;
  close(): void;
}

/** Leads from a port of its own to that of the server on this machine. */
export async function brokenLine(toPort: number): Promise<BrokenLine> {
  const ends = new Set<Socket>();
  let dead = false;
  const server = createServer((near) => {
    const far = dead ? undefined : connect(toPort, '127.0.0.1');
    for (const end of [near, far]) {
      if (end === undefined) continue;
      ends.add(end);
      end.on('error', () => {}).on('close', () => ends.delete(end));
    }
    if (far === undefined) {
      near.pause();
    } else {
      near.pipe(far);
      far.pipe(near);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    die() {
      dead = true;
      for (const end of ends) end.unpipe().pause();
    },
    mend() {
      dead = false;
    },
    close() {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}
