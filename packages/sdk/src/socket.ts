/** As much of a WebSocket as a talk needs: that of browsers and of Node, and that of the package `ws`, have it. */
export interface Socket {
  binaryType: string;
  readonly readyState: number;
  /** What waits to be sent, in bytes. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => Socket;
