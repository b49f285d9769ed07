/** One request to the REST API: deadline, retries of reads, errors as ParleyApiError. */
import { backoffMs, sleep, type Timers } from './clock.ts';
import { errorOfResponse, ParleyApiError } from './errors.ts';

export interface HttpOptions {
  /** The origin all services are reached under, such as `http://localhost:8080`; without a slash at its end. */
  origin: string;
  /** A project API key. Left out in a browser, where the session cookie speaks for the person. */
  apiKey: string | undefined;
  timers: Timers;
  /** How long one attempt may take, in ms. */
  deadlineMs: number;
}

export type Query = Record<string, string | number | undefined>;

const attempts = 3;
/** A server that asks for more patience than this gets its answer passed on instead of a retry. */
const longestWaitMs = 10_000;

interface Asking {
  query?: Query;
  body?: unknown;
  once?: boolean;
  revision?: number | undefined;
}

export interface Http {
  /**
   * The parsed JSON body; undefined for an answer without one. `once` says that it makes something: it is sent with a
   * key of its own, by which the server does it once however often it comes. `revision` is the one that may be
   * overwritten: another is answered with 412.
   */
  json<T>(method: string, path: string, more?: Asking, signal?: AbortSignal): Promise<T>;
  /** The body's bytes. */
  bytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

export function createHttp(options: HttpOptions): Http {
  const { timers } = options;

  /** Sends, and reads the whole body under the same deadline. */
  async function once<T>(
    method: string,
    url: string,
    body: unknown,
    more: Record<string, string>,
    read: (response: Response) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const inner = new AbortController();
    const stop = () => inner.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    let late = false;
    const timer = timers.after(options.deadlineMs, () => {
      late = true;
      inner.abort();
    });
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (options.apiKey !== undefined) headers.authorization = `Bearer ${options.apiKey}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(url, {
        method,
        headers,
        signal: inner.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw await errorOfResponse(response);
      return await read(response);
    } catch (cause) {
      if (cause instanceof ParleyApiError) throw cause;
      signal?.throwIfAborted();
      if (late) {
        throw new ParleyApiError('deadline_exceeded', `No answer within ${options.deadlineMs} ms.`, {
          cause,
        });
      }
      throw new ParleyApiError('unavailable', `Parley cannot be reached at ${options.origin}.`, { cause });
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Reads and what has a key are tried again after a failed connection or a 503; nothing else ever is. */
  async function send<T>(
    method: string,
    url: string,
    body: unknown,
    more: Record<string, string>,
    read: (response: Response) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(method, url, body, more, read, signal);
      } catch (error) {
        const passing = error instanceof ParleyApiError && isPassing(error);
        const mayRepeat = method === 'GET' || 'idempotency-key' in more;
        if (!mayRepeat || attempt === attempts || !passing) throw error;
        const waitMs = error.retryAfterMs ?? backoffMs(attempt, 250, 4000);
        if (waitMs > longestWaitMs) throw error;
        await sleep(timers, waitMs, signal);
      }
    }
  }

  return {
    json: <T>(method: string, path: string, more: Asking = {}, signal?: AbortSignal) => {
      const { once, revision } = more;
      const key = once ? newKey() : undefined;
      const headers = {
        ...(key !== undefined && { 'idempotency-key': `"${key}"` }),
        ...(revision !== undefined && { 'if-match': `"${revision}"` }),
      };
      return send(
        method,
        options.origin + path + queryString(more.query),
        more.body,
        headers,
        readJson<T>,
        signal,
      );
    },
    bytes: (path, signal) =>
      send(
        'GET',
        options.origin + path,
        undefined,
        {},
        async (r) => new Uint8Array(await r.arrayBuffer()),
        signal,
      ),
  };
}

/** The server is away, or is still at work on the same request. */
function isPassing({ status, code, retryAfterMs }: ParleyApiError): boolean {
  if (status === 0) return code === 'unavailable';
  return status === 503 || (status === 409 && retryAfterMs !== undefined);
}

/** `randomUUID` is not there for pages that came without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function queryString(query: Query | undefined): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') pairs.set(name, String(value));
  }
  return pairs.size === 0 ? '' : `?${pairs}`;
}
