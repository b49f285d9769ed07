/** Forwards HTTP/2 streams, REST as well as gRPC with its trailers, over a few sessions per upstream. */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { createTurns } from '../async/turns.ts';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import { createSeldom } from '../log/seldom.ts';
import type { Clock } from '../time/clock.ts';
import type { Edge } from './edge.ts';
import { unreachable } from './forward.ts';
import { endGrpc, isGrpc } from './grpc-answer.ts';
import { withoutClaims, withoutHops } from './hops.ts';
import { endAfterAnswer } from './leftover.ts';
import { problemAnswer } from './problem.ts';
import { tlsTo, type Upstream } from './upstream.ts';

export interface StreamForwarder {
  forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, upstream: Upstream): void;
  close(): void;
}

const closeInTurn = createTurns(8);

/** Streams on one session, fewer than an upstream takes: more would wait there, unseen, for others to end. */
const mostStreams = 200;
/** Sessions to one upstream. */
const mostSessions = 16;

interface Carrier {
  session: ClientHttp2Session;
  streams: number;
}

export function createStreamForwarder(options: { log: Log; clock: Clock; edge: Edge }): StreamForwarder {
  const { log, clock, edge } = options;
  const upstreams = new Map<string, Set<Carrier>>();
  // While an upstream is away, or stops, every stream makes a session that fails.
  const seldom = createSeldom(clock);
  const warn = (message: string, origin: string, err?: Error) =>
    seldom(`${origin} ${message}`, (times) => log.warn({ origin, times, err }, message));

  /** One with room for another stream; undefined where all are full. */
  const sessionTo = (upstream: Upstream): Carrier | undefined => {
    const { origin } = upstream;
    const known = upstreams.get(origin) ?? new Set();
    upstreams.set(origin, known);
    for (const carrier of known) {
      const { session, streams } = carrier;
      if (streams < mostStreams && !session.closed && !session.destroyed) return carrier;
    }
    if (known.size >= mostSessions) return undefined;
    const session = connect(origin, tlsTo(upstream));
    const carrier = { session, streams: 0 };
    const forget = () => known.delete(carrier);
    session.on('error', (err) => warn('upstream failed', origin, err));
    session.once('goaway', forget).once('close', forget);
    known.add(carrier);
    return carrier;
  };

  return {
    forward(stream, headers, upstream) {
      if (stream.destroyed) return;
      const { origin } = upstream;
      const { ':authority': _authority, ...passed } = headers;
      const remoteAddress = stream.session?.socket.remoteAddress;
      const seen = edge.see({ headers, socket: { remoteAddress } });
      const carrier = sessionTo(upstream);
      endAfterAnswer(stream, clock);
      const giveUp = (error: ParleyError) => {
        refuse(stream, headers, error);
        stream.resume();
      };
      if (!carrier) {
        warn('all sessions to an upstream are full', origin);
        return giveUp(new ParleyError('unavailable', 'Too many streams are open. Try again later.'));
      }
      const asked = {
        ...withoutClaims(withoutHops(passed)),
        // Said again, because this connection takes trailers too.
        ...(headers.te === 'trailers' ? { te: 'trailers' } : {}),
        ...(seen.host ? { 'x-forwarded-host': seen.host } : {}),
        'x-forwarded-for': seen.address,
        'x-forwarded-proto': seen.isSecure ? 'https' : 'http',
      };
      let outgoing: ClientHttp2Stream;
      try {
        outgoing = carrier.session.request(asked, { endStream: stream.endAfterHeaders });
      } catch (err) {
        // As a server Node lets headers in that it does not send as a client.
        log.debug({ origin, err }, 'a stream that cannot be forwarded');
        return giveUp(new ParleyError('invalid_argument', 'These headers cannot be passed on.'));
      }
      carrier.streams += 1;
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
        refuse(stream, headers, unreachable(err));
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
        carrier.streams -= 1;
        if (!stream.headersSent && !stream.destroyed) refuse(stream, headers, unreachable());
      });
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

function refuse(stream: ServerHttp2Stream, asked: IncomingHttpHeaders, error: ParleyError): void {
  if (isGrpc(asked['content-type'])) {
    endGrpc(stream, error.code, error.message);
    return;
  }
  const { status, headers, body } = problemAnswer(error, newId('request'));
  stream.respond({ ':status': status, ...headers });
  stream.end(JSON.stringify(body));
}
