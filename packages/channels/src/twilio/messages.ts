/**
 * Twilio Media Streams, as Twilio documents them at https://www.twilio.com/docs/voice/media-streams/websocket-messages:
 * text frames of JSON. Fields that are not listed here are passed over.
 */
import { z } from 'zod';

const sequenceNumber = z
  .string()
  .max(20)
  .optional()
  .meta({ description: 'Counts the messages of the carrier' });
const streamSid = z.string().min(1).max(64).meta({ description: 'Names the stream' });

// ---- from the carrier ------------------------------------------------------------------------------------

const twilioStartSchema = z
  .object({
    event: z.literal('start'),
    sequenceNumber,
    streamSid,
    start: z.object({
      callSid: z.string().min(1).max(64).meta({ description: "The carrier's name of the call" }),
      accountSid: z.string().max(64).optional(),
      tracks: z.array(z.string().max(20)).max(4).optional(),
      mediaFormat: z
        .object({
          encoding: z.literal('audio/x-mulaw'),
          sampleRate: z.coerce.number().pipe(z.literal(8000)),
          channels: z.coerce.number().pipe(z.literal(1)),
        })
        .optional(),
      customParameters: z
        .record(z.string(), z.string())
        .default({})
        .meta({ description: '`assistant`, `token`; all others are kept with the conversation' }),
    }),
  })
  .meta({ description: 'Begins the call' });

const twilioMediaSchema = z
  .object({
    event: z.literal('media'),
    sequenceNumber,
    streamSid: streamSid.optional(),
    media: z.object({
      track: z.string().max(20).optional().meta({ description: 'Only `inbound`, the caller, is heard' }),
      chunk: z.string().max(20).optional(),
      timestamp: z.string().max(20).optional(),
      payload: z.base64().meta({ description: 'mu-law at 8 kHz, mono; 20 ms or any other length' }),
    }),
  })
  .meta({ description: 'Sound of the caller, at the pace of speech' });

export const twilioMessageSchema = z.discriminatedUnion('event', [
  z
    .object({ event: z.literal('connected'), protocol: z.string().max(40), version: z.string().max(20) })
    .meta({ description: 'May come before `start`' }),
  twilioStartSchema,
  twilioMediaSchema,
  z
    .object({
      event: z.literal('mark'),
      sequenceNumber,
      streamSid: streamSid.optional(),
      mark: z.object({ name: z.string().min(1).max(64) }),
    })
    .meta({ description: 'What was sent before the mark of this name was played, or dropped by `clear`' }),
  z
    .object({
      event: z.literal('dtmf'),
      sequenceNumber,
      streamSid: streamSid.optional(),
      dtmf: z.object({
        track: z.string().max(20).optional(),
        digit: z.string().regex(/^[0-9*#A-D]{1,32}$/, 'must be 1 to 32 of 0-9 * # A-D'),
      }),
    })
    .meta({ description: 'The caller pressed a key' }),
  z
    .object({
      event: z.literal('stop'),
      sequenceNumber,
      streamSid: streamSid.optional(),
      stop: z
        .object({ callSid: z.string().max(64).optional(), accountSid: z.string().max(64).optional() })
        .optional(),
    })
    .meta({ description: 'The caller has hung up' }),
]);
export type TwilioMessage = z.output<typeof twilioMessageSchema>;

// ---- to the carrier --------------------------------------------------------------------------------------

export const twilioReplySchema = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('media'),
      streamSid,
      media: z.object({ payload: z.base64().meta({ description: '20 ms of mu-law at 8 kHz: 160 bytes' }) }),
    })
    .meta({
      description: 'Sound of the agent, at the pace of speech and never more than 100 ms ahead of it',
    }),
  z
    .object({ event: z.literal('mark'), streamSid, mark: z.object({ name: z.string() }) })
    .meta({ description: 'Follows the last frame of an answer that was not cut; the carrier sends it back' }),
  z
    .object({ event: z.literal('clear'), streamSid })
    .meta({ description: 'The caller speaks over the agent: what has not been played must not be' }),
]);
export type TwilioReply = z.output<typeof twilioReplySchema>;

// ---- sound, fifty times a second -------------------------------------------------------------------------

export interface TwilioMedia {
  streamSid?: unknown;
  media: { payload: string; track?: unknown };
}

/** Checked by hand: these make up nearly all of a stream. */
export function isTwilioMedia(value: unknown): value is TwilioMedia {
  if (typeof value !== 'object' || value === null) return false;
  const { event, media } = value as { event?: unknown; media?: Partial<TwilioMedia['media']> | null };
  return event === 'media' && typeof media?.payload === 'string';
}
