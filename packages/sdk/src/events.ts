/** What arrives on the talk socket, read with an eye on the future: unknown events are passed over. */
import { ParleyApiError } from './errors.ts';
import type { EndedEvent, TalkEvent } from './gen/types.ts';

const known: Record<TalkEvent['type'], true> = {
  started: true,
  resumed: true,
  'caller.speaking': true,
  'caller.silent': true,
  'caller.transcript': true,
  'agent.thinking': true,
  'agent.speaking': true,
  'agent.text': true,
  'agent.heard': true,
  interruption: true,
  clear: true,
  tool: true,
  turn: true,
  degraded: true,
  fault: true,
  error: true,
  pong: true,
  ended: true,
};

/**
 * A text frame as a message. Its number is read even where its type is from a newer server (`event` is then
 * undefined), so that a resumed talk does not ask for it again. Undefined for what is not a message at all.
 */
export function readMessage(text: string): { seq: number; event: TalkEvent | undefined } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, seq } = value as { type?: unknown; seq?: unknown };
  if (typeof type !== 'string' || typeof seq !== 'number') return undefined;
  return { seq, event: Object.hasOwn(known, type) ? (value as TalkEvent) : undefined };
}

/** Close codes after which coming back with the resume token is worth a try are all but these. */
const finalCodes = {
  ended: 1000,
  tooBig: 1009,
  badMessage: 4400,
  unauthenticated: 4401,
  notFound: 4404,
  slowReader: 4408,
  conflict: 4409,
  flooding: 4429,
  failed: 4500,
};

export function isFinalClose(code: number): boolean {
  return Object.values(finalCodes).includes(code);
}

/** The error of a socket that was closed for good without a word about why. */
export function errorOfClose(code: number, reason: string): ParleyApiError {
  const codes: Record<number, [code: string, message: string]> = {
    1009: ['out_of_range', 'A message was larger than the server takes.'],
    4400: ['invalid_argument', 'The server did not understand a message.'],
    4401: ['unauthenticated', 'The server does not know who is calling.'],
    4404: ['not_found', 'There is no such assistant or conversation.'],
    4408: ['aborted', 'The connection was too slow to carry the call.'],
    4409: ['aborted', 'The conversation is held by another connection.'],
    4429: ['resource_exhausted', 'Too many messages in too short a time.'],
  };
  const [name, message] = codes[code] ?? ['internal', 'The server ended the connection.'];
  return new ParleyApiError(name, reason === '' ? message : reason);
}

/** How a talk ended: for a reason that the server gave, or with the error that kept it from starting. */
export interface TalkEnd {
  /** Null where the conversation never began, or where the server refused to go on without an end. */
  reason: EndedEvent['reason'] | null;
  error: ParleyApiError | null;
  /** Null where the conversation never began. */
  conversationId: string | null;
}
