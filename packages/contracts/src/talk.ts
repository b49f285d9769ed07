/**
 * What is said on the talk socket, `GET /v1/talk` upgraded to WebSocket, and inside the gRPC `TalkService.Talk`.
 * Text frames are JSON of these shapes; binary frames are audio in the formats agreed at the start.
 * `docs/reference/talk.md` is generated from these schemas, so what is written there is what is parsed here.
 */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { textSchema, visibleSchema } from './text.ts';

export const audioFormatSchema = z
  .strictObject({
    encoding: z.enum(['pcm16', 'mulaw']).meta({ description: 'pcm16 is little-endian, mono' }),
    rateHz: z.union([z.literal(8000), z.literal(16000), z.literal(24000), z.literal(48000)]),
  })
  .meta({ description: 'How binary frames are coded in one direction' });
export type AudioFormat = z.infer<typeof audioFormatSchema>;

const defaultFormat: AudioFormat = { encoding: 'pcm16', rateHz: 16000 };

/** Names that a caller or a carrier may attach to a call: counted before each is looked at, which takes its time. */
export const mostMetadata = 100;

// ---- from the client -------------------------------------------------------------------------------------

export const startMessageSchema = z
  .strictObject({
    type: z.literal('start'),
    assistant: textSchema(200, 1).meta({
      description: "The assistant's id, or its exact name in the project",
    }),
    version: z
      .int()
      .positive()
      .optional()
      .meta({ description: 'A version number; the published version by default' }),
    mode: z
      .enum(['voice', 'text'])
      .default('voice')
      .meta({ description: 'text: a typed chat, no audio in either direction' }),
    input: audioFormatSchema.default(defaultFormat),
    output: audioFormatSchema.default(defaultFormat),
    metadata: z
      .record(textSchema(64), textSchema(500))
      .default({})
      .meta({ description: `Kept with the conversation; up to ${mostMetadata} names` }),
  })
  .meta({ description: 'The first message of a new conversation' });

export const resumeMessageSchema = z
  .strictObject({
    type: z.literal('resume'),
    conversationId: idSchema('conversation'),
    resumeToken: textSchema(200, 20).meta({ description: 'From `started`' }),
    lastSeq: z
      .int()
      .nonnegative()
      .meta({ description: 'The highest `seq` received; later events are sent again' }),
  })
  .meta({ description: 'The first message of a socket that takes up a conversation whose socket was lost' });

export const clientMessageSchema = z.discriminatedUnion('type', [
  startMessageSchema,
  resumeMessageSchema,
  z
    .strictObject({ type: z.literal('text'), text: visibleSchema(4000) })
    .meta({ description: 'The caller typed this; it counts as a whole turn' }),
  z
    .strictObject({
      type: z.literal('digits'),
      digits: z.string().regex(/^[0-9*#A-D]{1,32}$/, 'must be 1 to 32 of 0-9 * # A-D'),
    })
    .meta({ description: 'Keys pressed on a telephone' }),
  z
    .strictObject({ type: z.literal('mute'), muted: z.boolean() })
    .meta({ description: 'While muted, audio that still arrives is heard as silence' }),
  z
    .strictObject({ type: z.literal('ping'), id: textSchema(64).default('') })
    .meta({ description: 'Answered by `pong`' }),
  z.strictObject({ type: z.literal('end') }).meta({ description: 'The caller hangs up' }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

// ---- from the server -------------------------------------------------------------------------------------

const atMs = z.int().meta({ description: 'Ms since the conversation began, on its sample clock' });
const turn = z.int().positive().meta({ description: 'Number of the turn, from 1' });

export const waterfallSchema = z
  .strictObject({
    endpointingMs: z
      .int()
      .meta({ description: 'From the last sound of the caller to the decision that the turn is over' }),
    recognitionMs: z
      .int()
      .meta({ description: 'From there to the final words; 0 where they were ready before' }),
    mindMs: z
      .int()
      .meta({ description: 'From there to the first words worth speaking; 0 where they were ready before' }),
    voiceMs: z
      .int()
      .meta({ description: 'From there to the first audio of those words; 0 where it was ready before' }),
    deliveryMs: z.int().meta({ description: 'From there to the first sample on its way to the caller' }),
    totalMs: z
      .int()
      .meta({ description: 'The sum: from the last sound of the caller to the first sound of the answer' }),
  })
  .meta({ description: 'Where the wait for an answer went; the parts add up to totalMs' });
export type Waterfall = z.infer<typeof waterfallSchema>;

export const endReasons = [
  'caller-ended',
  'agent-ended',
  'transferred',
  'silence',
  'time-limit',
  'connection-lost',
  'slow-client',
  'server-stopped',
  'server-killed',
  'access-ended',
  'overload',
  'failed',
] as const;
export type EndReason = (typeof endReasons)[number];

/** What a call can do without while its server is overloaded, in the order in which it is given up. */
export const degradations = ['denoiser', 'early-thinking', 'interim-recognition'] as const;
export type Degradation = (typeof degradations)[number];

export const faultSchema = z
  .strictObject({
    where: z.string().meta({ description: 'mind, voice, recognition, or another part of the call' }),
    code: z.string().meta({ description: 'As in the problems of the API' }),
    message: z.string().meta({ description: 'What failed, for those who can mend it' }),
  })
  .meta({ id: 'CallFault', description: 'Why an answer failed, or a part of it' });
export type CallFault = z.infer<typeof faultSchema>;

export const interruptionKinds = ['real', 'false'] as const;

export const serverEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('started'),
    conversationId: idSchema('conversation'),
    resumeToken: z.string(),
    assistant: z.strictObject({ id: idSchema('assistant'), name: z.string(), version: z.int() }),
    mode: z.enum(['voice', 'text']),
    input: audioFormatSchema,
    output: audioFormatSchema,
  }),
  z
    .strictObject({ type: z.literal('resumed'), conversationId: idSchema('conversation') })
    .meta({ description: 'The call goes on; events after `lastSeq` follow' }),
  z
    .strictObject({ type: z.literal('caller.speaking'), atMs })
    .meta({ description: 'First sound of the caller' }),
  z
    .strictObject({ type: z.literal('caller.silent'), atMs })
    .meta({ description: 'Last sound of the caller' }),
  z
    .strictObject({
      type: z.literal('caller.transcript'),
      turn,
      text: z.string(),
      final: z
        .boolean()
        .meta({ description: 'false: the text so far, replaced by the next transcript of this turn' }),
      kind: z.enum(['speech', 'typed', 'digits']),
      startMs: z.int().meta({ description: 'First sound of these words' }),
      atMs: z.int().meta({ description: 'Last sound of these words' }),
    })
    .meta({ description: 'What the caller said or typed' }),
  z
    .strictObject({ type: z.literal('agent.thinking'), turn, atMs })
    .meta({ description: 'The turn is over; an answer is being made' }),
  z
    .strictObject({ type: z.literal('agent.speaking'), turn, atMs })
    .meta({ description: 'First sound of the answer' }),
  z.strictObject({ type: z.literal('agent.text'), turn, text: z.string(), atMs }).meta({
    description: 'The answer as generated so far, whole; what will be heard of it is told by `agent.heard`',
  }),
  z
    .strictObject({
      type: z.literal('agent.heard'),
      turn,
      generated: z.string(),
      heard: z.string().meta({ description: 'The part whose sound reached the caller' }),
      interrupted: z.boolean(),
      final: z.boolean().meta({ description: 'false: the answer is still being spoken' }),
      atMs,
    })
    .meta({ description: 'How much of the answer was heard' }),
  z
    .strictObject({ type: z.literal('interruption'), turn, kind: z.enum(interruptionKinds), atMs })
    .meta({ description: 'real: the answer was cut; false: a cough or an mm-hm, the answer went on' }),
  z.strictObject({ type: z.literal('clear'), atMs }).meta({ description: 'Drop agent audio not played yet' }),
  z
    .strictObject({
      type: z.literal('tool'),
      turn,
      id: z.string(),
      name: z.string(),
      phase: z.enum(['started', 'ok', 'error', 'cancelled', 'timeout']),
      atMs,
    })
    .meta({ description: 'A tool was called or has ended' }),
  z
    .strictObject({
      type: z.literal('turn'),
      turn,
      speechStartMs: z
        .int()
        .nullable()
        .meta({ description: 'First sound of the caller; null where nothing was spoken' }),
      speechEndMs: z.int().nullable().meta({ description: 'Last sound of the caller' }),
      waterfall: waterfallSchema,
      atMs: z.int().meta({ description: 'First sound of the answer' }),
    })
    .meta({ description: "A turn's latencies, once its answer has begun to sound" }),
  z
    .strictObject({
      type: z.literal('degraded'),
      without: z.array(z.enum(degradations)).meta({
        description:
          'denoiser: noise is heard as it comes; early-thinking: an answer is begun no sooner than the turn is over; interim-recognition: words are told at pauses only. Empty: all of it is back',
      }),
      atMs,
    })
    .meta({ description: 'The server is overloaded: what this call does without from here on' }),
  z.strictObject({ type: z.literal('fault'), turn, ...faultSchema.shape, atMs }).meta({
    description:
      'Why an answer failed, which the caller is not told. Only for a credential that may change assistants (`assistants:write`)',
  }),
  z.strictObject({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    faults: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    retryAfterMs: z
      .int()
      .optional()
      .meta({ description: 'Try again no sooner than after so long: a server that is full says so' }),
    fatal: z.boolean().meta({ description: 'true: the socket closes after this' }),
  }),
  z.strictObject({ type: z.literal('pong'), id: z.string() }),
  z.strictObject({
    type: z.literal('ended'),
    reason: z.enum(endReasons),
    transferTo: z.string().optional().meta({
      description:
        'Of `transferred`: the phone number or SIP address that the caller is to be put through to',
    }),
    atMs,
  }),
]);
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** What goes on the wire: an event with its number in the conversation, from 1, without gaps. */
export const serverMessageSchema = z.intersection(
  serverEventSchema,
  z.object({ seq: z.int().nonnegative() }),
);
export type ServerMessage = ServerEvent & { seq: number };

/** WebSocket close codes that Parley uses beyond the standard ones. */
export const talkCloseCodes = {
  ended: 1000,
  serverStopping: 1001,
  tooBig: 1009,
  badMessage: 4400,
  unauthenticated: 4401,
  notFound: 4404,
  conflict: 4409,
  flooding: 4429,
  slowReader: 4408,
  failed: 4500,
} as const;

/** The largest text frame and the largest binary frame that a client may send, in bytes. */
export const talkLimits = { textBytes: 64 * 1024, audioBytes: 96 * 1024 } as const;
