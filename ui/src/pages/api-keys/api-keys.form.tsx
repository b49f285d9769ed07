import { createApiKeySchema, type Role } from '@parley/contracts/access';
import type { CreatedApiKey } from '@parley/sdk/client';
import { useQueryClient } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { SelectField, TextField } from '../../form/fields.tsx';
import { Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { apiKeysQuery } from './queries.ts';

const roleWords = {
  viewer: 'Viewer: looks on',
  analyst: 'Analyst: looks on and exports',
  developer: 'Developer: talks and changes assistants',
  admin: 'Admin: also manages people and the project',
  owner: 'Owner: everything',
} as const satisfies Record<Role, string>;

const roles = Object.entries(roleWords).map(([value, label]) => ({ value, label }));

const ends = [
  { value: '', label: 'Never' },
  { value: 30, label: 'In 30 days' },
  { value: 90, label: 'In 90 days' },
  { value: 365, label: 'In a year' },
];

/** Asks for a name, a role and an end, then shows the key: this once, and never again. */
export function CreateKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [created, setCreated] = useState<CreatedApiKey>();
  const close = () => {
    setCreated(undefined);
    onClose();
  };
  if (created !== undefined) {
    return (
      <Dialog open={open} onClose={close} title="Copy the key now">
        <p>It is shown this once. Parley keeps only a fingerprint of it.</p>
        <Copyable text={created.key} />
        <div className="mt-6 flex justify-end">
          <Button variant="primary" onClick={close}>
            I have it
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={close} title="New API key">
      <KeyForm onCreated={setCreated} onCancel={close} />
    </Dialog>
  );
}

interface KeyFormProps {
  onCreated: (created: CreatedApiKey) => void;
  onCancel: () => void;
}

export function KeyForm({ onCreated, onCancel }: KeyFormProps) {
  const queryClient = useQueryClient();
  const form = useForm({
    schema: createApiKeySchema,
    values: { name: '', role: 'developer' },
    kind: 'new',
    save: async (body) => {
      onCreated(await parley.apiKeys.create(body));
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
  });
  return (
    <Form
      form={form}
      label="New API key"
      className="mt-4"
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <SubmitButton saving="Creating…">Create</SubmitButton>
        </>
      }
    >
      <TextField name="name" label="Name" placeholder="What uses it" />
      <SelectField name="role" label="Role" choices={roles} />
      <SelectField name="expiresInDays" label="Ends" choices={ends} />
    </Form>
  );
}

function Copyable({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="mt-4 flex items-start gap-2 rounded-xl border border-line bg-sunken p-3">
      <code className="min-w-0 flex-1 select-all break-all font-mono text-[0.8125rem] text-ink">{text}</code>
      {navigator.clipboard !== undefined && (
        <Button size="small" onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </div>
  );
}
