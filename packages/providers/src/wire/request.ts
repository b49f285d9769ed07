/** One request to a server that speaks as OpenAI's does, for what the AI SDK does not stream. */
import { ParleyError } from '@parley/platform/errors';
import { type Asked, notAnswering, refusal } from './errors.ts';

export interface SpeechServer {
  /** Up to and with `/v1`. */
  baseUrl: string;
  apiKey?: string;
}

export interface RequestBody {
  type: string;
  bytes: string | Uint8Array<ArrayBuffer>;
}

/** More of a refusal than this is not read. */
const mostRefusalBytes = 4096;

/**
 * Posts and gives the answer, its body not read yet. Throws the signal's reason when aborted; else `unavailable`,
 * `unauthenticated`, `resource_exhausted`, `not_found` or `invalid_argument`. A redirect is not followed: the key
 * would go with it.
 */
export function post(
  server: SpeechServer,
  path: string,
  body: RequestBody,
  asked: Asked,
  signal: AbortSignal,
): Promise<Response> {
  const headers = { 'content-type': body.type };
  return send(server, path, { method: 'POST', headers, body: body.bytes }, asked, signal);
}

/** The same without a body. */
export function get(
  server: SpeechServer,
  path: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<Response> {
  return send(server, path, { method: 'GET', headers: {} }, asked, signal);
}

async function send(
  { baseUrl, apiKey }: SpeechServer,
  path: string,
  request: { method: string; headers: Record<string, string>; body?: RequestBody['bytes'] },
  asked: Asked,
  signal: AbortSignal,
): Promise<Response> {
  const key = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  let response: Response;
  try {
    response = await fetch(`${baseUrl.replace(/(?<!\/)\/+$/, '')}${path}`, {
      ...request,
      headers: { ...key, ...request.headers },
      redirect: 'error',
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw notAnswering(asked, cause);
  }
  if (response.ok) return response;
  const words = await readText(response, mostRefusalBytes, asked, signal).catch(() => '');
  signal.throwIfAborted();
  const cause = new Error(`status ${response.status}: ${words}`);
  throw refusal(asked, response.status, response.headers, cause);
}

/**
 * A form as the bytes that are sent. Node sends a form that it is given itself as a stream, and when that is aborted
 * throws where nobody can catch it.
 */
export async function formBody(form: FormData): Promise<RequestBody> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { type, bytes: new Uint8Array(await encoded.arrayBuffer()) };
}

/** The body as it comes. Throws as `post` does where it breaks off. */
export async function* bytesOf(
  response: Response,
  asked: Asked,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of response.body ?? []) yield bytes;
  } catch (cause) {
    signal.throwIfAborted();
    throw notAnswering(asked, cause);
  }
}

/** A body of no more than so many bytes as text. */
export async function readText(
  response: Response,
  mostBytes: number,
  asked: Asked,
  signal: AbortSignal,
): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of bytesOf(response, asked, signal)) {
    size += bytes.length;
    if (size > mostBytes) throw new ParleyError('unavailable', `The ${asked.what}'s server says too much.`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Undefined for what is not JSON. */
export function parsedJson(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}
