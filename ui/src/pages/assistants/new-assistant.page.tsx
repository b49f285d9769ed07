import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { SelectField, TextAreaField, TextField } from '../../form/fields.tsx';
import { Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { buttonLook } from '../../parts/button.tsx';
import { Card, Heading, Page } from '../../parts/surface.tsx';
import { toastDone } from '../../parts/toasts.tsx';
import { bodyOf, newAssistantSchema } from './new-assistant.ts';
import { assistantQuery, assistantsQuery, vendorsQuery } from './queries.ts';

/** Makes an assistant: of a small dialogue, of a prompt, or as a copy of another. */
export function NewAssistantPage() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { data: assistants = [] } = useQuery(assistantsQuery);
  const { data: vendors = [] } = useQuery(vendorsQuery);
  const server = vendors.find(({ id }) => id === 'openai-compatible');
  const form = useForm({
    schema: newAssistantSchema,
    values: {
      name: '',
      description: '',
      begin: 'flow',
      definition: { mind: { model: '', prompt: '', greeting: '' } },
    },
    kind: 'new',
    save: async (given) => {
      const made = await parley.assistants.create(await bodyOf(given));
      queryClient.setQueryData(assistantQuery(made.id).queryKey, made);
      await queryClient.invalidateQueries({ queryKey: ['assistants'], exact: true });
      toastDone(`${made.name} is made`, 'Callers meet it once it is published.');
      await navigate({ to: '/assistants/$assistantId', params: { assistantId: made.id } });
      return undefined;
    },
  });
  return (
    <Page>
      <Heading
        tab="New assistant"
        title="New assistant"
        lead="It begins as a draft that nobody meets yet: look at it, change it, publish it."
        above={
          <Link to="/assistants" className="hover:text-ink">
            Assistants
          </Link>
        }
      />
      <Card className="max-w-2xl">
        <Form
          form={form}
          label="New assistant"
          className="p-5"
          actions={
            <>
              <Link to="/assistants" className={buttonLook()}>
                Cancel
              </Link>
              <SubmitButton saving="Creating…">Create</SubmitButton>
            </>
          }
        >
          <TextField name="name" label="Name" placeholder="Such as Front desk" />
          <TextField name="description" label="What it is for" placeholder="Optional" />
          <SelectField
            name="begin"
            label="Begins with"
            choices={[
              { value: 'flow', label: 'A small dialogue of steps, which needs no model' },
              { value: 'language-model', label: 'A prompt for a language model' },
              ...assistants.map(({ id, name }) => ({ value: id, label: `A copy of ${name}` })),
            ]}
          />
          {form.given.begin === 'language-model' && (
            <>
              <TextField
                name="definition.mind.model"
                label="Model"
                suggestions={server?.mind?.models ?? []}
                description={
                  server?.mind?.ready === false
                    ? `${server.title} is not set up. ${server.mind.remedy ?? ''}`
                    : undefined
                }
              />
              <TextField name="definition.mind.greeting" label="Greeting" />
              <TextAreaField
                name="definition.mind.prompt"
                label="Prompt"
                rows={8}
                description="Who the assistant is, what it does, and what it must not do."
              />
            </>
          )}
        </Form>
      </Card>
    </Page>
  );
}
