/** What is done with a body that nobody will read. */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../time/clock.ts';

/** More than any route takes, so that whoever sent too much by mistake reads the answer that says so. */
const mostBytes = 4 * 1024 * 1024;
const mostMs = 5_000;

/**
 * Throws away the rest of a request that was answered before its body was read: a connection closed at once would
 * lose the answer with it. Cuts the connection where more than a little is left, or where it does not come.
 */
export function discardRest(request: IncomingMessage, clock: Clock): void {
  if (request.complete || request.readableEnded || request.destroyed) return;
  let left = mostBytes;
  const cut = () => request.socket.destroy();
  const deadline = clock.after(mostMs, cut);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) cut();
  });
  const done = () => deadline.cancel();
  request.once('end', done).once('close', done).once('error', done);
  request.resume();
}
