/** An HTTP/2 server that does not work off floods: a session that asks for work out of measure gets GOAWAY. */
import {
  constants,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Log } from '../log/log.ts';
import { createBucket } from '../time/bucket.ts';
import type { Clock } from '../time/clock.ts';
import { endAfterAnswer } from './leftover.ts';

/** PING and SETTINGS frames that a session may send at once, and a second after. Node counts everything else itself. */
const control = { burst: 200, perSecond: 20 };

/**
 * Headers that a session may send at once, and a second after, in bytes as they are unpacked: a reference of one byte
 * brings thousands. As much as all streams that may be open at once hold at most.
 */
const headerBytes = { burst: 4 * 1024 * 1024, perSecond: 512 * 1024 };
/** What a header counts for beside its letters (RFC 9113, section 6.5.2). */
const perHeader = 32;

/** Streams that a session may cancel: as many as may be open at all at once, and again. */
const resets = { streamResetBurst: 500, streamResetRate: 50 };
/**
 * A proxy on this machine cancels for all whom it stands for, and has bounded each of them. While what it cancelled is
 * not known as closed yet it may ask for more streams than may be open: those are refused, and the session with the
 * calls of all others goes on.
 */
const forProxies = {
  streamResetBurst: 100_000,
  streamResetRate: 10_000,
  maxSessionRejectedStreams: 100_000,
  maxSessionInvalidFrames: 100_000,
};

/** What else Node and nghttp2 count by themselves, each tighter than they would. */
const budgets = {
  /** Empty DATA, unknown streams and other frames that mean nothing. */
  maxSessionInvalidFrames: 100,
  /** Streams whose headers are too many or too long. */
  maxSessionRejectedStreams: 20,
  maxHeaderListPairs: 100,
  /** Entries of one SETTINGS frame. */
  maxSettings: 16,
  settings: { maxConcurrentStreams: 250, maxHeaderListSize: 16 * 1024 },
};

/** Streams and requests are for the caller to listen for. `forMany`: the other end is a proxy that is believed. */
export function createHttp2(options: { forMany: boolean; clock: Clock; log: Log }): Http2Server {
  const { forMany, clock, log } = options;
  const server = createServer({ ...budgets, ...(forMany ? forProxies : resets) });
  server.on('sessionError', (err) => log.debug({ err }, 'HTTP/2 connection failed'));
  server.on('session', (session) => {
    boundControl(session, clock, log);
    // A proxy sends those of all whom it stands for, and has bounded each of them.
    if (!forMany) boundHeaders(session, clock, log);
  });
  return server;
}

/** What Node sees to by itself in HTTP/1: a request has come whole in time, and ends with its answer. */
export function boundRequest(request: Http2ServerRequest, requestMs: number, clock: Clock): void {
  const { stream } = request;
  endAfterAnswer(stream, clock);
  if (stream.endAfterHeaders) return;
  const late = clock.after(requestMs, () => stream.close(constants.NGHTTP2_CANCEL));
  const done = () => late.cancel();
  stream.once('end', done).once('close', done);
}

function boundControl(session: Http2Session, clock: Clock, log: Log): void {
  const bucket = createBucket(clock, control);
  const take = () => {
    if (!bucket.take(1)) calm(session, log, 'an HTTP/2 connection sent too many control frames');
  };
  session.on('ping', take);
  session.on('remoteSettings', take);
}

function boundHeaders(session: Http2Session, clock: Clock, log: Log): void {
  const bucket = createBucket(clock, headerBytes);
  const take = (raw: readonly string[]) => {
    const bytes = raw.reduce((sum, part) => sum + part.length, (raw.length / 2) * perHeader);
    if (!bucket.take(bytes)) calm(session, log, 'an HTTP/2 connection sent too many headers');
  };
  type Headers = [stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: string[]];
  session.on('stream', (...[stream, , , raw]: Headers) => {
    take(raw);
    stream.on('trailers', (...[, , last]: [IncomingHttpHeaders, number, string[]]) => take(last));
  });
}

function calm(session: Http2Session, log: Log, message: string): void {
  if (session.destroyed) return;
  log.debug(message);
  session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
}
