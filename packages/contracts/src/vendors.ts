/** Response body of `GET /v1/vendors`: who may hear, think and speak for an assistant. */
import { z } from 'zod';

export const vendorIdSchema = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits with hyphens between them');

const offer = {
  ready: z.boolean().meta({ description: 'It is set up: assistants can use it now' }),
  remedy: z.string().nullable().meta({ description: 'What to do about it where it is not' }),
  found: z.string().nullable().meta({
    description: 'What of it was found on the machine of the server, and whether it is used',
  }),
  models: z.array(z.string()).meta({
    description: 'Models that may be asked for, as far as the vendor tells; empty where there is no choice',
  }),
};
const languages = z.array(z.string()).meta({ description: 'BCP 47' });

export const vendorSchema = z
  .strictObject({
    id: vendorIdSchema.meta({ description: 'As definitions name it' }),
    title: z.string(),
    recognition: z
      .strictObject({ ...offer, languages })
      .meta({ id: 'RecognitionOffer', description: 'Turns speech into words' })
      .nullable(),
    mind: z.strictObject(offer).meta({ id: 'MindOffer', description: 'Thinks' }).nullable(),
    voice: z
      .strictObject({
        ...offer,
        natural: z.string().nullable().meta({
          description:
            'Of a voice that may be the natural one of an assistant: what the machine of the server manages, in sentences. null for others',
        }),
        languages,
        voices: z.array(
          z
            .strictObject({
              name: z.string().meta({ description: 'As definitions name it' }),
              title: z.string(),
              language: z.string(),
              gender: z.enum(['female', 'male']).nullable().meta({ description: 'As it sounds' }),
            })
            .meta({ id: 'VendorVoice', description: 'A voice that may be chosen' }),
        ),
      })
      .meta({ id: 'VoiceOffer', description: 'Speaks' })
      .nullable(),
  })
  .meta({ id: 'Vendor', description: 'Who may hear, think or speak; what it does not offer is null' });
export type VendorFacts = z.infer<typeof vendorSchema>;

export const vendorsSchema = z
  .strictObject({ items: z.array(vendorSchema) })
  .meta({ id: 'VendorList', description: 'All vendors' });
