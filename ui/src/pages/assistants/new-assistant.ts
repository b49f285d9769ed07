/** What a new assistant may begin with. */
import { type createAssistantSchema, mindSchema } from '@parley/contracts/assistants';
import { visibleSchema, wordsSchema } from '@parley/contracts/text';
import { z } from 'zod';
import { parley } from '../../lib/parley.ts';

const model = mindSchema.options[1];

/** The fields of the form; those of a language model count where it begins with one. */
export const newAssistantSchema = z
  .strictObject({
    name: visibleSchema(120),
    description: wordsSchema(1000).default(''),
    begin: z.string(),
    definition: z.strictObject({
      mind: z.strictObject({
        model: model.shape.model.optional(),
        prompt: model.shape.prompt.optional(),
        greeting: model.shape.greeting,
      }),
    }),
  })
  .superRefine(({ begin, definition: { mind } }, context) => {
    if (begin !== 'language-model') return;
    for (const name of ['model', 'prompt'] as const) {
      if (mind[name]) continue;
      context.addIssue({ code: 'custom', path: ['definition', 'mind', name], message: 'Must not be empty.' });
    }
  });

export type NewAssistant = z.output<typeof newAssistantSchema>;

/** A dialogue of three steps, to be gone on from. */
const smallFlow = {
  kind: 'flow',
  flow: {
    language: 'en',
    start: 'hello',
    steps: {
      hello: { kind: 'say', text: 'Hello, and thank you for calling.', next: 'name' },
      name: {
        kind: 'ask',
        text: 'What is your name?',
        slot: 'name',
        answer: { type: 'text' },
        next: 'bye',
      },
      bye: { kind: 'end', text: 'Nice to meet you, {{name}}. Goodbye.' },
    },
  },
} as const;

/** The body that makes it. What begins as a copy has the draft of the assistant of that id. */
export async function bodyOf({
  begin,
  definition: { mind },
  ...named
}: NewAssistant): Promise<z.input<typeof createAssistantSchema>> {
  if (begin === 'language-model') {
    const { model = '', prompt = '', greeting } = mind;
    return { ...named, definition: { mind: { kind: 'language-model', model, prompt, greeting } } };
  }
  if (begin === 'flow') return { ...named, definition: { mind: smallFlow } };
  return { ...named, definition: (await parley.assistants.get(begin)).draft };
}
