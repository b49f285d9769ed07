/** Forwards HTTP/2 streams, and so gRPC with its trailers, over a few sessions per upstream. */
import {
  type ClientHttp2Session,
  connect,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { createTurns } from '../async/turns.ts';
import type { Log } from '../log/log.ts';
import { createSeldom } from '../log/seldom.ts';
import type { Clock } from '../time/clock.ts';
import type { Edge } from './edge.ts';
import { withoutClaims, withoutHops } from './hops.ts';
import { endAfterAnswer } from './leftover.ts';

export interface StreamForwarder {
  forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, origin: string): void;
  close(): void;
}

const closeInTurn = createTurns(8);

/** The status of gRPC for "unavailable". */
const unavailable = '14';
/** Streams on one session, fewer than an upstream takes: more would wait there, unseen, for others to end. */
const mostStreams = 200;
/** Sessions to one upstream. */
const mostSessions = 16;

interface Upstream {
  session: ClientHttp2Session;
  streams: number;
}

export function createStreamForwarder(options: { log: Log; clock: Clock; edge: Edge }): StreamForwarder {
  const { log, clock, edge } = options;
  const upstreams = new Map<string, Set<Upstream>>();
  // While an upstream is away, or stops, every stream makes a session that fails.
  const seldom = createSeldom(clock);
  const warn = (message: string, origin: string, err?: Error) =>
    seldom(`${origin} ${message}`, (times) => log.warn({ origin, times, err }, message));

  /** One with room for another stream; undefined where all are full. */
  const sessionTo = (origin: string): Upstream | undefined => {
    const known = upstreams.get(origin) ?? new Set();
    upstreams.set(origin, known);
    for (const upstream of known) {
      const { session, streams } = upstream;
      if (streams < mostStreams && !session.closed && !session.destroyed) return upstream;
    }
    if (known.size >= mostSessions) return undefined;
    const session = connect(origin);
    const upstream = { session, streams: 0 };
    const forget = () => known.delete(upstream);
    session.on('error', (err) => warn('upstream failed', origin, err));
    session.once('goaway', forget).once('close', forget);
    known.add(upstream);
    return upstream;
  };

  return {
    forward(stream, headers, origin) {
      if (stream.destroyed) return;
      const { ':authority': authority, ...passed } = headers;
      const seen = edge.see({
        headers: { host: authority, ...headers },
        socket: { remoteAddress: stream.session?.socket.remoteAddress },
      });
      const upstream = sessionTo(origin);
      if (!upstream) {
        warn('all sessions to an upstream are full', origin);
        stream.on('error', (err) => log.debug({ err }, 'forwarded stream failed'));
        return refuse(stream, 'Too many streams are open. Try again later.');
      }
      upstream.streams += 1;
      const outgoing = upstream.session.request({
        ...withoutClaims(withoutHops(passed)),
        // Said again, because this connection takes trailers too.
        ...(headers.te === 'trailers' ? { te: 'trailers' } : {}),
        ...(seen.host ? { 'x-forwarded-host': seen.host } : {}),
        'x-forwarded-for': seen.address,
        'x-forwarded-proto': seen.isSecure ? 'https' : 'http',
      });
      let trailers: IncomingHttpHeaders = {};
      outgoing.on('response', (answer, flags) => {
        if (stream.destroyed) return;
        const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
        stream.respond(withoutHops(answer), { endStream, waitForTrailers: !endStream });
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
        refuse(stream, 'This part of Parley cannot be reached.');
      });
      // What the caller still sends is read by nobody, and thrown away.
      const drop = () => {
        stream.unpipe(outgoing);
        stream.resume();
        outgoing.destroy();
      };
      outgoing.once('end', drop);
      // Reset before an answer, which would already be on its way to us: there will be no end.
      outgoing.once('aborted', () => {
        process.nextTick(() => {
          if (!stream.headersSent) drop();
        });
      });
      outgoing.once('close', () => {
        upstream.streams -= 1;
        if (!stream.headersSent && !stream.destroyed)
          refuse(stream, 'This part of Parley cannot be reached.');
      });
      stream.on('error', (err) => log.debug({ err }, 'forwarded stream failed'));
      endAfterAnswer(stream, clock);
      // Node keeps a stream whose writes wait when it is closed: they are given up. Those of a session that is cut are
      // closed together, and would be to the upstream in one read.
      stream.once('close', () => {
        closeInTurn(() => {
          outgoing.close(stream.rstCode);
          outgoing.destroy();
        });
      });
      stream.pipe(outgoing);
    },
    close() {
      for (const known of upstreams.values()) for (const { session } of [...known]) session.destroy();
    },
  };
}

function refuse(stream: ServerHttp2Stream, message: string): void {
  const refusal = {
    'content-type': 'application/grpc',
    'grpc-status': unavailable,
    'grpc-message': message,
  };
  stream.respond({ ':status': 200, ...refusal }, { endStream: true });
}
