/** What a vendor's server, or the way to it, can do wrong, as errors that a caller may see. */
import { ParleyError } from '@parley/platform/errors';

/** The model that was asked for, and what it is to us, for messages. */
export interface Asked {
  what: 'language model' | 'recogniser' | 'voice';
  model: string;
}

/** What an HTTP status that is no success means. */
export function refusal(asked: Asked, status: number, headers: Headers, cause: unknown): ParleyError {
  const server = `The ${asked.what}'s server`;
  if (status === 401 || status === 403) {
    return new ParleyError('unauthenticated', `${server} refused the key.`, { cause });
  }
  if (status === 404) {
    return new ParleyError('not_found', `${server} does not know the model ${asked.model}.`, { cause });
  }
  const retryAfterMs = retryAfterMsOf(headers);
  const later = { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 429) {
    return new ParleyError('resource_exhausted', `${server} limits its use; try later.`, later);
  }
  if (status >= 400 && status < 500 && status !== 408) {
    return new ParleyError('invalid_argument', `${server} refused the request.`, { cause });
  }
  if (status === 503 && retryAfterMs !== undefined) {
    return new ParleyError('unavailable', `${server} is too busy; try later.`, later);
  }
  return notAnswering(asked, cause);
}

/** The connection, or what came over it, is broken. */
export function notAnswering({ what }: Asked, cause?: unknown): ParleyError {
  return new ParleyError('unavailable', `The ${what}'s server is not answering as it should.`, { cause });
}

/** How long a busy server wants to be left alone, in ms; dates are not read, since they need a clock that both sides share. */
export function retryAfterMsOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(Math.min(seconds, 3600) * 1000) : undefined;
}
