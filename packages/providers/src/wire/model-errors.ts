/** The same of what the AI SDK throws; apart, since it loads the SDK. */
import { ParleyError } from '@parley/platform/errors';
import { APICallError } from 'ai';
import { type Asked, notAnswering, refusal } from './errors.ts';

/** The server's fault as a ParleyError; its own words stay private, since they may hold the key or the prompt. */
export function toModelError(cause: unknown, model: string): ParleyError {
  if (cause instanceof ParleyError) return cause;
  const asked: Asked = { what: 'language model', model };
  if (!APICallError.isInstance(cause) || cause.statusCode === undefined) return notAnswering(asked, cause);
  return refusal(asked, cause.statusCode, new Headers(cause.responseHeaders), cause);
}
