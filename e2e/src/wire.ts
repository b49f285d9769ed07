/** The network between a client and Parley, which can be cut and stopped: a TCP relay on a port of its own. */
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';

export interface Wire {
  /** The origin to use in place of the server's own. */
  url: string;
  /** Tears every connection, as when a cable is pulled: no goodbye in either direction. */
  cut(): void;
  /** From here on nothing of what the server sends is read. What the client sends still passes. */
  stall(): void;
  close(): Promise<void>;
}

export async function openWire(to: string): Promise<Wire> {
  const { port, hostname } = new URL(to);
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let stalled = false;
  const relay = createServer((client) => {
    const server = connectTo(Number(port), hostname);
    const pair = { client, server };
    pairs.add(pair);
    client.pipe(server);
    server.pipe(client);
    if (stalled) server.unpipe(client).pause();
    for (const socket of [client, server]) {
      socket.on('error', () => {});
      socket.once('close', () => {
        client.destroy();
        server.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    cut,
    stall() {
      stalled = true;
      for (const { client, server } of pairs) server.unpipe(client).pause();
    },
    close() {
      const closed = new Promise<void>((resolve) => relay.close(() => resolve()));
      cut();
      return closed;
    },
  };
}
