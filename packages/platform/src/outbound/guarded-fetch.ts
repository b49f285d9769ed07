/**
 * The one client for addresses that customers choose: webhooks, tools, pages, OAuth. A name is resolved in the
 * socket's own lookup and every answer checked there, so what was checked is what is dialled; redirects are refused,
 * time and size are bounded, also of what is unpacked.
 */
import { Agent, fetch as undiciFetch } from 'undici';
import { ParleyError } from '../errors.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { isPublicAddress, isTrusted, publicUrl, type UrlRules } from './address.ts';
import { type Address, createResolve, type Resolve } from './resolve.ts';

export interface OutboundLimits {
  connectMs: number;
  /** From the call to the last byte of the answer's body, in ms. */
  totalMs: number;
  /** Of the answer's head. */
  headerBytes: number;
  /** Of the answer's body, unpacked. */
  responseBytes: number;
  /** Open connections to one origin. */
  connectionsPerOrigin: number;
  /** Requests under way at once; more are refused with `resource_exhausted`. */
  requests: number;
}

const defaultLimits: OutboundLimits = {
  connectMs: 5_000,
  totalMs: 15_000,
  headerBytes: 16 * 1024,
  responseBytes: 1024 * 1024,
  connectionsPerOrigin: 8,
  requests: 1_000,
};

export interface GuardedFetchOptions extends UrlRules {
  clock: Clock;
  limits?: Partial<OutboundLimits>;
  /** Those of this machine's name servers by default. */
  resolve?: Resolve;
}

export interface GuardedFetch {
  /**
   * As the platform's `fetch`. Rejects with a ParleyError: invalid_argument for an address or header that is not
   * allowed, failed_precondition for a redirect, deadline_exceeded, out_of_range for an answer that is too large
   * (its body then fails), canceled by the signal, unavailable for anything else that went wrong on the way.
   */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** What belongs to the connection, and not to who asks for it. */
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|expect|proxy-.*)$/i;
const redirects = new Set([301, 302, 303, 305, 307, 308]);

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { clock } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const resolve = options.resolve ?? createResolve();
  const common = {
    connections: limits.connectionsPerOrigin,
    pipelining: 1,
    // A connection that is kept could be of an address that the name has left.
    keepAliveTimeout: 1_000,
    headersTimeout: limits.totalMs,
    bodyTimeout: limits.totalMs,
    maxHeaderSize: limits.headerBytes,
    // One request a connection leaves a hostile server the fewest ways to make work.
    allowH2: false,
  };
  const guarded = new Agent({
    ...common,
    connect: { timeout: limits.connectMs, lookup: publicLookup(resolve) },
  });
  const trusted = new Agent({ ...common, connect: { timeout: limits.connectMs } });
  let underWay = 0;

  return {
    async fetch(target, init = {}) {
      const url = publicUrl(target, options);
      for (const name of new Headers(init.headers).keys()) {
        if (ownHeaders.test(name))
          throw new ParleyError('invalid_argument', `The header ${name} cannot be set.`);
      }
      if (underWay >= limits.requests) {
        throw new ParleyError('resource_exhausted', 'Too many requests are under way.', {
          retryAfterMs: 1_000,
        });
      }
      underWay += 1;
      const dispatcher = isTrusted(url, options) ? trusted : guarded;
      const bound = createBound(clock, limits, init.signal ?? undefined, () => {
        underWay -= 1;
      });
      try {
        const answer = await undiciFetch(url, {
          ...(init as object),
          redirect: 'manual',
          signal: bound.signal,
          dispatcher,
        });
        if (redirects.has(answer.status)) {
          await answer.body?.cancel();
          const message = `${url.host} answered with a redirect, which is not followed: name the final address.`;
          throw new ParleyError('failed_precondition', message);
        }
        return boundedResponse(answer as unknown as Response, bound, limits.responseBytes, url);
      } catch (thrown) {
        bound.end();
        throw explain(thrown, url);
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), trusted.destroy()]);
    },
  };
}

type LookupCallback = (error: Error | null, addresses: Address[] | string, family?: number) => void;

/** Answers as `dns.lookup` does, with public addresses or an error. Where one answer is inside, all are refused. */
function publicLookup(resolve: Resolve) {
  return (hostname: string, { all }: { all?: boolean | undefined }, callback: LookupCallback): void => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
          return callback(
            new ParleyError('invalid_argument', `${hostname} does not lead to the public internet.`),
            [],
          );
        }
        if (all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

interface Bound {
  signal: AbortSignal;
  /** The exchange is over: nothing of it is held any more. Calling it twice is harmless. */
  end(): void;
}

function createBound(
  clock: Clock,
  { totalMs }: OutboundLimits,
  outer: AbortSignal | undefined,
  onEnd: () => void,
): Bound {
  const inner = new AbortController();
  const onAbort = () => inner.abort(outer?.reason);
  let ended = false;
  let timer: Timer | undefined;
  const end = () => {
    if (ended) return;
    ended = true;
    timer?.cancel();
    outer?.removeEventListener('abort', onAbort);
    onEnd();
  };
  timer = clock.after(totalMs, () => {
    inner.abort(new ParleyError('deadline_exceeded', `No whole answer within ${totalMs} ms.`));
    end();
  });
  if (outer?.aborted) onAbort();
  outer?.addEventListener('abort', onAbort, { once: true });
  return { signal: inner.signal, end };
}

function boundedResponse(answer: Response, bound: Bound, mostBytes: number, url: URL): Response {
  const { status, statusText, headers, body } = answer;
  if (!body) {
    bound.end();
    return new Response(null, { status, statusText, headers: new Headers([...headers]) });
  }
  const reader = body.getReader();
  let bytes = 0;
  const limited = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          bound.end();
          return controller.close();
        }
        bytes += value.byteLength;
        if (bytes > mostBytes) {
          throw new ParleyError(
            'out_of_range',
            `The answer of ${url.host} is larger than ${mostBytes} bytes.`,
          );
        }
        controller.enqueue(value);
      } catch (thrown) {
        bound.end();
        await reader.cancel().catch(() => {
          // It has failed already, with what is told here.
        });
        controller.error(explain(thrown, url));
      }
    },
    cancel(reason) {
      bound.end();
      return reader.cancel(reason);
    },
  });
  return new Response(limited, { status, statusText, headers: new Headers([...headers]) });
}

function explain(thrown: unknown, url: URL): ParleyError {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if (each instanceof ParleyError) return each;
    if (each.name === 'AbortError')
      return new ParleyError('canceled', 'The request was cancelled.', { cause: thrown });
  }
  return new ParleyError('unavailable', `${url.host} could not be reached, or broke off.`, { cause: thrown });
}
