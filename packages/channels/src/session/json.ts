/** What text frames of JSON need, in whatever form they come. */
import { ParleyError } from '@parley/platform/errors';
import { createSeldom } from '@parley/platform/log/seldom';
import type { z } from 'zod';
import type { ConnectOptions, SessionPort } from '../port.ts';
import type { Frame } from './socket.ts';

/** The value in a text frame; undefined, and rejected, where it is not JSON. */
export function readJson(session: SessionPort, text: string): unknown {
  try {
    // Some programs begin every text with a byte order mark, which is no JSON.
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    session.reject(new ParleyError('invalid_argument', 'The text frame is not JSON.'));
    return undefined;
  }
}

/** The bytes of a Base64 payload; undefined, and rejected, where it is none. */
export function readBase64(session: SessionPort, payload: string): Buffer | undefined {
  const bytes = Buffer.from(payload, 'base64');
  // Anything that is not Base64 is passed over by the decoder.
  if (bytes.length >= Math.floor(payload.length / 4) * 3 - 2) return bytes;
  session.reject(new ParleyError('invalid_argument', '`payload` is not base64.'));
  return undefined;
}

/** How many bytes a Base64 payload holds at most, without a look at them. */
export const base64Bytes = (payload: string): number => (payload.length * 3) / 4;

/** Bytes as Base64, without a copy of them. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

interface MessageTaker<Message> {
  schema: z.ZodType<Message>;
  take: (message: Message) => void;
  /** One was passed over. */
  unknown: () => void;
}

/** Has a line written where messages are passed over, now and then: somebody may miss what they bring. */
export function unknownMessages({ log, clock }: Pick<ConnectOptions<Frame>, 'log' | 'clock'>): () => void {
  const seldom = createSeldom(clock);
  return () =>
    seldom('unknown', (times) =>
      log.warn({ times }, 'a carrier sends messages of a kind that is not known here'),
    );
}

/**
 * Counts a message and checks it by the schema. One of a kind that is not known here is passed over once the call has
 * begun: makers add kinds, and ask that what is of no interest be passed over.
 */
export function takeMessage<Message>(
  session: SessionPort,
  value: unknown,
  { schema, take, unknown }: MessageTaker<Message>,
): void {
  if (!session.takeMessage()) return;
  const parsed = schema.safeParse(value);
  if (parsed.success) return take(parsed.data);
  if (session.state !== 'waiting' && isOfUnknownKind(parsed.error, value)) return unknown();
  session.reject(new ParleyError('invalid_argument', 'The message is not understood.'));
}

/** The field that tells the kinds apart holds a name, and none of ours. */
function isOfUnknownKind({ issues: [issue] }: z.ZodError, value: unknown): boolean {
  if (issue?.code !== 'invalid_union' || !('discriminator' in issue)) return false;
  return typeof (value as Record<string, unknown>)[issue.discriminator ?? ''] === 'string';
}

/**
 * Listens to text frames of JSON of which nearly all are sound: those are told by `isMedia`, by hand, and all others
 * are counted and checked by the schema.
 */
export function jsonReceiver<Media, Message>(
  session: SessionPort,
  {
    isMedia,
    media,
    ...taker
  }: {
    isMedia: (value: unknown) => value is Media;
    media: (message: Media) => void;
  } & MessageTaker<Message>,
): (frame: Frame) => void {
  return (frame) => {
    if (typeof frame !== 'string') {
      return session.reject(new ParleyError('invalid_argument', 'A frame must be text.'));
    }
    const value = readJson(session, frame);
    if (value === undefined) return;
    if (isMedia(value)) return media(value);
    takeMessage(session, value, taker);
  };
}
