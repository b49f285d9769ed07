/**
 * Telnyx media streaming, as Telnyx documents it at
 * https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket: text frames of JSON, the
 * bidirectional mode `rtp`. Fields that are not listed here are passed over.
 */
import { z } from 'zod';

const sequence_number = z
  .union([z.string().max(20), z.int()])
  .optional()
  .meta({ description: 'Counts the messages of the carrier' });
const stream_id = z.string().min(1).max(64).meta({ description: 'Names the stream' });

export const telnyxEncodings = ['PCMU', 'PCMA', 'L16'] as const;
export type TelnyxEncoding = (typeof telnyxEncodings)[number];

// ---- from Telnyx -----------------------------------------------------------------------------------------

export const authTokenField = 'x-telnyx-streaming-auth-token';

export const telnyxMessageSchema = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('connected'),
      version: z.string().max(20).optional(),
      [authTokenField]: z.string().max(4000).optional().meta({
        description: 'The `stream_auth_token` of the command, which is a header of the request too',
      }),
    })
    .meta({ description: 'Comes before `start`' }),
  z
    .object({
      event: z.literal('start'),
      sequence_number,
      stream_id,
      start: z.object({
        user_id: z.string().max(64).optional(),
        call_control_id: z.string().min(1).max(200).meta({ description: "Telnyx's name of the call" }),
        call_session_id: z.string().max(64).optional(),
        from: z.string().max(200).optional(),
        to: z.string().max(200).optional(),
        client_state: z.string().max(500).nullish().meta({
          description: 'What the customer gave with the command, in Base64; kept with the conversation',
        }),
        custom_parameters: z.record(z.string().max(64), z.string().max(500)).nullish().meta({
          description: '`assistant`, `token` and the like; all others are kept with the conversation',
        }),
        media_format: z
          .object({
            encoding: z.enum(telnyxEncodings),
            sample_rate: z.coerce
              .number()
              .pipe(z.union([z.literal(8000), z.literal(16000), z.literal(24000), z.literal(48000)])),
            channels: z.coerce.number().pipe(z.literal(1)),
          })
          .meta({ description: 'How the sound of the caller is coded; PCMU and PCMA are at 8 kHz' }),
      }),
    })
    .meta({ description: 'Begins the call' }),
  z
    .object({
      event: z.literal('media'),
      sequence_number,
      stream_id: stream_id.optional(),
      media: z.object({
        track: z.string().max(20).optional().meta({ description: 'Only `inbound`, the caller, is heard' }),
        chunk: z
          .union([z.string().max(20), z.int()])
          .optional()
          .meta({ description: 'Counts the frames: they may come out of order, and are put back' }),
        timestamp: z.union([z.string().max(20), z.int()]).optional(),
        payload: z.base64().meta({ description: 'An RTP payload in the agreed format, without its header' }),
      }),
    })
    .meta({ description: 'Sound of the caller, at the pace of speech' }),
  z
    .object({
      event: z.literal('mark'),
      sequence_number,
      stream_id: stream_id.optional(),
      mark: z.object({ name: z.string().min(1).max(64) }),
    })
    .meta({ description: 'What was sent before the mark of this name was played, or dropped by `clear`' }),
  z
    .object({
      event: z.literal('dtmf'),
      sequence_number,
      stream_id: stream_id.optional(),
      occurred_at: z.string().max(40).optional(),
      dtmf: z.object({ digit: z.string().regex(/^[0-9*#A-D]{1,32}$/, 'must be 1 to 32 of 0-9 * # A-D') }),
    })
    .meta({ description: 'The caller pressed a key' }),
  z
    .object({
      event: z.literal('error'),
      stream_id: stream_id.optional(),
      payload: z.object({
        code: z.union([z.int(), z.string().max(40)]),
        title: z.string().max(200).optional(),
        detail: z.string().max(2000).optional(),
      }),
    })
    .meta({ description: 'Telnyx could not use what it was sent; it is logged, and the call goes on' }),
  z
    .object({
      event: z.literal('stop'),
      sequence_number,
      stream_id: stream_id.optional(),
      stop: z
        .object({ user_id: z.string().max(64).optional(), call_control_id: z.string().max(200).optional() })
        .optional(),
    })
    .meta({ description: 'The caller has hung up' }),
]);
export type TelnyxMessage = z.output<typeof telnyxMessageSchema>;

// ---- to Telnyx -------------------------------------------------------------------------------------------

export const telnyxReplySchema = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('media'),
      media: z.object({ payload: z.base64().meta({ description: '20 ms in the bidirectional codec' }) }),
    })
    .meta({
      description: 'Sound of the agent, at the pace of speech and never more than 100 ms ahead of it',
    }),
  z
    .object({ event: z.literal('mark'), mark: z.object({ name: z.string() }) })
    .meta({ description: 'Follows the last frame of an answer that was not cut; Telnyx sends it back' }),
  z
    .object({ event: z.literal('clear') })
    .meta({ description: 'The caller speaks over the agent: what has not been played must not be' }),
]);
export type TelnyxReply = z.output<typeof telnyxReplySchema>;

// ---- sound, fifty times a second -------------------------------------------------------------------------

export interface TelnyxMedia {
  stream_id?: unknown;
  media: { payload: string; track?: unknown; chunk?: unknown };
}

/** Checked by hand: these make up nearly all of a stream. */
export function isTelnyxMedia(value: unknown): value is TelnyxMedia {
  if (typeof value !== 'object' || value === null) return false;
  const { event, media } = value as { event?: unknown; media?: Partial<TelnyxMedia['media']> | null };
  return event === 'media' && typeof media?.payload === 'string';
}
