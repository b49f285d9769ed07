/** A service behind the gateway: where it is, and how it is known to be it. */
import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';

export interface Upstream {
  /** `http://127.0.0.1:9007` */
  origin: string;
  /** Where the origin is `https`: the name that its certificate is made out to, and who signed it (PEM). */
  tls?: { name: string; ca: Buffer } | undefined;
}

/** With no certificate of ours: whoever comes through the gateway is not one of the services. */
export function tlsTo({ tls }: Upstream): ConnectionOptions {
  if (!tls) return {};
  return { ca: tls.ca, checkServerIdentity: (_host, shown) => checkServerIdentity(tls.name, shown) };
}

/** Requests of HTTP/1.1 to upstreams, over connections that are kept. */
export function createRequester() {
  // Shorter than the upstream keeps idle connections, so that none is used while it is being closed.
  const kept = { keepAlive: true, timeout: 30_000 };
  const plain = new HttpAgent(kept);
  const secure = new HttpsAgent(kept);
  return {
    /** `ownConnection`: for one that will be something else than HTTP. */
    request(upstream: Upstream, options: RequestOptions, { ownConnection = false } = {}) {
      const { origin, tls } = upstream;
      if (!tls) return httpRequest(origin, { ...options, agent: ownConnection ? false : plain });
      const agent = ownConnection ? false : secure;
      return httpsRequest(origin, { ...options, ...tlsTo(upstream), agent });
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
