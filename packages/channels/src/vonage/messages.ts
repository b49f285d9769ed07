/**
 * The WebSocket of Vonage's Voice API, as Vonage documents it at
 * https://developer.vonage.com/en/voice/voice-api/concepts/websockets: text frames are JSON, binary frames are 16-bit
 * linear PCM, little-endian, 20 ms each.
 */
import { z } from 'zod';

const name = z.string().min(1).max(64).meta({ description: 'Names the mark' });

// ---- from Vonage -----------------------------------------------------------------------------------------

export const vonageMessageSchema = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('websocket:connected'),
      'content-type': z
        .string()
        .regex(/^audio\/l16; ?rate=(8000|16000|24000)$/)
        .meta({ description: 'The format of the binary frames, in both directions' }),
    })
    .catchall(z.unknown())
    .meta({
      description:
        'The first frame begins the call. The `headers` of the NCCO stand beside these fields: `assistant`, `token`; all others are kept with the conversation',
    }),
  z
    .object({
      event: z.literal('websocket:dtmf'),
      digit: z.string().regex(/^[0-9*#A-D]{1,32}$/, 'must be 1 to 32 of 0-9 * # A-D'),
      duration: z.number().optional().meta({ description: 'In ms' }),
    })
    .meta({ description: 'The caller pressed a key' }),
  z
    .object({ event: z.literal('websocket:notify'), payload: z.object({ name }) })
    .meta({ description: 'What was sent before the mark of this name was played' }),
  z
    .object({ event: z.literal('websocket:cleared') })
    .meta({ description: 'What had not been played was dropped' }),
]);
export type VonageMessage = z.output<typeof vonageMessageSchema>;

// ---- to Vonage -------------------------------------------------------------------------------------------

export const vonageReplySchema = z.discriminatedUnion('action', [
  z
    .object({ action: z.literal('notify'), payload: z.object({ name }) })
    .meta({ description: 'A mark after the last frame of an answer that was not cut; Vonage sends it back' }),
  z
    .object({ action: z.literal('clear') })
    .meta({ description: 'The caller speaks over the agent: what has not been played must not be' }),
]);
export type VonageReply = z.output<typeof vonageReplySchema>;
