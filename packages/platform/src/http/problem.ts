/** The error edge of REST: anything thrown becomes `application/problem+json`. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type Problem, problemContentType } from '@parley/contracts/problem';
import { type ErrorCode, errorCodes, ParleyError, toParleyError } from '../errors.ts';
import { newId } from '../ids.ts';

export interface ProblemAnswer {
  status: number;
  title: string;
  headers: Record<string, string>;
  body: Problem;
}

/** The answer for an error. `status` may differ from the code's own where HTTP has a better one (413, 415). */
export function problemAnswer(
  error: ParleyError,
  requestId: string,
  status = error.httpStatus ?? errorCodes[error.code].http,
): ProblemAnswer {
  const { code, message, faults, retryAfterMs } = error;
  const title = STATUS_CODES[status] ?? (status === 499 ? 'Client Closed Request' : 'Error');
  const waits = code === 'resource_exhausted' || code === 'unavailable' || retryAfterMs !== undefined;
  const headers: Record<string, string> = {
    'content-type': problemContentType,
    'cache-control': 'no-store',
    'x-request-id': requestId,
  };
  if (waits) headers['retry-after'] = String(Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000)));
  if (code === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  const body: Problem = { type: 'about:blank', title, status, code, detail: cut(message, 1_000), requestId };
  if (faults.length > 0) {
    body.faults = faults.map((fault) => ({ path: cut(fault.path, 300), message: cut(fault.message, 300) }));
  }
  if (retryAfterMs !== undefined) body.retryAfterMs = Math.round(retryAfterMs);
  return { status, title, headers, body };
}

/** What callers wrote comes back in messages: an answer stays small, whatever they sent. */
function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Answers with an error where no route has done so. */
export function refuse(response: ServerResponse, error: ParleyError): void {
  const { status, headers, body } = problemAnswer(error, newId('request'));
  response.writeHead(status, headers).end(JSON.stringify(body));
}

/** The answer as bytes of HTTP/1.1, for connections that have no response object. */
export function rawAnswer({ status, title, headers, body }: ProblemAnswer): string {
  const text = JSON.stringify(body);
  const all = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(text) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${text}`;
}

/** What a route or Fastify itself has thrown, as our error and, where HTTP has a better status, that. */
export function httpError(
  thrown: unknown,
  takes = 'application/json',
): { error: ParleyError; status?: number } {
  if (thrown instanceof ParleyError) return { error: thrown };
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (thrown instanceof Error && typeof status === 'number' && status >= 400 && status < 500) {
    const code: ErrorCode = status === 404 ? 'not_found' : 'invalid_argument';
    // Fastify's own words for 415 repeat the title, and do not say what would do.
    const message = status === 415 ? `Send the body as ${takes}.` : thrown.message;
    return { error: new ParleyError(code, message, { cause: thrown }), status };
  }
  return { error: toParleyError(thrown) };
}
