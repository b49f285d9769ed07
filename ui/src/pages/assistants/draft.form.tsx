import { type Assistant, givenDefinitionSchema } from '@parley/contracts/assistants';
import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { TextAreaField } from '../../form/fields.tsx';
import { DiscardButton, Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { saveDraft } from './save-draft.ts';

/** The text is parsed on its way to the schema of a definition. */
const schema = z.strictObject({ definition: z.string().transform(parseJson).pipe(givenDefinitionSchema) });

const valuesOf = ({ draft }: Assistant) => ({ definition: JSON.stringify(draft, null, 2) });

/** The draft as JSON. */
export function DraftForm({ assistant }: { assistant: Assistant }) {
  const queryClient = useQueryClient();
  const form = useForm({
    schema,
    values: valuesOf(assistant),
    kind: 'change',
    save: async ({ definition }) => valuesOf(await saveDraft(queryClient, assistant.id, definition)),
  });
  return (
    <Form
      form={form}
      label="Draft as JSON"
      className="p-5"
      actions={
        <>
          <DiscardButton />
          <SubmitButton saving="Saving…">Save draft</SubmitButton>
        </>
      }
    >
      <TextAreaField code name="definition" label="Definition" rows={24} />
    </Form>
  );
}

function parseJson(text: string, context: z.RefinementCtx) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `This is not JSON yet. ${error instanceof Error ? error.message : ''}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}
