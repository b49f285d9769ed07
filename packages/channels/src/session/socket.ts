/** A session on a WebSocket: what every one needs once, whatever is said on it. */
import { type Clock, every, type Timer } from '@parley/platform/time/clock';
import type { RawData, WebSocket } from 'ws';
import type { Transport } from '../port.ts';
import { mostAfterEnd, mostUnreadMs } from './limits.ts';
import type { Session } from './session.ts';

/** A message of a socket: a text frame or a binary one. */
export type Frame = string | Uint8Array;

const pingEveryMs = 5_000;
/** A client that still sends, yet has not answered a ping for so long, does not read what it is sent. */
const deafAfterMs = 15_000;
/** A close reason takes 123 bytes at most. */
const reasonBytes = 120;

/** The part of a WebSocket whose reader is watched. */
export type WatchedSocket = Pick<WebSocket, 'on' | 'once' | 'ping' | 'readyState' | 'OPEN'>;

/**
 * TCP takes megabytes for a client that does not read, minutes of sound; but such a client does not answer pings
 * either. One that is silent as well is lost, which the server notices by itself.
 */
export function watchReader(socket: WatchedSocket, clock: Clock, onDeaf: () => void): void {
  let pongAtMs = clock.monotonicMs();
  let heardAtMs = pongAtMs;
  socket.on('pong', () => {
    pongAtMs = clock.monotonicMs();
  });
  socket.on('message', () => {
    heardAtMs = clock.monotonicMs();
  });
  const timer = every(clock, pingEveryMs, () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - pongAtMs > deafAfterMs && nowMs - heardAtMs < pingEveryMs) return onDeaf();
    if (socket.readyState === socket.OPEN) socket.ping();
  });
  socket.once('close', () => timer.cancel());
}

/** The way to a socket: what is sent after its end is dropped. */
export function socketTransport(socket: WebSocket): Transport<Frame> {
  const isOpen = () => socket.readyState === socket.OPEN;
  return {
    send(message) {
      if (isOpen()) socket.send(message);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close(code, reason) {
      if (isOpen()) socket.close(code, closeReason(reason));
    },
  };
}

/** Gives the session what the socket receives, until it closes. Text frames above `textBytes` close it with 1009. */
export function serveSession(
  socket: WebSocket,
  session: Session<Frame, Frame>,
  { clock, textBytes }: { clock: Clock; textBytes: number },
): void {
  watchReader(socket, clock, () => session.deaf());
  let afterEnd = 0;
  let cut: Timer | undefined;
  /** One that was told its end and goes on is not listened to any more, and not waited for. */
  const isOver = () => {
    if (session.state !== 'closed') return false;
    afterEnd += 1;
    if (afterEnd > mostAfterEnd && !cut) {
      socket.pause();
      cut = clock.after(mostUnreadMs, () => socket.terminate());
    }
    return true;
  };
  socket.on('message', (data, isBinary) => {
    if (isOver()) return;
    const bytes = bytesOf(data);
    if (isBinary) return session.receive(bytes, bytes.length);
    if (bytes.length > textBytes) {
      if (session.weigh(bytes.length)) socket.close(1009, 'text frame too big');
      return;
    }
    session.receive(bytes.toString('utf8'), bytes.length);
  });
  // They are answered by the socket itself, and cost as much as all else.
  const onControl = (data: Buffer) => {
    if (!isOver()) session.weigh(data.length);
  };
  socket.on('ping', onControl).on('pong', onControl);
  socket.once('close', (code) => {
    cut?.cancel();
    session.closed(code);
  });
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** As much of the reason as a close frame holds. */
function closeReason(reason: string): string {
  return Buffer.from(reason)
    .subarray(0, reasonBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
