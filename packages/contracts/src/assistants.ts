/** Request and response bodies of `/v1/assistants`. */
import { z } from 'zod';
import { upgradeDefinition } from './definition-upgrade.ts';
import { flowSchema } from './flow.ts';
import { idSchema } from './ids.ts';
import { pageOf } from './page.ts';
import { textSchema, visibleSchema, wordsSchema } from './text.ts';
import { toolSchema } from './tools.ts';
import { vendorIdSchema } from './vendors.ts';

const vendor = vendorIdSchema.meta({ description: 'One of `GET /v1/vendors`' });

export const mindSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('flow'), flow: flowSchema })
      .meta({ id: 'FlowMind', description: 'A graph of steps; needs no model' }),
    z
      .strictObject({
        kind: z.literal('language-model'),
        vendor: vendor.default('openai-compatible'),
        model: textSchema(200, 1).meta({
          description: 'As the server names it, such as llama3.2 or gpt-4.1',
        }),
        prompt: textSchema(32_000),
        greeting: textSchema(2000).default('').meta({ description: 'Spoken first; empty: the model begins' }),
        temperature: z.number().min(0).max(2).default(0.4),
        maxOutputTokens: z.int().positive().max(8000).default(500),
        firstTokenMs: z.int().min(1000).max(120_000).optional().meta({
          description:
            'How long the first word may take, in ms, before another model is asked or the answer is given up; left out: that of the server, else 8 seconds. A model that must be loaded first needs more; the caller is told meanwhile',
        }),
        fallbackModels: z.array(textSchema(200, 1)).max(3).optional().meta({
          description: 'Other models of the same vendor that answer in order when this one does not',
        }),
      })
      .meta({
        id: 'LanguageModelMind',
        description: 'A language model of a vendor that this Parley is set up with',
      }),
  ])
  .meta({ id: 'Mind', description: 'What decides what the assistant says' });

const voiceName = textSchema(60, 1);
const speechModel = textSchema(200, 1).optional().meta({
  description: "For vendors with several: the vendor's model, else the one that Parley is set up with",
});

export const voiceSchema = z
  .strictObject({
    vendor: vendor.default('flite'),
    name: voiceName.default('slt'),
    model: speechModel,
    speed: z.number().min(0.5).max(2).default(1),
    fallbacks: z
      .array(z.strictObject({ vendor, name: voiceName, model: speechModel }).meta({ id: 'VoiceFallback' }))
      .max(3)
      .optional()
      .meta({ description: 'Voices that go on in order when this one fails; after them always flite' }),
    natural: z.strictObject({ vendor, name: voiceName }).optional().meta({
      id: 'NaturalVoice',
      description:
        'A voice that speaks instead, all call long, where the machine of the server manages it in time: by what was measured and by the calls there are. Else, and when it fails, the voice above speaks',
    }),
  })
  .meta({ id: 'Voice', description: 'The voice that speaks' });

export const recognitionSchema = z
  .strictObject({
    vendor,
    model: speechModel,
    fallbacks: z
      .array(z.strictObject({ vendor, model: speechModel }).meta({ id: 'RecognitionFallback' }))
      .max(3)
      .optional()
      .meta({
        description:
          'Recognisers that hear the words again in order when this one fails; left out, moonshine is behind the others',
      }),
  })
  .meta({ id: 'Recognition', description: 'Who turns speech into words' });

export const turnTakingSchema = z
  .strictObject({
    minWaitMs: z
      .int()
      .min(100)
      .max(5000)
      .default(320)
      .meta({ description: 'Silence after words that sound finished' }),
    maxWaitMs: z
      .int()
      .min(200)
      .max(10_000)
      .default(1700)
      .meta({ description: 'Silence after words that do not' }),
    interruptible: z.boolean().default(true),
    minInterruptionWords: z.int().min(1).max(10).default(2).meta({
      description: 'Fewer words than this do not cut an answer, unless they are a command such as "stop"',
    }),
    silencePromptMs: z.int().min(2000).max(120_000).default(10_000).meta({
      description:
        'Silence of the caller after which the mind is told; at least five minutes in a typed chat',
    }),
    maxSilences: z
      .int()
      .min(1)
      .max(10)
      .default(3)
      .meta({ description: 'Silences in a row after which the call ends; one in a typed chat' }),
    maxCallMs: z
      .int()
      .min(10_000)
      .max(4 * 3600_000)
      .default(3600_000),
  })
  .meta({ id: 'TurnTaking', description: 'When to speak, when to wait, when to end' });

export const assistantDefinitionSchema = z
  .strictObject({
    language: z.literal('en').default('en'),
    timeZone: textSchema(60, 1).default('UTC').meta({ description: 'IANA name, such as Europe/Berlin' }),
    mind: mindSchema,
    voice: voiceSchema.default({ vendor: 'flite', name: 'slt', speed: 1 }),
    recognition: recognitionSchema
      .optional()
      .meta({ description: 'Left out: the server that Parley is set up with, else moonshine' }),
    denoise: z.boolean().default(false),
    turnTaking: turnTakingSchema.prefault({}),
    tools: z.array(toolSchema).max(50).default([]),
  })
  .meta({ id: 'AssistantDefinition', description: 'Everything that decides how an assistant behaves' });
export type AssistantDefinition = z.infer<typeof assistantDefinitionSchema>;

/** The same, and any form that definitions had before, brought to the form of today. */
export const givenDefinitionSchema = z.preprocess(
  (definition: z.input<typeof assistantDefinitionSchema>) => upgradeDefinition(definition),
  assistantDefinitionSchema,
);

const givenName = visibleSchema(120);
const description = wordsSchema(1000);

export const createAssistantSchema = z
  .strictObject({
    name: givenName,
    description: description.default(''),
    definition: givenDefinitionSchema,
  })
  .meta({ id: 'NewAssistant', description: 'An assistant to be made; it is not published yet' });

export const updateAssistantSchema = z
  .strictObject({
    name: givenName.optional(),
    description: description.optional(),
    definition: givenDefinitionSchema.optional().meta({ description: 'Replaces the draft' }),
  })
  .meta({
    id: 'AssistantChange',
    description: 'Changes the draft; what is published stays as it is until it is published again',
  });

export const publishAssistantSchema = z
  .strictObject({
    note: textSchema(500).default('').meta({ description: 'What changed' }),
  })
  .meta({ id: 'NewVersion', description: 'Makes the draft a version' });

export const rollBackAssistantSchema = z
  .strictObject({
    version: z.int().positive().meta({ description: 'The version to publish again' }),
  })
  .meta({ id: 'RollBack', description: 'Publishes an older version again' });

export const assistantSchema = z
  .strictObject({
    id: idSchema('assistant'),
    name: wordsSchema(120, 1),
    description,
    draft: assistantDefinitionSchema,
    draftDiffers: z.boolean().meta({ description: 'The draft holds changes that are not published' }),
    publishedVersion: z.int().positive().nullable(),
    revision: z.int().positive().meta({ description: 'One more with every edit; the ETag is made of it' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Assistant', description: 'An assistant with its draft' });
export type Assistant = z.infer<typeof assistantSchema>;

/** What lists hold: definitions may be large, and are read one at a time. */
export const assistantSummarySchema = assistantSchema
  .omit({ draft: true })
  .extend({
    mindKind: z.enum(['flow', 'language-model']).meta({ description: 'What kind of mind the draft has' }),
  })
  .meta({ id: 'AssistantSummary', description: 'An assistant without its draft' });
export const assistantPageSchema = pageOf(assistantSummarySchema).meta({
  id: 'AssistantPage',
  description: 'A page of assistants',
});
export type AssistantSummary = z.infer<typeof assistantSummarySchema>;

export const assistantVersionSchema = z
  .strictObject({
    id: idSchema('version'),
    assistantId: idSchema('assistant'),
    version: z.int().positive(),
    definition: assistantDefinitionSchema,
    note: z.string(),
    published: z.boolean().meta({ description: 'The version that new conversations run' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AssistantVersion', description: 'A version, which never changes' });
export type AssistantVersion = z.infer<typeof assistantVersionSchema>;

export const assistantVersionSummarySchema = assistantVersionSchema
  .omit({ definition: true })
  .meta({ id: 'AssistantVersionSummary', description: 'A version without its definition' });
export const assistantVersionPageSchema = pageOf(assistantVersionSummarySchema).meta({
  id: 'AssistantVersionPage',
  description: 'A page of versions',
});
export type AssistantVersionSummary = z.infer<typeof assistantVersionSummarySchema>;
