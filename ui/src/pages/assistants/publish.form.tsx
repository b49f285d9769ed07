import { type Assistant, publishAssistantSchema } from '@parley/contracts/assistants';
import { ParleyApiError } from '@parley/sdk/errors';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { TextField } from '../../form/fields.tsx';
import { Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { Button } from '../../parts/button.tsx';
import { toastDone } from '../../parts/toasts.tsx';

/** Makes the draft the version that new conversations run. */
export function PublishForm({ assistant, onClose }: { assistant: Assistant; onClose: () => void }) {
  const queryClient = useQueryClient();
  // What was looked at when the question came is what is published.
  const [revision] = useState(assistant.revision);
  async function published(note: string) {
    try {
      return await parley.assistants.publish(assistant.id, note, { revision });
    } catch (error) {
      if (!(error instanceof ParleyApiError && error.status === 412)) throw error;
      await queryClient.invalidateQueries({ queryKey: ['assistants'] });
      throw new Error('Somebody has changed the draft meanwhile. Look at it again, then publish it.');
    }
  }
  const form = useForm({
    schema: publishAssistantSchema,
    values: { note: '' },
    kind: 'new',
    save: async ({ note }) => {
      const { version } = await published(note);
      toastDone(`Version ${version} is published`, 'New conversations run it.');
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['assistants'] });
    },
  });
  return (
    <Form
      form={form}
      label="Publish the draft"
      className="mt-4"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton saving="Publishing…">Publish</SubmitButton>
        </>
      }
    >
      <TextField name="note" label="What changed" description={null} placeholder="Optional" />
    </Form>
  );
}
