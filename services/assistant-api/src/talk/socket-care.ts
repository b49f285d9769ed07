/** What every talking socket needs once, whatever is said on it. */
import { type Clock, every } from '@parley/platform/time/clock';
import type { RawData, WebSocket } from 'ws';

const pingEveryMs = 5_000;
/** A client that still sends, yet has not answered a ping for so long, does not read what it is sent. */
const deafAfterMs = 15_000;
/** A close reason takes 123 bytes at most. */
const reasonBytes = 120;

/**
 * TCP takes megabytes for a client that does not read, minutes of sound; but such a client does not answer pings
 * either. One that is silent as well is lost, which the server notices by itself.
 */
export function watchReader(socket: WebSocket, clock: Clock, onDeaf: () => void): void {
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

export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** As much of the reason as a close frame holds. */
export function closeReason(reason: string): string {
  return Buffer.from(reason)
    .subarray(0, reasonBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
