/** Bodies of `/v1/phone-numbers`: which assistant answers which number. */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { pageOf } from './page.ts';
import { visibleSchema } from './text.ts';

const assistantId = idSchema('assistant').meta({ description: 'Who answers; the version that is published' });

export const createPhoneNumberSchema = z
  .strictObject({
    number: visibleSchema(40).meta({
      description: 'With its country code, such as +1 415 555 2671; kept as E.164: +14155552671',
    }),
    assistantId,
  })
  .meta({ id: 'NewPhoneNumber', description: 'A telephone number, and who answers it' });

export const updatePhoneNumberSchema = z
  .strictObject({ assistantId: assistantId.optional() })
  .meta({ id: 'PhoneNumberChange', description: 'Calls that go on already go on as they are' });

export const phoneNumberSchema = z
  .strictObject({
    id: idSchema('phoneNumber'),
    number: z.string().meta({ description: 'In E.164: +14155552671' }),
    assistantId,
    answerUrl: z.string().nullable().meta({
      description:
        'What the carrier is to ask, by POST, when the number is called; null where this Parley does not know its public address',
    }),
    revision: z.int().positive().meta({ description: 'One more with every edit; the ETag is made of it' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'PhoneNumber', description: 'A telephone number, and who answers it' });
export type PhoneNumber = z.infer<typeof phoneNumberSchema>;

export const phoneNumberPageSchema = pageOf(phoneNumberSchema).meta({
  id: 'PhoneNumberPage',
  description: 'A page of telephone numbers',
});
