/** Who may call which rpc, as far as that is known before its body is read. The handlers of all others judge themselves. */
import { timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Secret } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import type { Edge } from '../http/edge.ts';
import { healthWatchPath } from '../http/health.ts';
import { isLoopback, ownerOf, type RequestRates, requestRate } from '../http/shares.ts';
import { credentialOf, type Identity } from '../identity/principal.ts';
import type { Clock } from '../time/clock.ts';
import { isServiceCertificate, peerTokenHeader } from './peers.ts';
import type { Admit, RpcRequest } from './rpc.ts';

/** What is a standard of gRPC is for everybody, as often as an address may ask. */
const forAll = /^\/grpc\./;

export function admission(options: {
  /** Paths that are for our own services alone. */
  internal: ReadonlySet<string>;
  edge: Edge;
  clock: Clock;
  rates: RequestRates;
  peerToken?: Secret | undefined;
  identity?: Identity | undefined;
}): Admit {
  const { internal, edge, peerToken, identity } = options;
  const takeOfAddress = requestRate(options.clock, options.rates.perAddress);
  return async (request, path) => {
    if (internal.has(path)) mustBePeer(request, peerToken);
    if (!forAll.test(path) || isPeer(request, peerToken)) return undefined;
    // Whether it lives may be asked by all; to be told for ever costs a stream.
    if (path === healthWatchPath) {
      if (!identity) throw forPeers();
      return (await identity.authenticate(credentialOf(request.headers))).credentialId;
    }
    const { address } = edge.see(request);
    if (!isLoopback(address)) takeOfAddress(ownerOf(address));
    return undefined;
  };
}

function mustBePeer(request: RpcRequest, token: Secret | undefined): void {
  if (!isPeer(request, token)) throw forPeers();
}

function isPeer({ socket, headers }: RpcRequest, token: Secret | undefined): boolean {
  const { authorized, getPeerCertificate } = socket as TLSSocket;
  if (authorized === true && isServiceCertificate(getPeerCertificate.call(socket))) return true;
  const given = headers[peerTokenHeader];
  if (!token || typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token.reveal())];
  return a.length === b.length && timingSafeEqual(a, b);
}

function forPeers(): ParleyError {
  return new ParleyError('unauthenticated', 'This service is for other parts of the system.');
}
