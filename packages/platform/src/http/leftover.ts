/** What is done with what a client sends and nobody will read. */
import type { IncomingMessage } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
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

/** For what a client of HTTP/2 had on its way when it was answered. */
const afterAnswerMs = 1_000;

/** One who was answered and does not end its side would keep the stream for as long as it likes. */
export function endAfterAnswer(stream: ServerHttp2Stream, clock: Clock): void {
  stream.once('finish', () => {
    if (stream.closed) return;
    const late = clock.after(afterAnswerMs, () => {
      stream.close(constants.NGHTTP2_NO_ERROR);
      // Node keeps a stream that is closed until all that came for it is read, which nobody does.
      stream.destroy();
    });
    stream.once('close', () => late.cancel());
  });
}
