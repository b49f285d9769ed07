import {
  type Assistant,
  type AssistantDefinition,
  givenDefinitionSchema,
} from '@parley/contracts/assistants';
import { z } from 'zod';
import { TextAreaField } from '../../form/fields.tsx';
import { DiscardButton, Form, SubmitButton } from '../../form/form.tsx';
import { Clash } from './clash.tsx';
import { useDraftForm } from './use-draft-form.ts';

/** The text is parsed on its way to the schema of a definition. */
const schema = z.strictObject({ definition: z.string().transform(parseJson).pipe(givenDefinitionSchema) });

const valuesOf = (draft: AssistantDefinition) => ({ definition: JSON.stringify(draft, null, 2) });

/** The draft as JSON. */
export function DraftForm({ assistant }: { assistant: Assistant }) {
  const { form, ...rest } = useDraftForm(assistant, schema, valuesOf);
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
      <Clash form={form} {...rest} />
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
