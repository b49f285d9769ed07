/** Forwards HTTP/1.1 requests and upgrades to an upstream, byte for byte and with its backpressure. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import { createSeldom } from '../log/seldom.ts';
import type { Clock } from '../time/clock.ts';
import type { Edge } from './edge.ts';
import { withoutClaims, withoutHops } from './hops.ts';
import { discardRest } from './leftover.ts';
import { problemAnswer, rawAnswer, refuse } from './problem.ts';
import { createRequester, type Upstream } from './upstream.ts';

export interface Forwarder {
  request(incoming: IncomingMessage, response: ServerResponse, upstream: Upstream): void;
  upgrade(incoming: IncomingMessage, stream: Duplex, head: Buffer, upstream: Upstream): void;
  close(): void;
}

export function createForwarder({ log, clock, edge }: { log: Log; clock: Clock; edge: Edge }): Forwarder {
  const requester = createRequester();
  // While an upstream is away, or stops, every request fails at it.
  const seldom = createSeldom(clock);
  const failed = (origin: string, err: Error) =>
    seldom(origin, (times) => log.warn({ origin, err, times }, 'upstream failed'));

  return {
    request(incoming, response, upstream) {
      const { origin } = upstream;
      const outgoing = requester.request(upstream, {
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        headers: forwardedHeaders(incoming, edge),
      });
      outgoing.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
        pipeline(answer, response, () => {});
      });
      // Not a pipeline: an upstream that has answered and takes no more must not end the caller's connection.
      const drop = () => {
        incoming.unpipe(outgoing);
        discardRest(incoming, clock);
      };
      outgoing.once('close', drop);
      outgoing.on('error', (err) => {
        // Once an answer is on its way, its own end says whether it was whole.
        if (response.headersSent || response.destroyed) return;
        failed(origin, err);
        refuse(response, unreachable(err));
      });
      response.once('close', () => {
        // Cut off before the end: the upstream may stop too. After the end its connection is used again.
        if (!response.writableFinished) outgoing.destroy();
      });
      incoming.once('close', () => {
        if (!incoming.complete) outgoing.destroy();
      });
      incoming.pipe(outgoing);
    },
    upgrade(incoming, stream, head, upstream) {
      const { origin } = upstream;
      stream.on('error', (err) => log.debug({ err }, 'upgraded connection failed'));
      const headers = {
        ...forwardedHeaders(incoming, edge),
        connection: 'Upgrade',
        upgrade: 'websocket',
      };
      const asked = { method: 'GET', path: incoming.url ?? '/', headers };
      const outgoing = requester.request(upstream, asked, { ownConnection: true });
      stream.once('close', () => outgoing.destroy());
      outgoing.on('upgrade', (answer, far, farHead) => {
        far.on('error', (err: Error) => log.debug({ err }, 'upgraded connection failed'));
        stream.write(rawHead(answer, { connection: 'Upgrade', upgrade: 'websocket' }));
        if (farHead.length > 0) stream.write(farHead);
        if (head.length > 0) far.write(head);
        stream.pipe(far).pipe(stream);
        stream.once('close', () => far.destroy());
        far.once('close', () => stream.destroy());
      });
      outgoing.on('response', (answer) => {
        // The upstream has refused the upgrade, and its answer says why.
        stream.write(rawHead(answer, { connection: 'close' }));
        pipeline(answer, stream, () => {});
      });
      outgoing.on('error', (err) => {
        if (stream.destroyed) return;
        failed(origin, err);
        stream.end(rawAnswer(problemAnswer(unreachable(err), newId('request'))));
      });
      outgoing.end();
    },
    close: () => requester.close(),
  };
}

/** What an upstream gets to see: never a forged address of the caller, never the token of our own services. */
function forwardedHeaders(incoming: IncomingMessage, edge: Edge): OutgoingHttpHeaders {
  const { headers } = incoming;
  const { address, host, isSecure } = edge.see(incoming);
  const forwarded: OutgoingHttpHeaders = withoutClaims(withoutHops(headers));
  forwarded['x-forwarded-for'] = address;
  forwarded['x-forwarded-proto'] = isSecure ? 'https' : 'http';
  if (host) forwarded['x-forwarded-host'] = host;
  // Node chooses between a length and chunks by what is there.
  if (headers['transfer-encoding']) forwarded['transfer-encoding'] = 'chunked';
  return forwarded;
}

export function unreachable(cause?: Error): ParleyError {
  return new ParleyError('unavailable', 'This part of Parley cannot be reached.', {
    cause,
    retryAfterMs: 1_000,
  });
}

function rawHead(answer: IncomingMessage, hops: Record<string, string>): string {
  const lines: string[] = [];
  // Node has taken the chunks apart, and the connection ends the body.
  for (const [name, value] of Object.entries({ ...withoutHops(answer.headers), ...hops })) {
    for (const one of [value ?? []].flat()) lines.push(`${name}: ${one}\r\n`);
  }
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`;
}
