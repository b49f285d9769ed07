/** Response bodies of `/v1/conversations`: what was said, what was heard, and how long each answer took. */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { pageOf, pageQuery } from './page.ts';
import { endReasons, faultSchema, waterfallSchema } from './talk.ts';

const offsetMs = z
  .int()
  .nonnegative()
  .meta({ description: 'Ms since the conversation began, on its sample clock' });

/** How a call came in: the id of the dialect that was spoken. */
export const channelSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/)
  .meta({
    description:
      'How it came in: `websocket` and `grpc` speak the talk protocol; `twilio`, `telnyx` and `vonage` are telephone carriers; more may come',
  });

export const conversationSchema = z
  .strictObject({
    id: idSchema('conversation'),
    assistantId: idSchema('assistant'),
    assistantName: z.string(),
    version: z.int().positive().meta({ description: 'The version that it runs or ran' }),
    status: z.enum(['live', 'ended']),
    endReason: z.enum(endReasons).nullable(),
    transferTo: z.string().nullable().meta({
      description:
        'Of one that was transferred: the phone number or SIP address that the caller was to be put through to',
    }),
    channel: channelSchema,
    mode: z.enum(['voice', 'text']),
    metadata: z
      .record(z.string(), z.string())
      .meta({ description: 'In lists left empty where it is longer than 4 KiB' }),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    durationMs: z.int().nonnegative().nullable(),
    turnCount: z.int().nonnegative(),
    medianResponseMs: z.int().nullable().meta({ description: "Median of its turns' totalMs" }),
  })
  .meta({ id: 'Conversation', description: 'A conversation, live or ended' });
export const conversationPageSchema = pageOf(conversationSchema).meta({
  id: 'ConversationPage',
  description: 'A page of conversations',
});
export type Conversation = z.infer<typeof conversationSchema>;

export const listConversationsSchema = z.strictObject({
  assistantId: idSchema('assistant').optional(),
  status: z.enum(['live', 'ended']).optional(),
  channel: channelSchema.optional(),
  ...pageQuery.shape,
});

export const messageSchema = z
  .strictObject({
    id: idSchema('message'),
    turn: z.int().positive(),
    role: z.enum(['caller', 'agent']),
    kind: z.enum(['speech', 'typed', 'digits']),
    generatedText: z.string().meta({ description: 'All that was said, or for the agent all that was made' }),
    heardText: z.string().meta({ description: 'What was heard of it: the whole for the caller' }),
    interrupted: z.boolean(),
    startMs: offsetMs,
    endMs: offsetMs,
  })
  .meta({ id: 'Message', description: 'What one side said at a time' });
export type Message = z.infer<typeof messageSchema>;

export const turnSchema = z
  .strictObject({
    id: idSchema('turn'),
    turn: z.int().positive(),
    speechStartMs: offsetMs.nullable(),
    speechEndMs: offsetMs.nullable(),
    answerStartMs: offsetMs.nullable(),
    waterfall: waterfallSchema.meta({ id: 'Waterfall' }).nullable(),
    interrupted: z.boolean(),
    falseInterruptions: z.int().nonnegative(),
    faults: z.array(faultSchema).meta({ description: 'What failed in it, each thing once' }),
  })
  .meta({ id: 'Turn', description: 'A turn of the caller, and how long its answer took' });
export type Turn = z.infer<typeof turnSchema>;

export const toolCallSchema = z
  .strictObject({
    id: idSchema('toolCall'),
    turn: z.int().positive(),
    name: z.string(),
    input: z.unknown(),
    outcome: z.enum(['running', 'ok', 'error', 'cancelled', 'timeout']),
    output: z.unknown(),
    startMs: offsetMs,
    endMs: offsetMs.nullable(),
  })
  .meta({ id: 'ToolCall', description: 'A call of a tool' });
export type ToolCallRecord = z.infer<typeof toolCallSchema>;

export const audioFileSchema = z
  .strictObject({
    id: idSchema('audioFile'),
    rateHz: z.int(),
    channels: z.array(z.enum(['caller', 'agent'])).meta({ description: 'In the order of the file' }),
    durationMs: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
  })
  .meta({ id: 'AudioFile', description: 'A recording' });
export type AudioFile = z.infer<typeof audioFileSchema>;

export const collectedSlotSchema = z
  .strictObject({
    name: z.string(),
    label: z.string().meta({ description: 'What it is called when it is spoken about' }),
    value: z
      .unknown()
      .meta({ description: 'As programs read it: 2026-03-02, +15551234567, the result of a tool' }),
    spoken: z.string().meta({ description: 'As it was read back; empty for the result of a tool' }),
    from: z.enum(['caller', 'tool']).meta({ description: 'Who gave it' }),
    step: z.string().meta({ description: 'The step of the flow that asked for it, or called the tool' }),
  })
  .meta({ id: 'CollectedSlot', description: 'A value that a flow has learnt' });

export const collectedSchema = z
  .strictObject({
    slots: z.array(collectedSlotSchema),
    outcome: z
      .enum(['open', 'ended', 'transferred'])
      .meta({ description: '`open`: the conversation was over before its flow was, or is still going on' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Of an end: the reason that its step names; of a transfer: where to' }),
  })
  .meta({
    id: 'Collected',
    description: 'What a flow has learnt from its caller and from tools, and where it has got to',
  });
export type Collected = z.infer<typeof collectedSchema>;

export const getConversationSchema = z.strictObject({
  fromTurn: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .default(1)
    .meta({ description: 'The `nextTurn` of the part before; leave it out for the beginning' }),
});

export const conversationDetailSchema = conversationSchema
  .extend({
    collected: collectedSchema.nullable().meta({
      description: 'null where no flow was held, or nothing of it was heard',
    }),
    messages: z.array(messageSchema),
    turns: z.array(turnSchema),
    toolCalls: z.array(toolCallSchema),
    nextTurn: z
      .int()
      .positive()
      .nullable()
      .meta({ description: 'Where the next part begins; null where none follows' }),
    audioFile: audioFileSchema.nullable(),
  })
  .meta({ id: 'ConversationDetail', description: 'A conversation with what was said in it' });
export type ConversationDetail = z.infer<typeof conversationDetailSchema>;
