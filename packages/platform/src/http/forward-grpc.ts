/** Forwards HTTP/2 streams, and so gRPC with its trailers, over one session per upstream. */
import {
  type ClientHttp2Session,
  connect,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Log } from '../log/log.ts';
import { peerTokenHeader } from '../rpc/peers.ts';

export interface StreamForwarder {
  forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, origin: string): void;
  close(): void;
}

/** The status of gRPC for "unavailable". */
const unavailable = '14';

export function createStreamForwarder(log: Log): StreamForwarder {
  const sessions = new Map<string, ClientHttp2Session>();

  const sessionTo = (origin: string): ClientHttp2Session => {
    const known = sessions.get(origin);
    if (known && !known.closed && !known.destroyed) return known;
    const session = connect(origin);
    const forget = () => {
      if (sessions.get(origin) === session) sessions.delete(origin);
    };
    session.on('error', (err) => log.warn({ origin, err }, 'upstream failed'));
    session.once('goaway', forget).once('close', forget);
    sessions.set(origin, session);
    return session;
  };

  return {
    forward(stream, headers, origin) {
      const { [peerTokenHeader]: _token, ':authority': authority, ...rest } = headers;
      const address = stream.session?.socket.remoteAddress ?? '';
      const outgoing = sessionTo(origin).request({
        ...rest,
        ...(authority ? { 'x-forwarded-host': authority } : {}),
        'x-forwarded-for': address,
      });
      let trailers: IncomingHttpHeaders = {};
      outgoing.on('response', (answer, flags) => {
        if (stream.destroyed) return;
        const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
        stream.respond(answer, { endStream, waitForTrailers: !endStream });
        if (!endStream) outgoing.pipe(stream);
      });
      outgoing.on('trailers', (last) => {
        trailers = last;
      });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      outgoing.on('error', (err) => {
        log.debug({ origin, err }, 'forwarded stream failed');
        if (stream.destroyed) return;
        if (stream.headersSent) return stream.close(outgoing.rstCode || constants.NGHTTP2_INTERNAL_ERROR);
        const message = 'This part of Parley cannot be reached.';
        const refusal = {
          'content-type': 'application/grpc',
          'grpc-status': unavailable,
          'grpc-message': message,
        };
        stream.respond({ ':status': 200, ...refusal }, { endStream: true });
      });
      stream.on('error', (err) => log.debug({ err }, 'forwarded stream failed'));
      stream.once('close', () => outgoing.close(stream.rstCode));
      stream.pipe(outgoing);
    },
    close() {
      for (const session of sessions.values()) session.destroy();
    },
  };
}
