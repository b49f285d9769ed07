/** What a chat-completions server, or the way to it, can do wrong, as errors that a caller may see. */
import { ParleyError } from '@parley/platform/errors';
import { APICallError } from 'ai';

/** The server's fault as a ParleyError; its own words stay private, since they may hold the key or the prompt. */
export function toModelError(cause: unknown, model: string): ParleyError {
  if (cause instanceof ParleyError) return cause;
  const status = APICallError.isInstance(cause) ? cause.statusCode : undefined;
  if (status === 401 || status === 403) {
    return new ParleyError('unauthenticated', "The language model's server refused the key.", { cause });
  }
  if (status === 404) {
    return new ParleyError('not_found', `The language model's server does not know the model ${model}.`, {
      cause,
    });
  }
  if (status === 429) {
    const retryAfterMs = retryAfter(APICallError.isInstance(cause) ? cause.responseHeaders : undefined);
    return new ParleyError('resource_exhausted', "The language model's server limits its use; try later.", {
      cause,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408) {
    return new ParleyError('invalid_argument', "The language model's server refused the request.", { cause });
  }
  return new ParleyError('unavailable', "The language model's server is not answering as it should.", {
    cause,
  });
}

/** The header's seconds in ms; dates are not read, since they need a clock that both sides share. */
function retryAfter(headers: Record<string, string> | undefined): number | undefined {
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(Math.min(seconds, 3600) * 1000) : undefined;
}
