/**
 * What a telephone carrier and Parley say to each other on `/v1/carriers/twilio/media`: Twilio Media Streams, the
 * form that most carriers offer or imitate. All frames are text frames of JSON. Fields that are not listed here are
 * passed over.
 */
import { z } from 'zod';

const sequenceNumber = z
  .string()
  .max(20)
  .optional()
  .meta({ description: 'Counts the messages of the carrier' });
const streamSid = z.string().min(1).max(64).meta({ description: 'Names the stream' });

// ---- from the carrier ------------------------------------------------------------------------------------

export const carrierStartSchema = z
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
        .record(z.string().max(64), z.string().max(500))
        .default({})
        .meta({ description: '`assistant`, `token`; all others are kept with the conversation' }),
    }),
  })
  .meta({ description: 'Begins the call' });

export const carrierMediaSchema = z
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

export const carrierMessageSchema = z.discriminatedUnion('event', [
  z
    .object({ event: z.literal('connected'), protocol: z.string().max(40), version: z.string().max(20) })
    .meta({ description: 'May come before `start`' }),
  carrierStartSchema,
  carrierMediaSchema,
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
export type CarrierMessage = z.output<typeof carrierMessageSchema>;

// ---- to the carrier --------------------------------------------------------------------------------------

export const carrierReplySchema = z.discriminatedUnion('event', [
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
export type CarrierReply = z.output<typeof carrierReplySchema>;

/** How a stream reaches Parley, below the gateway's address. The second names the assistant in the path. */
export const carrierPaths = {
  twilio: '/v1/carriers/twilio/media',
  twilioAssistant: '/v1/carriers/twilio/media/:assistant',
} as const;

/** How far ahead of its time a frame is sent at most, in ms: a node that stands still for less is not heard. */
export const carrierLeadMs = 100;
