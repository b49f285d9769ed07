import { createPhoneNumberSchema } from '@parley/contracts/phone-numbers';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { SelectField, TextField } from '../../form/fields.tsx';
import { Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { toastDone } from '../../parts/toasts.tsx';
import { assistantsQuery } from '../assistants/queries.ts';
import { phoneNumbersQuery } from './queries.ts';

/** Asks for a number and who answers it. */
export function AddNumber({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="New telephone number">
      <NumberForm onClose={onClose} />
    </Dialog>
  );
}

export function NumberForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const { data: assistants = [] } = useQuery(assistantsQuery);
  const form = useForm({
    schema: createPhoneNumberSchema,
    values: { number: '', assistantId: '' },
    kind: 'new',
    save: async (body) => {
      const { number } = await parley.phoneNumbers.create(body);
      toastDone(
        'Number added',
        `${number} is answered as soon as the carrier asks the address below the list.`,
      );
      await queryClient.invalidateQueries({ queryKey: phoneNumbersQuery.queryKey });
      onClose();
    },
  });
  const choices = [
    { value: '', label: 'Choose an assistant' },
    ...assistants.map(({ id, name, publishedVersion }) => ({
      value: id,
      label: publishedVersion === null ? `${name} (not published)` : name,
    })),
  ];
  return (
    <Form
      form={form}
      label="New telephone number"
      className="mt-4"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton saving="Adding…">Add</SubmitButton>
        </>
      }
    >
      <TextField name="number" label="Number" type="tel" placeholder="+1 415 555 2671" />
      <SelectField name="assistantId" label="Assistant" choices={choices} />
    </Form>
  );
}
