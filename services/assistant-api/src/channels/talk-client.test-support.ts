/** A bare client of the talk socket, for tests: it keeps what it is sent. */
import type { ServerMessage } from '@parley/contracts/talk';
import { WebSocket } from 'ws';

export interface TestTalk {
  messages: ServerMessage[];
  audioBytes(): number;
  socket: WebSocket;
  send(message: object | string | Uint8Array): void;
  /** The first message that fits, past ones included. Rejects when the socket closes without it. */
  until<T extends ServerMessage['type']>(
    type: T,
    fits?: (message: Extract<ServerMessage, { type: T }>) => boolean,
  ): Promise<Extract<ServerMessage, { type: T }>>;
  closed: Promise<{ code: number; reason: string }>;
}

export async function openTestTalk(
  origin: string,
  options: { key?: string; token?: string; headers?: Record<string, string> },
): Promise<TestTalk> {
  const { key, token, headers = {} } = options;
  const protocols = ['parley.v1', ...(token ? [`parley.token.${token}`] : [])];
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/talk`, protocols, {
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
  });
  const messages: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  let audioBytes = 0;
  let over = false;
  socket.on('message', (data, isBinary) => {
    if (isBinary) audioBytes += (data as Buffer).length;
    else messages.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      over = true;
      resolve({ code, reason: String(reason) });
      wake();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`refused: ${response.statusCode}`));
    });
    socket.once('error', reject);
  });
  return {
    messages,
    socket,
    closed,
    audioBytes: () => audioBytes,
    send(message) {
      const raw = typeof message === 'string' || message instanceof Uint8Array;
      socket.send(raw ? message : JSON.stringify(message));
    },
    until(type, fits = () => true) {
      type Wanted = Extract<ServerMessage, { type: typeof type }>;
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = messages.find((one) => one.type === type && fits(one as Wanted));
          if (!found && !over) return;
          waiting.delete(look);
          if (found) resolve(found as Wanted);
          else
            reject(new Error(`closed without ${type}: ${JSON.stringify(messages.map((one) => one.type))}`));
        };
        waiting.add(look);
        look();
      });
    },
  };
}
